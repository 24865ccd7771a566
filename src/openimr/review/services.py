"""Writes of the review: drafts are made, the reviewer edits, decides and attests."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.dispute import DisputedItem, GuidelineCitation
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.errors import CaseFileInvalid, Fault, Reason, Refused
from openimr.guidelines import queries as guideline_queries
from openimr.guidelines.domain.status import Status
from openimr.intake.adapters import strict_yaml
from openimr.intake.adapters.case_folder import citation
from openimr.intake.adapters.case_format import Edit as EditFormat
from openimr.intake.adapters.case_format import ReviewedItem, ReviewerFormat
from openimr.panel import queries as panel
from openimr.records.domain.evidence import CaseRecords
from openimr.records.queries import case_records
from openimr.review import queries
from openimr.review.adapters.wording_file import wordings
from openimr.review.domain.case_review import CaseReview
from openimr.review.domain.edits import CitedQuote, Edit, apply
from openimr.review.domain.rationale import conclusion, draft_rationale
from openimr.review.domain.sentence_json import to_json
from openimr.review.domain.sentences import Sentence
from openimr.review.domain.summary import draft_summary
from openimr.review.models import AttestationRecord, FindingChange, ItemDecision, ReviewSentence


@transaction.atomic
def draft(case_number: str, *, today: date, by: str, at: datetime) -> CaseReview:
    """Draft summary and rationales from what was found. Text that a reviewer touched is never overwritten."""
    case = cases.locked(case_number)
    if case.state not in {State.ASSIGNED, State.UNDER_REVIEW}:
        raise Refused("draft", case_number, [Reason("state", f"it is {case.state}; assign a reviewer first")])
    facts, records = case_facts(case), case_records(case)
    wording = wordings(facts.ur_date)
    changed = _redraft(case, 0, draft_summary(facts, records, wording))
    for item in facts.items:
        decided = ItemDecision.objects.filter(case=case, item=item.number).first()
        cited = guideline_queries.reviewer_guidelines(case, item.number)
        if decided is None:
            ItemDecision.objects.create(case=case, item=item.number, guidelines=_stored(cited))
        sentences = draft_rationale(
            facts,
            item,
            guideline_queries.request(case, item.number),
            queries.findings(case, item.number),
            cited,
            wording=wording,
            decision=(decided.decision or None) if decided else None,
        )
        changed |= _redraft(case, item.number, sentences)
    cases.move(case, State.UNDER_REVIEW, by=by, at=at, payload={"as_of": today.isoformat(), "items": len(facts.items)})
    if changed:
        cases.record(case, "review.drafted", by=by, at=at, payload={"sentences": case.review_sentences.count()})
    return queries.case_review(case)


def _redraft(case: Case, item: int, sentences: Sequence[Sentence]) -> bool:
    """Store drafted sentences unless a reviewer touched what is there; answers whether anything changed."""
    current = queries.sentences(case, item)
    if any(sentence.drafted_by == "reviewer" for sentence in current) or tuple(sentences) == current:
        return False
    _replace(case, item, sentences)
    return True


def _replace(case: Case, item: int, sentences: Sequence[Sentence]) -> None:
    case.review_sentences.filter(item=item).delete()
    ReviewSentence.objects.bulk_create(
        ReviewSentence(case=case, item=item, place=place, sentence=to_json(sentence))
        for place, sentence in enumerate(sentences, start=1)
    )


def _stored(cited: Sequence[GuidelineCitation]) -> list[dict[str, object]]:
    return [
        {"source": c.source, "title": c.title, "year": c.year, "sections": list(c.sections), "pages": list(c.pages)}
        for c in cited
    ]


def _open(case_number: str) -> Case:
    """The case, locked, if it is under review and `by` may write its review: the assigned reviewer in the browser, or
    whoever runs the command line with the reviewer's file. Raises Refused.
    """
    case = cases.locked(case_number)
    if case.state != State.UNDER_REVIEW:
        raise Refused("change the review", case_number, [Reason("state", f"it is {case.state}, not under review")])
    return case


@transaction.atomic
def edit_summary(case_number: str, *, sentences: Sequence[Sentence], reviewer_id: str, by: str, at: datetime) -> None:
    """Put the reviewer's version of the summary in place."""
    _edit(_open(case_number), 0, sentences, reviewer_id=reviewer_id, by=by, at=at)


