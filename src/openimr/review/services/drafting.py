"""Drafts are made, and made again where something was found anew."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.dispute import CaseFacts, DisputedItem, GuidelineCitation
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.errors import Reason, Refused
from openimr.guidelines import queries as guideline_queries
from openimr.guidelines.domain.findings import Finding
from openimr.panel import queries as panel
from openimr.programmes.loader import load
from openimr.records.domain.evidence import CaseRecords
from openimr.records.queries import case_records
from openimr.review import queries
from openimr.review.adapters.wording_file import wordings
from openimr.review.domain.attached import Attached, with_attached
from openimr.review.domain.case_review import CaseReview
from openimr.review.domain.rationale import draft_rationale
from openimr.review.domain.sentences import Sentence
from openimr.review.domain.summary import draft_summary
from openimr.review.domain.texts import Text
from openimr.review.models import ItemDecision, ReviewRecord
from openimr.review.services.hands import write_as
from openimr.review.services.keeping import keep, replace_sentences


@transaction.atomic
def draft(case_number: str, *, today: date, by: str, at: datetime) -> CaseReview:
    """Draft summary and rationales from what was found. Text that a reviewer touched is never overwritten.

    Every seat has its own drafts. Another reviewer than the one whose review it is begins anew: nobody signs what
    somebody else decided. Answers the review of the first seat.
    """
    case = cases.locked(case_number)
    if case.state not in {State.ASSIGNED, State.UNDER_REVIEW}:
        raise Refused("draft", case_number, [Reason("state", f"it is {case.state}; assign a reviewer first")])
    facts, records = case_facts(case), case_records(case)
    found = drafted_by_machine(case, facts)
    summary = summary_drafted(facts, records, found.values())
    changed = False
    for held in panel.seats(case):
        record = _record_of_assigned(case, held.seat, held.reviewer_id, by=by, at=at)
        changed |= _draft_seat(case, record, facts, {0: summary, **found}, by=by, at=at)
    cases.move(case, State.UNDER_REVIEW, by=by, at=at, payload={"as_of": today.isoformat(), "items": len(facts.items)})
    if changed:
        cases.record(case, "review.drafted", by=by, at=at, payload={"sentences": case.review_sentences.count()})
    return queries.case_review(case)


def drafted_by_machine(case: Case, facts: CaseFacts) -> dict[int, tuple[Sentence, ...]]:
    """The draft of every item's rationale from what was found before a reviewer looked, nothing decided."""
    return {
        item.number: drafted(case, facts, item, guideline_queries.findings(case, item.number), decision=None)
        for item in facts.items
    }


def summary_drafted(
    facts: CaseFacts, records: CaseRecords, rationales: Iterable[Sequence[Sentence]]
) -> tuple[Sentence, ...]:
    """The draft of the summary, which tells of every document that these rationales quote."""
    sources = (source for told in rationales for sentence in told for source in sentence.sources)
    cited = [source.evidence for source in sources if source.evidence is not None]
    return draft_summary(facts, records, wordings(facts.ur_date), cited)


def _draft_seat(
    case: Case,
    record: ReviewRecord,
    facts: CaseFacts,
    by_machine: Mapping[int, tuple[Sentence, ...]],
    *,
    by: str,
    at: datetime,
) -> bool:
    """Draft a seat's texts; `by_machine`: each text as it is before the reviewer decides or finds anything."""
    seat = record.seat
    changed = _redraft(case, record, 0, by_machine[0], by=by, at=at)
    own = set(case.finding_changes.filter(seat=seat).values_list("item", flat=True))
    own |= set(case.attached_evidence.filter(seat=seat).values_list("item", flat=True))
    for item in facts.items:
        decided = ItemDecision.objects.filter(case=case, seat=seat, item=item.number).first()
        if decided is None:
            cited = guideline_queries.reviewer_guidelines(case, item.number)
            ItemDecision.objects.create(case=case, seat=seat, item=item.number, guidelines=citations_json(cited))
        decision = (decided.decision or None) if decided else None
        told = by_machine[item.number]
        if decision is not None or item.number in own:
            found, attached = queries.findings(case, item.number, seat), queries.attached(case, item.number, seat)
            told = drafted(case, facts, item, found, decision=decision, attached=attached)
        changed |= _redraft(case, record, item.number, told, by=by, at=at)
    return changed


def _record_of_assigned(case: Case, seat: int, reviewer_id: str, *, by: str, at: datetime) -> ReviewRecord:
    record, _ = ReviewRecord.objects.get_or_create(
        case=case, seat=seat, defaults={"reviewer_id": reviewer_id, "touched": _touched_before(case, seat)}
    )
    if record.reviewer_id == reviewer_id:
        return record
    write_as(reviewer_id)  # what the one before wrote is set aside in the name of the one who begins
    decided = case.item_decisions.filter(seat=seat)
    counts = {"decisions": decided.exclude(decision="").count(), "texts": len(record.touched)}
    for text in {0, *case.items.values_list("number", flat=True)}:
        keep(case, text, Text(), seat=seat, by=by, at=at, way="restart")
    for rows in (case.item_decisions, case.finding_changes, case.attached_evidence, case.review_attestations):
        rows.filter(seat=seat).delete()
    payload = {"from": record.reviewer_id, "to": reviewer_id, "set_aside": counts}
    cases.record(case, "review.restarted", by=by, at=at, payload=payload)
    record.reviewer_id, record.touched, record.reviewer_file = reviewer_id, {}, ""
    record.save()
    return record


def _touched_before(case: Case, seat: int) -> dict[str, str]:
    """The texts of a review begun before touched ones were noted: those with a sentence of the reviewer's."""
    texts = case.review_sentences.filter(seat=seat, sentence__drafted_by="reviewer").values_list("item", flat=True)
    return {str(item): "file" for item in set(texts)}


def drafted(
    case: Case,
    facts: CaseFacts,
    item: DisputedItem,
    findings: Sequence[Finding],
    *,
    decision: str | None,
    attached: Sequence[Attached] = (),
) -> tuple[Sentence, ...]:
    """The draft of one item's rationale from these findings, and from what the reviewer attached to them."""
    sentences = draft_rationale(
        facts,
        item,
        guideline_queries.request(case, item.number),
        findings,
        guideline_queries.reviewer_guidelines(case, item.number),
        wording=wordings(facts.ur_date),
        explanations=guideline_queries.explanations(case, item.number),
        answers=guideline_queries.answered_by({finding.criterion for finding in findings}),
        decision=decision,
        law=load(facts.programme).value("decision.words", facts.ur_date).cite,
        kept=frozenset(one.criterion for one in attached),
    )
    return with_attached(sentences, attached)


def _redraft(
    case: Case, record: ReviewRecord, item: int, sentences: Sequence[Sentence], *, by: str, at: datetime
) -> bool:
    """Store drafted sentences unless a reviewer touched what is there; answers whether anything changed."""
    if str(item) in record.touched or tuple(sentences) == queries.sentences(case, item, record.seat):
        return False
    replace_sentences(case, item, sentences, seat=record.seat, by=by, at=at, way="draft")
    return True


def citations_json(cited: Sequence[GuidelineCitation]) -> list[dict[str, object]]:
    """Citations as they are stored; `cases.queries.citations` reads them."""
    return [
        {"source": c.source, "title": c.title, "year": c.year, "sections": list(c.sections), "pages": list(c.pages)}
        for c in cited
    ]
