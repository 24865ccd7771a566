"""What was entered wrongly is corrected, and all that rests on it follows; the reviewer is told, and looks at it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.errors import NotFound, Reason, Refused
from openimr.guidelines import queries as guideline_queries
from openimr.guidelines import services as guidelines
from openimr.intake import queries as intake_queries
from openimr.intake import services as intake
from openimr.intake.domain.entries import ITEM, Change
from openimr.intake.models import EntryCorrection
from openimr.panel import queries as panel
from openimr.panel import services as panel_services
from openimr.panel.domain.steps import TAKEN, Step
from openimr.records import queries as record_queries
from openimr.records import services as records
from openimr.records.queries import case_records
from openimr.review import queries
from openimr.review.domain.drafted_anew import drafted_anew
from openimr.review.domain.following import Follow, digest, follows, items_touched
from openimr.review.domain.sentences import Sentence
from openimr.review.models import AttestationRecord, EntryToSee, ReviewRecord
from openimr.review.services.deciding import as_drafted, open_review, seat_of
from openimr.review.services.drafting import citations_json, drafted_by_machine, summary_drafted
from openimr.review.services.hands import only_the_physician, write_as
from openimr.review.services.keeping import keep

_STEP = "correct what was entered"
#: By what of the case a page is known to be the worker's, and whom parties are.
_OF_THE_WORKER = ("injured_worker.first_name", "injured_worker.last_name", "injured_worker.date_of_birth")
_NUMBERS = ("injury.claim_number", "injury.eams_number")
_NOT_PARTIES = ("application.", "injury.", "utilization_review.", "request_for_authorization.", "items.")

#: By seat, the draft of each text: 0 is the summary.
_Drafts = dict[int, dict[int, tuple[Sentence, ...]]]


@dataclass(frozen=True, slots=True)
class EntryCorrected:
    """A correction by its number, the places that it corrected, all that follows, and a digest of that."""

    number: int
    places: tuple[str, ...]
    follows: tuple[Follow, ...]
    digest: str


class _Foreseen(Exception):
    """Ends the transaction in which it was tried what a correction leads to."""

    def __init__(self, done: EntryCorrected) -> None:
        super().__init__()
        self.done = done


def foresee_entry(
    case_number: str,
    *,
    changes: Sequence[Change],
    of: str | None = None,
    undoes: int | None = None,
    today: date,
    by: str,
    at: datetime,
) -> EntryCorrected:
    """What a correction would lead to, found by making it and taking it back; nothing is stored. Raises as it would."""
    told = {"changes": changes, "of": of, "undoes": undoes, "today": today, "by": by, "at": at}
    try:
        with transaction.atomic():
            _end_with(correct_entry(case_number, **told))  # type: ignore[arg-type]  # as they came
    except _Foreseen as tried:
        return tried.done
    raise AssertionError("what was tried is taken back")


def _end_with(done: EntryCorrected) -> None:
    raise _Foreseen(done)


def undo_of(case: Case, number: int, reason: str) -> tuple[Change, ...]:
    """The changes that take a correction back, for one reason. Raises NotFound where there is none of that number."""
    made = next((one for one in intake_queries.entry_corrections(case) if one.number == number), None)
    if made is None:
        raise NotFound(f"{case.number}: there is no correction {number}")
    return tuple(Change(one.place, one.was, reason, was=one.now) for one in made.fields)


@transaction.atomic
def correct_entry(
    case_number: str,
    *,
    changes: Sequence[Change],
    of: str | None = None,
    undoes: int | None = None,
    foreseen: str | None = None,
    today: date,
    by: str,
    at: datetime,
) -> EntryCorrected:
    """Correct what was entered of a case that is not signed, and compute anew all that rests on it.

    Time limits and eligibility, whose the pages are, ties of the reviewers to the parties, what is understood and found
    of each item, and the drafts, in which everything that a reviewer did stays. A review that was handed in is not any
    more, and nothing is signed before its reviewer looked at the correction.

    `foreseen`: the digest of what whoever corrects was shown to follow. Raises Refused where something else follows
    now, and as `intake.services.correct`; then nothing is stored.
    """
    case = cases.locked(case_number)
    intake.check_may_correct(case, by)
    before, drafts = queries.standing(case), _drafts(case)
    pages = record_queries.pages_of_documents(case)
    made = intake.correct(case_number, changes=changes, of=of, undoes=undoes, pages=pages, today=today, by=by, at=at)
    places = tuple(made.fields.values_list("place", flat=True))
    case = Case.objects.get(pk=case.pk)
    more = [*_records_follow(case, places, by=by, at=at), *_panel_follows(case, places, today=today, by=by, at=at)]
    if case.understood_requests.exists():
        guidelines.forget_items(case)
        guidelines.weigh(case_number, by=by, at=at)
    found = [*follows(before, queries.standing(case)), *more]
    found += _reviewers_follow(case, made, drafts, _touched(places, found), by=by, at=at)
    done = EntryCorrected(made.number, places, tuple(found), digest(found))
    if foreseen is not None and foreseen != done.digest:
        says = "something else follows from it now than you were shown: look at it again, then correct"
        raise Refused(_STEP, case_number, [Reason("follows", says)])
    return done


def _touched(places: Iterable[str], found: Iterable[Follow]) -> set[int]:
    """The items that are worded, or weighed, otherwise."""
    return items_touched(found) | {int(match[1]) for place in places if (match := ITEM.fullmatch(place))}


def _drafts(case: Case) -> _Drafts:
    """The drafts as they are now, of every seat whose review is begun."""
    begun = set(ReviewRecord.objects.filter(case=case).values_list("seat", flat=True))
    held = [one.seat for one in panel.seats(case) if one.step in TAKEN and one.seat in begun]
    if not held or case.state != State.UNDER_REVIEW:
        return {}
    facts = case_facts(case)
    summary = summary_drafted(facts, case_records(case), drafted_by_machine(case, facts).values())
    return {
        seat: {0: summary} | {one.number: as_drafted(case, facts, one.number, seat) for one in facts.items}
        for seat in held
    }


def _records_follow(case: Case, places: Sequence[str], *, by: str, at: datetime) -> Iterator[Follow]:
    whose = any(place in (*_OF_THE_WORKER, *_NUMBERS) for place in places)
    withheld = records.follow_entry(case, whose=whose, by=by, at=at)
    if withheld:
        pages = f"{withheld} page{'' if withheld == 1 else 's'}"
        says = (
            f"{pages} of the records seem to be another person's then, and are withheld until somebody looks at them."
        )
        yield Follow("records", says, weighs=True)
    waiting = record_queries.open_incidents(case) if whose else 0
    if waiting > withheld:
        says = (
            "Pages that were withheld as another person's stay so: look at them again under Records, privacy incidents."
        )
        yield Follow("records", says, weighs=True)


def _panel_follows(case: Case, places: Sequence[str], *, today: date, by: str, at: datetime) -> Iterator[Follow]:
    """Whoever holds the case is screened against the parties as they are now; a tie is told to the medical director."""
    of_parties = [place for place in places if not place.startswith(_NOT_PARTIES)]
    if not of_parties:
        return
    if any(".address." in place or place.endswith((".phone", ".fax")) for place in of_parties):
        yield Follow("letters", "Letters that are made from now on go to the address as it is corrected.")
    if not panel.seats(case):
        return
    panel_services.note_doubts(case, on=today, at=at)
    for _ in panel_services.tell_open_cases(only=case, on=today, by=by, at=at):
        says = (
            "A reviewer of the case is tied to a party as it is corrected, or may be: the medical director is told, "
            "and nothing is signed until that is settled."
        )
        yield Follow("conflict", says, weighs=True)


def _reviewers_follow(
    case: Case, made: EntryCorrection, drafts: _Drafts, items: set[int], *, by: str, at: datetime
) -> Iterator[Follow]:
    """Drafts follow, what was handed in is taken back, and everybody who has the case is told."""
    for held in panel.seats(case):
        if held.step not in TAKEN:
            continue
        texts = _draft_anew(case, held.seat, held.reviewer_id, drafts.get(held.seat, {}), by=by, at=at)
        again = sorted(items | texts)
        EntryToSee.objects.create(case=case, correction=made, seat=held.seat, reviewer_id=held.reviewer_id, items=again)
        yield Follow("reviewer", _told(case, held.seat, again))
        if _take_back(case, held.seat, held.reviewer_id, handed_in=held.step == Step.SUBMITTED, at=at):
            says = "The review was handed in already: it is handed in anew, and signed then."
            yield Follow("reviewer", says, weighs=True)


def _told(case: Case, seat: int, again: Sequence[int]) -> str:
    who = "The physician" if panel.seats_approved(case) == 1 else f"The physician in seat {seat}"
    told = ", ".join("the summary" if item == 0 else f"item {item}" for item in again)
    what = f", with {told} marked to be looked at again" if told else ""
    return f"{who} is told and looks at it before signing{what}. Everything written and decided stays."


def _draft_anew(
    case: Case, seat: int, reviewer_id: str, before: dict[int, tuple[Sentence, ...]], *, by: str, at: datetime
) -> set[int]:
    """The texts of a seat follow their drafts, with all that the reviewer did; answers those worded otherwise."""
    if not before:
        return set()
    facts = case_facts(case)
    write_as(reviewer_id)  # the reviewer's own sentences are kept as they are, in the reviewer's name
    _cite_anew(case, seat)
    summary = summary_drafted(facts, case_records(case), drafted_by_machine(case, facts).values())
    changed = set()
    for item, was in before.items():
        now = as_drafted(case, facts, item, seat) if item else summary
        _, text = queries.text(case, item, seat)
        after = drafted_anew(text, was, now, touched=queries.touched(case, item, seat)) if was != now else text
        if after != text:
            keep(case, item, after, seat=seat, by=by, at=at, way="entry")
        if [one.text for one in was] != [one.text for one in now]:  # more than how a source is called
            changed.add(item)
    write_as("")
    return changed


def _cite_anew(case: Case, seat: int) -> None:
    """What is cited for an item that nobody decided is what is in force for it; a decided one's is the reviewer's."""
    for undecided in case.item_decisions.filter(seat=seat, decision=""):
        cited = citations_json(guideline_queries.reviewer_guidelines(case, undecided.item))
        if undecided.guidelines != cited:
            undecided.guidelines = cited
            undecided.save(update_fields=["guidelines"])


def _take_back(case: Case, seat: int, reviewer_id: str, *, handed_in: bool, at: datetime) -> bool:
    """What was attested was attested of other facts."""
    gone, _ = AttestationRecord.objects.filter(case=case, seat=seat).delete()
    if gone:
        cases.record(case, "review.attestation_taken_back", by="software", at=at)
    if handed_in:
        panel_services.reopen(case.number, reviewer_id=reviewer_id, by="software", at=at)
    return bool(gone) or handed_in


@transaction.atomic
def see_entries(case_number: str, *, upto: int, reviewer_id: str, by: str, at: datetime) -> int:
    """The reviewer looked at the corrections up to that number; answers how many were new. Raises Refused."""
    case = open_review(case_number)
    only_the_physician(case_number, by)
    seat = seat_of(case, reviewer_id)
    waiting = EntryToSee.objects.filter(case=case, reviewer_id=reviewer_id, seen_at=None, correction__number__lte=upto)
    numbers = list(waiting.order_by("correction__number").values_list("correction__number", flat=True))
    if numbers:
        waiting.update(seen_at=at)
        payload: dict[str, object] = {"corrections": ", ".join(map(str, numbers))}
        payload |= {} if panel.seats_approved(case) == 1 else {"seat": seat}
        cases.record(case, "review.entry_seen", by=by, at=at, payload=payload)
    return len(numbers)
