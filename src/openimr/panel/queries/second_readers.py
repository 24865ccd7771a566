"""Reads of second readers: who may read a review a second time, what is offered to whom, and who reads."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openimr.cases.models import Case
from openimr.errors import NotFound, Reason
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.adapters.second_readers_file import reader_rules
from openimr.panel.domain.second_readers import ReaderCandidate, ReadingStep, in_order, lot_of, one_door
from openimr.panel.domain.steps import EndReason
from openimr.panel.models import Entity, Reviewer, SecondReader
from openimr.panel.queries.assignments import seats
from openimr.panel.queries.attestations import Words
from openimr.panel.queries.candidates import candidates
from openimr.panel.queries.offers import PartyToCheck, told_of
from openimr.panel.queries.rotation import key_of
from openimr.panel.queries.standing import roster
from openimr.panel.queries.surroundings import Surroundings


def not_apart(reviewer_id: str, on: date) -> Mapping[str, tuple[str, ...]]:
    """Who of the panel is too near to that physician to read the physician's review, by id, and why.

    What the panel's graph of ties and the addresses on file show on that day; a doubt bars as what is sure does.
    """
    rules = [rule for rule in reader_rules().apart if rule.in_force(on)]
    found: dict[str, list[str]] = defaultdict(list)
    entities = dict(Entity.objects.filter(reviewer__isnull=False).values_list("reviewer_id", "pk"))
    entity = entities.get(reviewer_id)
    if entity is not None:
        graph = Surroundings({entity}, on).graph({entity}, {pk: one for one, pk in entities.items()})
        for rule in rules:
            for path in rule.paths:
                for walk in graph.walks(entity, path):
                    found[walk.reviewer_id].append(f"perhaps {rule.says}" if walk.doubts else rule.says)
    own = next((one.addresses for _, one in roster() if one.id == reviewer_id), ())
    for rule in rules:
        for _, other in roster():
            if rule.same_door and one_door(own, other.addresses):
                found[other.id].append(rule.says)
    found.pop(reviewer_id, None)
    return {one: tuple(dict.fromkeys(why)) for one, why in found.items()}


def second_reader_candidates(case: Case, seat: int, on: date) -> tuple[ReaderCandidate, ...]:
    """Everybody on the panel as a second reader of a seat's review: who may, by lot; and of everybody else, why not."""
    key = key_of(case)
    against = _against(case, seat, on)
    found = []
    for one in candidates(case, on=on):
        reasons = (*one.reasons, *against.get(one.reviewer_id, ()))
        lot = lot_of(key, seat, one.reviewer_id) if key else None
        found.append(ReaderCandidate(one.reviewer_id, tuple(dict.fromkeys(reasons)), one.fit, lot))
    return in_order(found)


def _against(case: Case, seat: int, on: date) -> dict[str, list[str]]:
    """What bars a reader beyond what bars a reviewer of the case."""
    found: dict[str, list[str]] = defaultdict(list)
    for held in seats(case):
        found[held.reviewer_id].append("reviews this case")
        for one, why in not_apart(held.reviewer_id, on).items():
            found[one] += why
    for past in case.assignments.filter(accepted_on__isnull=False, ended__isnull=False):
        found[past.reviewer_id].append(f"held this case until {past.ended:%m/%d/%Y}")
    for asked in case.second_readers.filter(seat=seat, ended__isnull=False):
        step = ReadingStep(asked.step)
        reason = reader_rules().reason(step, asked.end_reason)
        if step is ReadingStep.HANDED_IN:
            found[asked.reviewer_id].append(f"read this review on {asked.ended:%m/%d/%Y}")
        elif reason is not None and reason.bars:
            found[asked.reviewer_id].append(f"{step.replace('_', ' ')} on {asked.ended:%m/%d/%Y}: {reason.says}")
    most = int(reader_rules().most_at_once.in_force(on).value)
    busy = Counter(SecondReader.objects.filter(ended__isnull=True).values_list("reviewer_id", flat=True))
    for one, readings in busy.items():
        if readings >= most:
            found[one].append(f"has {readings} open second readings, {most} at most")
    return found


