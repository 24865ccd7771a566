"""The reviewer edits, finds, decides and attests."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.dispute import CaseFacts, DisputedItem, GuidelineCitation
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts, clock_behind
from openimr.errors import NotFound, Reason, Refused
from openimr.guidelines import queries as guideline_queries
from openimr.guidelines.domain.status import Status
from openimr.panel import queries as panel
from openimr.panel import services as panel_services
from openimr.review import queries
from openimr.review.adapters.wording_file import wordings
from openimr.review.domain.drafted_anew import drafted_anew, remade
from openimr.review.domain.rationale import conclusion
from openimr.review.domain.sentences import Sentence
from openimr.review.models import AttestationRecord, FindingChange, ItemDecision, ReviewRecord
from openimr.review.services.drafting import citations_json, drafted
from openimr.review.services.hands import only_the_physician, write_as
from openimr.review.services.keeping import accept_all, keep, replace_sentences

#: What a reviewer may make of a finding; "for the reviewer" is what the machine says before one did.
_CHANGEABLE = (Status.MET, Status.NOT_MET, Status.NOT_DOCUMENTED, Status.NOT_APPLICABLE)


def open_review(case_number: str) -> Case:
    """The case, locked, if it is under review. Raises Refused."""
    case = cases.locked(case_number)
    if case.state != State.UNDER_REVIEW:
        raise Refused("change the review", case_number, [Reason("state", f"it is {case.state}, not under review")])
    return case


@transaction.atomic
def edit_summary(case_number: str, *, sentences: Sequence[Sentence], reviewer_id: str, by: str, at: datetime) -> None:
    """Put the reviewer's version of the summary in place."""
    edit(open_review(case_number), 0, sentences, reviewer_id=reviewer_id, by=by, at=at)


@transaction.atomic
def edit_rationale(
    case_number: str, *, item: int, sentences: Sequence[Sentence], reviewer_id: str, by: str, at: datetime
) -> None:
    """Put the reviewer's version of an item's rationale in place."""
    edit(open_review(case_number), item, sentences, reviewer_id=reviewer_id, by=by, at=at)


def edit(
    case: Case,
    item: int,
    sentences: Sequence[Sentence],
    *,
    reviewer_id: str,
    by: str,
    at: datetime,
    way: str = "browser",
) -> None:
    """Put the reviewer's version of a text in place. `way`: by which door it came, "browser" or "file"."""
    seat = seat_of(case, reviewer_id)
    if tuple(sentences) == queries.sentences(case, item, seat):
        return
    replace_sentences(case, item, sentences, seat=seat, by=by, at=at, way=way)
    touch(case, seat, item, way)
    take_back_attestation(case, reviewer_id=reviewer_id, by=by, at=at)
    payload = {"item": item, "sentences": len(sentences), "own": sum(s.drafted_by == "reviewer" for s in sentences)}
    cases.record(case, "review.edited", by=by, at=at, payload=payload)


def touch(case: Case, seat: int, item: int, way: str) -> None:
    """Note that a reviewer wrote on this text: no draft takes its place any more."""
    record, _ = ReviewRecord.objects.get_or_create(case=case, seat=seat)
    record.touched = {**record.touched, str(item): way}
    record.save(update_fields=["touched"])


def take_back_attestation(case: Case, *, reviewer_id: str, by: str, at: datetime) -> None:
    """Who attested did so to the review as it stood; a changed one is attested to anew.

    Raises Refused where another hand than the physician's writes.
    """
    only_the_physician(case.number, by)
    gone, _ = AttestationRecord.objects.filter(case=case, seat=seat_of(case, reviewer_id)).delete()
    if gone:
        cases.record(case, "review.attestation_taken_back", by=by, at=at)
        panel_services.reopen(case.number, reviewer_id=reviewer_id, by=by, at=at)


def seat_of(case: Case, reviewer_id: str) -> int:
    """The seat of a reviewer who accepted the case. Raises Refused for everybody else."""
    reasons = panel.reasons_not_to_review(case, reviewer_id)
    held = panel.held_by(case, reviewer_id)
    if reasons or held is None:
        raise Refused("change the review", case.number, reasons)
    write_as(reviewer_id)
    return int(held.seat)