@transaction.atomic
def edit_rationale(
    case_number: str, *, item: int, sentences: Sequence[Sentence], reviewer_id: str, by: str, at: datetime
) -> None:
    """Put the reviewer's version of an item's rationale in place."""
    _edit(_open(case_number), item, sentences, reviewer_id=reviewer_id, by=by, at=at)


def _edit(case: Case, item: int, sentences: Sequence[Sentence], *, reviewer_id: str, by: str, at: datetime) -> None:
    _must_be_assigned(case, reviewer_id)
    if tuple(sentences) == queries.sentences(case, item):
        return
    _replace(case, item, sentences)
    payload = {"item": item, "sentences": len(sentences), "own": sum(s.drafted_by == "reviewer" for s in sentences)}
    cases.record(case, "review.edited", by=by, at=at, payload=payload)


def _must_be_assigned(case: Case, reviewer_id: str) -> None:
    held = panel.assignment(case)
    if held is None or held.reviewer_id != reviewer_id:
        sentence = f"{reviewer_id or 'this account'} is not the assigned reviewer"
        raise Refused("change the review", case.number, [Reason("other_reviewer", sentence, "8 CCR 9792.10.6")])


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
    case = _open(case_number)
    _must_be_assigned(case, reviewer_id)
    if decision not in {"upheld", "overturned"}:
        reason = Reason(
            "decision", f"{decision!r} is neither upheld nor overturned; there is no third", "Lab. Code 4610.6(e)"
        )
        raise Refused("decide", case_number, [reason])
    stored = ItemDecision.objects.select_for_update().get(case=case, item=item)
    fresh = (decision, _stored(guidelines), no_guideline_because)
    if (stored.decision, stored.guidelines, stored.no_guideline_because) == fresh:
        return
    stored.decision, stored.guidelines, stored.no_guideline_because = fresh
    stored.decided_by, stored.at = by, at
    stored.save()
    facts = case_facts(case)
    _conclude(case, next(i for i in facts.items if i.number == item), decision)
    payload = {"item": item, "decision": decision, "guidelines": len(guidelines)}
    cases.record(case, "review.decided", by=by, at=at, payload=payload)


def _conclude(case: Case, item: DisputedItem, decision: str) -> None:
    """The conclusion that the software drafted follows the decision; one that the reviewer wrote is the reviewer's."""
    wording = wordings(case.ur_decision.date)
    disputed = guideline_queries.request(case, item.number).disputed
    sentences = [
        conclusion(item, decision, wording=wording, disputed=disputed)
        if s.role == "conclusion" and s.drafted_by == "software"
        else s
        for s in queries.sentences(case, item.number)
    ]
    _replace(case, item.number, sentences)


@transaction.atomic
def change_finding(
    case_number: str, *, item: int, criterion: str, status: str, reason: str, reviewer_id: str, by: str, at: datetime
) -> None:
    """The reviewer's own finding on a criterion, with the reason; the machine's stays on file."""
    case = _open(case_number)
    _must_be_assigned(case, reviewer_id)
    known = {finding.criterion for finding in guideline_queries.findings(case, item)}
    if criterion not in known:
        raise Refused(
            "change a finding", case_number, [Reason("criterion", f"item {item} has no criterion {criterion}")]
        )
    _, is_new = FindingChange.objects.update_or_create(
        case=case,
        item=item,
        criterion=criterion,
        defaults={"status": Status(status), "reason": reason, "changed_by": by, "at": at},
    )
    payload = {"item": item, "criterion": criterion, "status": status, "first": is_new}
    cases.record(case, "review.finding_changed", by=by, at=at, payload=payload)