def reasons_against_reader(reader: SecondReader, on: date) -> tuple[Reason, ...]:
    """What became known since the offer: the reader reviews the case, or is too near to who does."""
    found: list[str] = []
    for held in seats(reader.case):
        if held.reviewer_id == reader.reviewer_id:
            found.append("you review this case")
        found += not_apart(held.reviewer_id, on).get(reader.reviewer_id, ())
    return tuple(Reason("not_apart", f"the reader {why}") for why in dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class ReadingOffer:
    """An offer to read a review a second time: enough to know a tie, neither records nor decision."""

    reading: int
    case_number: str
    priority: str
    specialty: str  # of the physician who asked for the treatment
    items: tuple[str, ...]
    documents: int
    pages: int
    offered_on: date
    due: date | None
    parties: tuple[PartyToCheck, ...]
    names: Mapping[str, str]  # `parties_to_name`
    words: Words


def offered_readings(reviewer_id: str, today: date) -> tuple[ReadingOffer, ...]:
    """The readings that wait for this reviewer's yes or no, the earliest due first."""
    waiting = SecondReader.objects.filter(reviewer=reviewer_id, step=ReadingStep.OFFERED).select_related("case")
    return tuple(_offer(one, today) for one in waiting.order_by("due", "pk"))


def _offer(one: SecondReader, today: date) -> ReadingOffer:
    shared = told_of(one.case, one.reviewer_id, today)
    return ReadingOffer(reading=one.pk, offered_on=one.offered_on, due=one.due, **shared)


def accepted_readings(reviewer_id: str) -> tuple[SecondReader, ...]:
    """The readings that this reviewer has accepted and not handed in, the earliest due first."""
    found = SecondReader.objects.filter(reviewer=reviewer_id, step=ReadingStep.ACCEPTED).select_related("case")
    return tuple(found.order_by("due", "pk"))


def cases_read(reviewer_id: str) -> tuple[str, ...]:
    """Numbers of the cases that the reviewer reads a second time, or is asked to."""
    found = SecondReader.objects.filter(reviewer=reviewer_id, ended__isnull=True)
    return tuple(found.order_by("case__number").values_list("case__number", flat=True))


def own_reading(reading: int, reviewer_id: str) -> SecondReader:
    """A reading that this reviewer has accepted and not handed in. Raises NotFound: for anybody else there is none."""
    found = SecondReader.objects.filter(pk=reading, reviewer=reviewer_id or None, step=ReadingStep.ACCEPTED)
    one = found.select_related("case").first()
    if one is None:
        raise NotFound(f"second reading {reading}: there is none for this account")
    return one


def reads_case(case: Case, actor: Any) -> SecondReader | None:
    """The accepted reading by which `actor` sees the records of the case, or None."""
    if getattr(actor, "role", "") != "reviewer":
        return None
    own = case.second_readers.filter(reviewer=getattr(actor, "reviewer_id", "") or None)
    return own.filter(step=ReadingStep.ACCEPTED).first()


def open_reader(case: Case, seat: int) -> SecondReader | None:
    """Who is asked to read, or reads, the review of a seat just now; or None."""
    return case.second_readers.filter(seat=seat, ended__isnull=True).first()


def open_readers(cases: Iterable[Case]) -> dict[tuple[int, int], SecondReader]:
    """The same of all of these cases, by the case's key and seat; in one read."""
    found = SecondReader.objects.filter(case__in=list(cases), ended__isnull=True).order_by("-pk")
    return {(one.case_id, one.seat): one for one in found}


def readers_asked(case: Case, seat: int) -> tuple[SecondReader, ...]:
    """Everybody who was asked to read a seat's review, oldest first; for the medical director."""
    return tuple(case.second_readers.filter(seat=seat))


def reading_reasons(step: str) -> tuple[EndReason, ...]:
    """The reasons of the list for "declined", "given_back" or "withdrawn". Raises NotFound for another step."""
    found = reader_rules().reasons.get(ReadingStep(step)) if step in set(ReadingStep) else None
    if found is None:
        raise NotFound(f"no list of reasons for {step}")
    return found


def reader_groups(asked: Collection[tuple[str, date]]) -> dict[tuple[str, date], str]:
    """The group that agreement is told by, of each reviewer on a day: the specialties with a certificate in force."""
    stored = Reviewer.objects.in_bulk({reviewer_id for reviewer_id, _ in asked})
    return {(one, on): _group(stored.get(one), on) for one, on in asked}


def _group(stored: Reviewer | None, on: date) -> str:
    held = {one.specialty for one in reviewer_of(stored.profile).certifications if one.holds(on)} if stored else set()
    return ", ".join(sorted(held)) or "no certificate in force"