@transaction.atomic
def decide(
    case_number: str,
    *,
    item: int,
    decision: str,
    guidelines: Sequence[GuidelineCitation],
    no_guideline_because: str | None,
    reviewer_id: str,
    by: str,
    at: datetime,
) -> None:
    """The reviewer's decision on one item, upheld or overturned; the drafted conclusion follows it."""
    case = open_review(case_number)
    seat = seat_of(case, reviewer_id)
    if decision not in {"upheld", "overturned"}:
        reason = Reason(
            "decision", f"{decision!r} is neither upheld nor overturned; there is no third", "Lab. Code 4610.6(e)"
        )
        raise Refused("decide", case_number, [reason])
    stored = ItemDecision.objects.select_for_update().filter(case=case, seat=seat, item=item).first()
    if stored is None:
        raise NotFound(f"{case_number}: there is no item {item} to decide")
    fresh = (decision, citations_json(guidelines), no_guideline_because)
    if (stored.decision, stored.guidelines, stored.no_guideline_because) == fresh:
        return
    facts = case_facts(case)
    before = as_drafted(case, facts, item, seat)
    stored.decision, stored.guidelines, stored.no_guideline_because = fresh
    stored.decided_by, stored.at = by, at
    stored.save()
    _draft_decided(case, facts, item, before, seat=seat, by=by, at=at)
    conclude(case, next(i for i in facts.items if i.number == item), decision, seat=seat, by=by, at=at)
    take_back_attestation(case, reviewer_id=reviewer_id, by=by, at=at)
    payload: dict[str, object] = {"item": item, "guidelines": len(guidelines)}
    payload |= {"decision": decision} if panel.seats_approved(case) == 1 else {"seat": seat}  # kept from the others
    cases.record(case, "review.decided", by=by, at=at, payload=payload)


def _draft_decided(
    case: Case, facts: CaseFacts, item: int, before: Sequence[Sentence], *, seat: int, by: str, at: datetime
) -> None:
    """What counts no more once an item is decided leaves the draft: what was left to judge, a way beside another."""
    after = as_drafted(case, facts, item, seat)
    if [one.text for one in before[:-1]] == [one.text for one in after[:-1]]:
        return
    _, text = queries.text(case, item, seat)
    made = drafted_anew(text, before, after, touched=queries.touched(case, item, seat))
    if made != text:
        keep(case, item, made, seat=seat, by=by, at=at, way="decision")


def conclude(case: Case, item: DisputedItem, decision: str, *, seat: int, by: str, at: datetime) -> None:
    """The conclusion that the software drafted follows the decision; one that the reviewer wrote is the reviewer's.

    Who decides affirms the sentence that says no more than the decision.
    """
    wording = wordings(case.ur_decision.date)
    disputed = guideline_queries.request(case, item.number).disputed
    told = {one: conclusion(item, one, wording=wording, disputed=disputed) for one in (None, "upheld", "overturned")}
    _, before = queries.text(case, item.number, seat)
    after = before
    for entry in before.entries:
        if entry.role == "conclusion" and entry.drafted is not None:
            made = remade(entry, tuple(told.values()), told[decision])
            after = after.with_entry(replace(made, accepted=True) if made.by_software else made)
    if after != before:
        keep(case, item.number, after, seat=seat, by=by, at=at, way="decision")


@transaction.atomic
def change_finding(
    case_number: str, *, item: int, criterion: str, status: str, reason: str, reviewer_id: str, by: str, at: datetime
) -> None:
    """The reviewer's own finding on a criterion, with the reason; the machine's stays on file."""
    case = open_review(case_number)
    seat = seat_of(case, reviewer_id)
    if status not in _CHANGEABLE:
        reason_why = Reason("status", f"{status!r} is not one of: {', '.join(_CHANGEABLE)}")
        raise Refused("change a finding", case_number, [reason_why])
    known = {finding.criterion for finding in guideline_queries.findings(case, item)}
    if criterion not in known:
        raise Refused(
            "change a finding", case_number, [Reason("criterion", f"item {item} has no criterion {criterion}")]
        )
    if not reason.strip():
        raise Refused("change a finding", case_number, [Reason("reason", "say why: the reason stands in the record")])
    before = FindingChange.objects.filter(case=case, seat=seat, item=item, criterion=criterion).first()
    if before is not None and (before.status, before.reason) == (status, reason):
        return
    with redrafting(case, item, reviewer_id=reviewer_id, by=by, at=at):
        _, is_new = FindingChange.objects.update_or_create(
            case=case,
            seat=seat,
            item=item,
            criterion=criterion,
            defaults={"status": Status(status), "reason": reason, "changed_by": by, "at": at},
        )
    payload: dict[str, object] = {"item": item, "criterion": criterion, "first": is_new}
    payload |= {"status": status} if panel.seats_approved(case) == 1 else {"seat": seat}
    cases.record(case, "review.finding_changed", by=by, at=at, payload=payload)


