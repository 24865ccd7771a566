"""What was not documented, for the physician who asked: each point in plain words and what would have shown it.

Listed is what could have changed the outcome: of several ways those that no point closed, of a treatment that was found
necessary nothing. It holds nothing from the records: the request as it was written, the guideline's points in our own
words, and the documents that would answer them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from openimr.cases.domain.dispute import CaseFacts, DisputedItem, GuidelineCitation
from openimr.guidelines.domain.findings import Finding, TreatmentRequest
from openimr.guidelines.domain.logic import Node, decided_by
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import Explanation
from openimr.review.domain.points import Wording, in_dispute, is_idle, leading, wanted

#: A way that a point which is not met closes.
_CLOSED = {Status.NOT_MET, Status.NOT_APPLICABLE}
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
    granted: bool = False  # found necessary: nothing more is needed
    not_met: tuple[str, ...] = ()  # points that were not met, by which the outcome stands whatever else is sent
    of_request: tuple[str, ...] = ()  # of these those that another request could meet


def sheet(
    facts: CaseFacts, needs: Sequence[ItemNeeds], *, organization: tuple[str, str], decided: bool, wording: Wording
) -> dict[str, Any]:
    """The sheet as plain JSON, worded. `organization`: name and address; `decided`: whether the review is signed."""
    physician = facts.party("requesting_physician")
    named = [("Sent to", physician.organization or physician.name)] if physician else []
    asked = f"{facts.request_date:%m/%d/%Y}" if facts.request_date else "not known"
    lacking = any(item.by_guideline or item.not_met or item.of_request for item in needs)
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
    key = "granted" if item.granted else "none" if item.has_criteria else "no_criteria"
    says = None if item.by_guideline or item.not_met or item.of_request else wording[f"missing.{key}"]
    listed = [
        {"guideline": wording["missing.guideline"].format(guideline=cited), "needed": _told(need, wording)}
        for cited, need in item.by_guideline
    ]
    against = [
        {"lead": wording[f"missing.{kind}"], "points": list(points)}
        for kind, points in (("of_request", item.of_request), ("not_met", item.not_met))
        if points
    ]
    return {"number": item.number, "request": item.request, "says": says, "against": against, "missing": listed}


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
    decision: str | None = None,
) -> ItemNeeds:
    """What one item lacked. A point that is met, does not apply, or need not be shown is left out.

    Once the item is upheld, a point on which the records say something that did not settle it lacked too.
    """
    asked = in_dispute(item, request.disputed)
    if decision == "overturned":
        return ItemNeeds(item.number, asked, bool(findings), (), granted=True)
    by_name = {finding.criterion: finding for finding in findings}
    listed, against = [], dict[str, Finding]()
    for cited, tree in leading(guidelines, explanations, findings):
        needs = _Needs(by_name, answers, wording, unsettled=decision == "upheld")
        need = needs.of(tree)
        if need is not None:
            listed.append((cited, need))
        if tree.status is Status.NOT_MET:
            against |= {name: by_name[name] for name in decided_by(tree)}
    of_request = [one for one in against.values() if _of_request(one)]
    return ItemNeeds(
        item.number,
        asked,
        bool(findings),
        tuple(listed),
        not_met=tuple(one.says.rstrip(".") for one in against.values() if one not in of_request),
        of_request=tuple(one.says.rstrip(".") for one in of_request),
    )


def _of_request(finding: Finding) -> bool:
    """Whether a point hangs on how much is asked for, which another request may ask otherwise."""
    return finding.basis == "computed" and any(one.name.startswith("request.") for one in finding.given)


@dataclass(frozen=True, slots=True)
class _Needs:
    findings: Mapping[str, Finding]
    answers: Mapping[str, str]
    wording: Wording
    unsettled: bool = False

    def of(self, node: Node, *, denied: bool = False) -> Need | None:
        """What a node lacks; None where it lacks nothing, or where nothing that is sent would change it."""
        if node.status not in _UNKNOWN and not denied:
            return None
        if node.operator == "criterion":
            return self._point(self.findings[node.criterion], denied=denied)
        if node.operator == "not":
            return self.of(node.parts[0], denied=not denied)
        if node.operator == "when":
            return None if is_idle(*node.parts) else self.of(node.parts[1])
        open_parts = [part for part in node.parts if denied or node.operator == "all" or part.status not in _CLOSED]
        parts = tuple(need for part in open_parts if (need := self.of(part, denied=denied)) is not None)
        if len(parts) == 1 and node.operator == "any" and len(node.parts) > 1:
            return Need("one_left", parts=parts)
        if len(parts) <= 1:
            return parts[0] if parts else None
        one = node.operator == "any" or (node.operator == "at_least" and node.needed == 1)
        return Need("one" if one else "each", parts=parts)

    def _point(self, finding: Finding, *, denied: bool) -> Need | None:
        lacking = {Status.NOT_DOCUMENTED, Status.FOR_REVIEWER} if self.unsettled else {Status.NOT_DOCUMENTED}
        if finding.status not in lacking:
            return None
        says = finding.says.rstrip(".")
        if denied:
            says = self.wording["missing.not"].format(criterion=says)
        document = wanted(finding, self.answers, self.wording) or self.wording["missing.statement"]
        return Need("point", says, finding.cites, document)
