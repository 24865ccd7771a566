"""What was not documented, for the physician who asked: each point in plain words and what would have shown it.

It holds nothing from the records: the request as it was written, the guideline's points in our own words, and the
documents that would answer them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from openimr.cases.domain.dispute import CaseFacts, DisputedItem, GuidelineCitation
from openimr.guidelines.domain.findings import Finding, TreatmentRequest
from openimr.guidelines.domain.logic import Node
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import Explanation
from openimr.review.domain.points import Wording, in_dispute, is_idle, leading, wanted

_UNKNOWN = {Status.NOT_DOCUMENTED, Status.FOR_REVIEWER, Status.NOT_MET}


@dataclass(frozen=True, slots=True)
class Need:
    """A point that was not documented, or several: "each" is needed, or "one"; of "one_left" other ways failed.

    `pages` are the guideline's, `document` what would have shown the point.
    """

    how: Literal["point", "each", "one", "one_left"]
    says: str = ""
    pages: tuple[int, ...] = ()
    document: str = ""
    parts: tuple["Need", ...] = ()

    def points(self) -> Iterator["Need"]:
        """The points in it, in order."""
        if self.how == "point":
            yield self
        for part in self.parts:
            yield from part.points()


@dataclass(frozen=True, slots=True)
class ItemNeeds:
    """One disputed item: the request as written, whether there are criteria, and by guideline what was missing."""

    number: int
    request: str
    has_criteria: bool
    by_guideline: tuple[tuple[str, Need], ...]


def sheet(
    facts: CaseFacts, needs: Sequence[ItemNeeds], *, organization: tuple[str, str], decided: bool, wording: Wording
) -> dict[str, Any]:
    """The sheet as plain JSON, worded. `organization`: name and address; `decided`: whether the review is signed."""
    physician = facts.party("requesting_physician")
    named = [("Sent to", physician.organization or physician.name)] if physician else []
    asked = f"{facts.request_date:%m/%d/%Y}" if facts.request_date else "not known"
    lacking = any(item.by_guideline for item in needs)
    return {
        "title": wording["missing.title"],
        "to": wording["missing.to"],
        "organization": {"name": organization[0], "address": organization[1]},
        "case_number": facts.case_number,
        "facts": [
            *named,
            ("Case", facts.case_number),
            ("Claim", facts.claim_number or "not known"),
            ("Request of", asked),
            ("Utilization review of", f"{facts.ur_date:%m/%d/%Y}"),
        ],
        "notice": None if decided else wording["missing.before_decision"],
        "lead": wording["missing.lead" if lacking else "missing.lead_none"],
        "items": [_item(one, wording) for one in needs],
        "own_words": wording["missing.own_words"],
    }


def _item(item: ItemNeeds, wording: Wording) -> dict[str, Any]:
    says = None if item.by_guideline else wording["missing.none" if item.has_criteria else "missing.no_criteria"]
    listed = [
        {"guideline": wording["missing.guideline"].format(guideline=cited), "needed": _told(need, wording)}
        for cited, need in item.by_guideline
    ]
    return {"number": item.number, "request": item.request, "says": says, "missing": listed}


def _told(need: Need, wording: Wording) -> dict[str, Any]:
    if need.how == "point":
        shows = wording["missing.shows"].format(document=need.document)
        return {"says": need.says, "pages": list(need.pages), "document": need.document, "shows": shows}
    lead = wording[f"missing.{need.how}"]
    return {"how": need.how, "lead": lead, "parts": [_told(part, wording) for part in need.parts]}


def needs_of(
    item: DisputedItem,
    request: TreatmentRequest,
    guidelines: Sequence[GuidelineCitation],
    explanations: Sequence[Explanation],
    findings: Sequence[Finding],
    *,
    answers: Mapping[str, str],
    wording: Wording,
) -> ItemNeeds:
    """What one item lacked. A point that is met, does not apply, or need not be shown is left out."""
    by_name = {finding.criterion: finding for finding in findings}
    listed = []
    for cited, tree in leading(guidelines, explanations, findings):
        need = _Needs(by_name, answers, wording).of(tree)
        if need is not None:
            listed.append((cited, need))
    return ItemNeeds(item.number, in_dispute(item, request.disputed), bool(findings), tuple(listed))


@dataclass(frozen=True, slots=True)
class _Needs:
    findings: Mapping[str, Finding]
    answers: Mapping[str, str]
    wording: Wording

    def of(self, node: Node, *, denied: bool = False) -> Need | None:
        """What a node lacks; None where it lacks nothing."""
        if node.status not in _UNKNOWN and not denied:
            return None
        if node.operator == "criterion":
            return self._point(self.findings[node.criterion], denied=denied)
        if node.operator == "not":
            return self.of(node.parts[0], denied=not denied)
        if node.operator == "when":
            return None if is_idle(*node.parts) else self.of(node.parts[1])
        parts = tuple(need for part in node.parts if (need := self.of(part, denied=denied)) is not None)
        if len(parts) == 1 and node.operator == "any" and len(node.parts) > 1:
            return Need("one_left", parts=parts)
        if len(parts) <= 1:
            return parts[0] if parts else None
        one = node.operator == "any" or (node.operator == "at_least" and node.needed == 1)
        return Need("one" if one else "each", parts=parts)

    def _point(self, finding: Finding, *, denied: bool) -> Need | None:
        if finding.status is not Status.NOT_DOCUMENTED:
            return None
        says = finding.says.rstrip(".")
        if denied:
            says = self.wording["missing.not"].format(criterion=says)
        document = wanted(finding, self.answers, self.wording) or self.wording["missing.statement"]
        return Need("point", says, finding.cites, document)