@transaction.atomic
def take_back_finding(case_number: str, *, item: int, criterion: str, reviewer_id: str, by: str, at: datetime) -> None:
    """The machine's finding stands again. Nothing happens where the reviewer changed none."""
    case = open_review(case_number)
    seat = seat_of(case, reviewer_id)
    changed = FindingChange.objects.filter(case=case, seat=seat, item=item, criterion=criterion)
    if not changed.exists():
        return
    with redrafting(case, item, reviewer_id=reviewer_id, by=by, at=at):
        changed.delete()
    payload = {"item": item, "criterion": criterion}
    payload |= {} if panel.seats_approved(case) == 1 else {"seat": seat}
    cases.record(case, "review.finding_change_taken_back", by=by, at=at, payload=payload)


@contextmanager
def redrafting(case: Case, item: int, *, reviewer_id: str, by: str, at: datetime) -> Iterator[None]:
    """Within it something changes that the draft of an item rests on: it is drafted anew, the reviewer's edits kept."""
    seat = seat_of(case, reviewer_id)
    facts = case_facts(case)
    before = as_drafted(case, facts, item, seat)
    yield
    _, text = queries.text(case, item, seat)
    touched = queries.touched(case, item, seat)
    after = drafted_anew(text, before, as_drafted(case, facts, item, seat), touched=touched)
    if after != text:
        keep(case, item, after, seat=seat, by=by, at=at, way="finding")
    take_back_attestation(case, reviewer_id=reviewer_id, by=by, at=at)


def as_drafted(case: Case, facts: CaseFacts, item: int, seat: int) -> tuple[Sentence, ...]:
    """The draft of an item's rationale from the findings as they stand, with its decision."""
    disputed = next(one for one in facts.items if one.number == item)
    decided = ItemDecision.objects.filter(case=case, seat=seat, item=item).values_list("decision", flat=True).first()
    found, attached = queries.findings(case, item, seat), queries.attached(case, item, seat)
    return drafted(case, facts, disputed, found, decision=decided or None, attached=attached)


@transaction.atomic
def accept_drafts(case_number: str, *, reviewer_id: str, by: str, at: datetime) -> None:
    """The reviewer read every drafted sentence of the review, and accepts them all."""
    case = open_review(case_number)
    only_the_physician(case_number, by)
    count = accept_all(case, seat_of(case, reviewer_id), by=by, at=at, way="browser")
    if count:
        cases.record(case, "review.accepted", by=by, at=at, payload={"sentences": count})


@transaction.atomic
def attest(
    case_number: str,
    *,
    reviewer_id: str,
    no_conflict: bool,
    reviewed_records: bool,
    qualified: bool,
    on: date,
    way: str,
    by: str,
    at: datetime,
    read: str | None = None,
) -> None:
    """What the reviewer affirms before signing (Lab. Code 139.5(d)). A refused affirmation is kept as well.

    `way`: by which door, "file" (the operator's) or "browser with second factor".
    `read`: digest of the words that were shown; they are refused if what is on file changed since.
    """
    case = open_review(case_number)
    only_the_physician(case_number, by)
    seat = seat_of(case, reviewer_id)
    fields = {
        "reviewer_id": reviewer_id,
        "no_conflict": no_conflict,
        "reviewed_records": reviewed_records,
        "qualified": qualified,
        "on": on,
        "way": way,
    }
    known = AttestationRecord.objects.filter(case=case, seat=seat).first()
    same = known is not None and all(getattr(known, name) == value for name, value in fields.items())
    if same and panel.attestation_holds(case, reviewer_id, on):
        return
    if behind := clock_behind(case, at):
        raise Refused("attest", case_number, behind)
    AttestationRecord.objects.update_or_create(case=case, seat=seat, defaults={**fields, "at": at})
    payload = {
        "reviewer": reviewer_id,
        "on": on.isoformat(),
        "affirmed": no_conflict and reviewed_records and qualified,
        "way": way,
    }
    cases.record(case, "review.attested", by=by, at=at, payload=payload)
    if way == "file" and payload["affirmed"]:
        accept_all(case, seat, by=by, at=at, way="file")
    if payload["affirmed"]:
        panel_services.submit(case_number, reviewer_id=reviewer_id, on=on, by=by, at=at, read=read)
    else:
        panel_services.reopen(case_number, reviewer_id=reviewer_id, by=by, at=at)
        panel_services.certify(case, reviewer_id, step="submission", on=on, by=by, at=at)
