"""The items of a review as the desk shows them: each criterion with what the machine and what the reviewer found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openimr.cases import queries as cases
from openimr.cases.domain.dispute import DisputedItem, GuidelineCitation
from openimr.dashboards.explanations import ShownExplanation, ShownNode, loose, shown
from openimr.dashboards.forms import DecisionForm
from openimr.guidelines import queries as guidelines
from openimr.guidelines.adapters.library import Library
from openimr.guidelines.domain.findings import Finding, TreatmentRequest
from openimr.guidelines.domain.status import Status
from openimr.panel import queries as panel
from openimr.records import queries as records
from openimr.records.domain.evidence import Evidence, EvidenceQuery
from openimr.review import queries as review
from openimr.review.domain.attached import Attached
from openimr.review.domain.case_review import CaseReview, ItemReview
from openimr.review.domain.rationale import BY_REVIEWER


@dataclass(frozen=True, slots=True)
class DeskCriterion:
    """One criterion: the finding as it stands, the machine's own, the reason of a change, what was attached."""

    finding: Finding
    machine: Finding
    reason: str  # empty where the reviewer changed nothing
    attached: tuple[Attached, ...]
    asked: EvidenceQuery | None = None  # what it asks of the records, as the library in force has it

    @property
    def changed(self) -> bool:
        return bool(self.reason)

    @property
    def first(self) -> Evidence | None:
        """The first passage that tells something on it."""
        found = self.finding
        return next(iter((*found.evidence, *found.against, *(one.evidence for one in found.otherwise))), None)

    @property
    def looked_in(self) -> str:
        """To which kinds of documents and under which headings the search was limited; empty where it was not."""
        if self.asked is None:
            return ""
        kinds = ", ".join(kind.replace("_", " ") for kind in self.asked.kinds)
        headings = ", ".join(f"“{one}”" for one in self.asked.sections)
        parts = [
            f"in documents of kind {kinds}" if kinds else "",
            f"under headings with {headings}" if headings else "",
        ]
        return ", ".join(filter(None, parts))

    @property
    def inputs_tell(self) -> bool:
        """Whether its passages stand with the inputs of a computed criterion, and need not be listed again."""
        return any(one.evidence for one in self.finding.given)


@dataclass(frozen=True, slots=True)
class DeskItem:
    """One disputed item with all that its step of the desk shows."""

    item: DisputedItem
    review: ItemReview
    form: DecisionForm
    request: TreatmentRequest
    grade: float
    guidelines: tuple[GuidelineCitation, ...]
    explanations: tuple[ShownExplanation, ...]
    loose: tuple[ShownNode, ...]
    criteria: Mapping[str, DeskCriterion]

    @property
    def unverified(self) -> set[str]:
        return {name for name, one in self.criteria.items() if not one.finding.verified}

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.review.findings

    @property
    def in_dispute(self) -> str:
        """The part that remained in dispute, where utilization review authorized a part."""
        told = self.request.disputed or ""
        return told if self.item.ur_decision == "modified" or self.item.authorized else ""


def seat_of(case: Any, person: Any) -> int:
    """The seat whose review is shown: a reviewer's own, the first for everybody else."""
    held = panel.held_by(case, person.reviewer_id) if person.role == "reviewer" else None
    return held.seat if held else 1


def desk_items(
    case: Any, seat: int, reviewed: Any, *, forms: Mapping[int, DecisionForm] | None = None
) -> list[DeskItem]:
    """Every item of the review, in order."""
    facts, library = {item.number: item for item in cases.case_facts(case).items}, guidelines.library()
    return [
        desk_item(case, facts[one.number], one, seat, form=(forms or {}).get(one.number), library=library)
        for one in reviewed.items
    ]


def desk_item(
    case: Any,
    item: DisputedItem,
    reviewed: ItemReview,
    seat: int,
    *,
    form: DecisionForm | None = None,
    library: Library | None = None,
) -> DeskItem:
    """One item; `library`: the one in force, where it was read already."""
    library = library or guidelines.library()
    explained = review.explanations(case, item.number, seat)
    machine = {finding.criterion: finding for finding in guidelines.findings(case, item.number)}
    attached = review.attached(case, item.number, seat)
    asked = guidelines.asked_of_records(machine.keys(), library)
    return DeskItem(
        item=item,
        review=reviewed,
        form=form or DecisionForm.of(reviewed),
        request=guidelines.request(case, item.number),
        grade=review.grade(case, item.number, seat, library),
        guidelines=reviewed.guidelines or guidelines.reviewer_guidelines(case, item.number),
        explanations=tuple(shown(explained, reviewed.findings)),
        loose=tuple(loose(explained, reviewed.findings)),
        criteria={
            one.criterion: DeskCriterion(
                finding=one,
                machine=machine[one.criterion],
                reason=reason_of(one),
                attached=tuple(a for a in attached if a.criterion == one.criterion),
                asked=asked.get(one.criterion),
            )
            for one in reviewed.findings
        },
    )


def reason_of(finding: Finding) -> str:
    """Why the reviewer changed a finding; empty where it stands as it was found."""
    return finding.because.removeprefix(BY_REVIEWER) if finding.because.startswith(BY_REVIEWER) else ""


def left_to_reviewer(reviewed: CaseReview) -> tuple[tuple[int, Finding], ...]:
    """The criteria that were left to the reviewer's judgement and have none, each with the number of its item."""
    return tuple(
        (item.number, finding)
        for item in reviewed.items
        for finding in item.findings
        if finding.status is Status.FOR_REVIEWER
    )


def first_cited(items: list[DeskItem]) -> dict[str, object] | None:
    """The place at which the records open: the first passage that a finding of the first open item rests on."""
    waiting = [one for one in items if one.review.decision is None] or items
    for entry in waiting:
        for criterion in entry.criteria.values():
            if cited := criterion.first:
                return {"document": cited.document, "page": cited.page, "start": cited.start, "end": cited.end}
    return None


#: The papers of the dispute that an item links to, by kind of document.
_PAPERS = {
    "application": "Application",
    "ur_determination": "Utilization review determination",
    "request_for_authorization": "Request for authorization",
}


def papers(case: Any) -> list[tuple[str, str, int]]:
    """The papers of the dispute among the records: what each is, its original, its first page there."""
    found = [
        (_PAPERS[one.kind], one.document, one.first_page) for one in records.described(case) if one.kind in _PAPERS
    ]
    order = list(_PAPERS.values())
    return sorted(found, key=lambda one: order.index(one[0]))
