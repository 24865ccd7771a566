"""Reads of the review."""

from dataclasses import replace

from openimr.cases.models import Case
from openimr.cases.queries import citations
from openimr.guidelines import queries as guidelines
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.logic import again
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import Explanation
from openimr.panel import queries as panel
from openimr.review.domain.case_review import Attestation, CaseReview, ItemReview
from openimr.review.domain.rationale import BY_REVIEWER
from openimr.review.domain.sentence_json import from_json
from openimr.review.domain.sentences import Sentence


def sentences(case: Case, item: int) -> tuple[Sentence, ...]:
    """The sentences of the summary (item 0) or of an item's rationale, in their order."""
    return tuple(from_json(stored.sentence) for stored in case.review_sentences.filter(item=item))


def findings(case: Case, item: int) -> tuple[Finding, ...]:
    """The findings on an item with the reviewer's changes applied; a changed one says so, with the reason."""
    changes = {change.criterion: change for change in case.finding_changes.filter(item=item)}
    return tuple(
        replace(found, status=Status(change.status), basis="reviewer", because=BY_REVIEWER + change.reason)
        if (change := changes.get(found.criterion))
        else found
        for found in guidelines.findings(case, item)
    )


def explanations(case: Case, item: int) -> tuple[Explanation, ...]:
    """What the findings on an item come to, with the reviewer's changes applied."""
    statuses = {finding.criterion: finding.status for finding in findings(case, item)}
    return tuple(replace(one, tree=again(one.tree, statuses)) for one in guidelines.explanations(case, item))


def case_review(case: Case) -> CaseReview:
    """The whole review as it stands."""
    assigned = panel.assignment(case)
    affirmed = getattr(case, "attestation", None)
    decisions = {decision.item: decision for decision in case.item_decisions.all()}
    items = []
    for item in case.items.all():
        decided = decisions.get(item.number)
        items.append(
            ItemReview(
                number=item.number,
                decision=(decided.decision or None) if decided else None,  # type: ignore[arg-type]  # the same words
                guidelines=citations(decided.guidelines) if decided else (),
                no_guideline_because=decided.no_guideline_because if decided else None,
                rationale=sentences(case, item.number),
                findings=findings(case, item.number),
            )
        )
    return CaseReview(
        case_number=case.number,
        summary=sentences(case, 0),
        items=tuple(items),
        reviewer_id=assigned.reviewer_id if assigned else None,
        attestation=(
            Attestation(
                reviewer_id=affirmed.reviewer_id,
                no_conflict=affirmed.no_conflict,
                reviewed_records=affirmed.reviewed_records,
                qualified=affirmed.qualified,
                on=affirmed.on,
            )
            if affirmed
            else None
        ),
    )


def whose_turn(case: Case) -> tuple[str, ...]:
    """Who must do what next, while the case is under review."""
    reviewed = case_review(case)
    if reviewed.reviewer_id is None:
        return ("The medical director assigns a reviewer.",)
    who = f"Reviewer {reviewed.reviewer_id}"
    open_items = [str(item.number) for item in reviewed.items if item.decision is None]
    steps = [f"{who} decides item {', '.join(open_items)}: upheld or overturned."] if open_items else []
    judged = sum(f.status is Status.FOR_REVIEWER for item in reviewed.items for f in item.findings)
    if judged and open_items:
        steps.append(f"{who} reads {judged} criteria on which the records say something without settling it.")
    if reviewed.attestation is None:
        steps.append(f"{who} attests and signs (in the browser, or by reviewer.yaml in the case folder).")
    return tuple(steps)