@transaction.atomic
def attest(
    case_number: str,
    *,
    reviewer_id: str,
    no_conflict: bool,
    reviewed_records: bool,
    qualified: bool,
    on: date,
    by: str,
    at: datetime,
) -> None:
    """What the reviewer affirms before signing (Lab. Code 139.5(d)). A refused affirmation is kept as well."""
    case = _open(case_number)
    _must_be_assigned(case, reviewer_id)
    fields = {
        "reviewer_id": reviewer_id,
        "no_conflict": no_conflict,
        "reviewed_records": reviewed_records,
        "qualified": qualified,
        "on": on,
    }
    known = AttestationRecord.objects.filter(case=case).first()
    if known is not None and all(getattr(known, name) == value for name, value in fields.items()):
        return
    AttestationRecord.objects.update_or_create(case=case, defaults={**fields, "at": at})
    payload = {
        "reviewer": reviewer_id,
        "on": on.isoformat(),
        "affirmed": no_conflict and reviewed_records and qualified,
    }
    cases.record(case, "review.attested", by=by, at=at, payload=payload)


@transaction.atomic
def apply_reviewer_file(case_number: str, path: Path, *, today: date, by: str, at: datetime) -> CaseReview:
    """The physician's own file: edits, findings, decisions, attestation. Every fault at once, or all is applied."""
    case = _open(case_number)
    read, _ = strict_yaml.read(path, ReviewerFormat, source=f"{case_number}: {path.name}")
    assert isinstance(read, ReviewerFormat)
    held = panel.assignment(case)
    reviewer_id = held.reviewer_id if held else ""
    if read.reviewer and read.reviewer != reviewer_id:
        reason = Reason("other_reviewer", f"{path.name} is of {read.reviewer}, the case is assigned to {reviewer_id}")
        raise Refused("apply the reviewer's file", case_number, [reason])
    if read.signed_on and read.signed_on > today:
        reason = Reason("future", f"{path.name}: signed_on lies after {today:%m/%d/%Y}")
        raise Refused("apply the reviewer's file", case_number, [reason])
    who = {"reviewer_id": reviewer_id, "by": by, "at": at}
    records = case_records(case)
    faults = _apply_edits(case, read, records, who)
    if faults:
        raise CaseFileInvalid(f"{case_number}: {path.name}", faults)
    for item in read.items:
        _apply_item(case_number, item, who)
    if read.attestation and read.signed_on:
        attest(case_number, on=read.signed_on, **read.attestation.model_dump(), **who)  # type: ignore[arg-type]
    return queries.case_review(case)


def _apply_item(case_number: str, item: ReviewedItem, who: dict[str, object]) -> None:
    for change in item.findings:
        change_finding(
            case_number,
            item=item.number,
            criterion=change.criterion,
            status=change.status,
            reason=change.reason,
            **who,  # type: ignore[arg-type]
        )
    if item.decision:
        decide(
            case_number,
            item=item.number,
            decision=item.decision,
            guidelines=tuple(map(citation, item.guidelines)),
            no_guideline_because=item.no_guideline_because,
            **who,  # type: ignore[arg-type]
        )


def _apply_edits(case: Case, read: ReviewerFormat, records: CaseRecords, who: dict[str, object]) -> list[Fault]:
    faults: list[Fault] = []
    texts: list[tuple[int, str, list[EditFormat]]] = [(0, "summary_edits", read.summary_edits)]
    texts += [(item.number, f"items {item.number}: rationale_edits", item.rationale_edits) for item in read.items]
    for item, field, edits in texts:
        current = queries.sentences(case, item)
        if not edits or any(sentence.drafted_by == "reviewer" for sentence in current):
            continue  # applied before: the edits count the sentences of the draft
        role = "summary" if item == 0 else "documentation"
        edited, wrong = apply(current, [_edit_of(edit) for edit in edits], records, field=field, role=role)
        faults += wrong
        if not wrong:
            _edit(case, item, edited, **who)  # type: ignore[arg-type]
    return faults


def _edit_of(edit: EditFormat) -> Edit:
    act, place = next(
        (name, value) for name in ("replace", "after", "drop") if (value := getattr(edit, name)) is not None
    )
    return Edit(act, place, edit.text, tuple(CitedQuote(s.file, s.page, s.quote) for s in edit.sources))
