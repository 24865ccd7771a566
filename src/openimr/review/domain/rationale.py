"""The draft of a rationale, in the order of the real letters: what was asked, what utilization review said, the
guideline, what the records show, what speaks against it and what lacks, no provision to modify, conclusion. Every
clause is tied to what it rests on.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from openimr.cases.domain.dispute import CaseFacts, DisputedItem, GuidelineCitation
from openimr.guidelines.domain.findings import Finding, TreatmentRequest
from openimr.guidelines.domain.logic import Node
from openimr.guidelines.domain.status import Status, all_of
from openimr.guidelines.domain.weighing import Explanation
from openimr.review.domain.bearing import bearing
from openimr.review.domain.points import BY_REVIEWER, Wording, in_dispute, leading, lower
from openimr.review.domain.sentences import Sentence, Source
from openimr.review.domain.telling import Telling

#: How many guidelines are told with the words of the records; of those behind them the points are told together.
_IN_FULL = 2

__all__ = ["BY_REVIEWER", "conclusion", "draft_rationale", "in_dispute"]


def draft_rationale(
    facts: CaseFacts,
    item: DisputedItem,
    request: TreatmentRequest,
    findings: Sequence[Finding],
    guidelines: Sequence[GuidelineCitation],
    *,
    wording: Wording,
    explanations: Sequence[Explanation] = (),
    answers: Mapping[str, str] | None = None,
    decision: str | None = None,
    law: str = "Lab. Code 4610.6(e)",
    kept: Collection[str] = (),
) -> tuple[Sentence, ...]:
    """The draft for one item. Undecided, it ends in a mark that the quality gate refuses to sign.

    `explanations` stand in the order of `guidelines`; without any, all findings must hold. `answers` tells by criterion
    which document would have answered it. `law` is the citation of the rule that there is no partial outcome. `kept`
    are criteria that are told whatever they do to the outcome. What is told of an undecided item is told of it decided
    as well, but for what is left to judge and what counts no more.
    """
    sentences = [*_asked(facts, item, request, wording)]
    if item.accompanies is not None:
        text = wording["rationale.goes_with"].format(number=item.accompanies)
        sentences.append(Sentence(text, "criteria", (Source("application", citation=f"item {item.number}"),)))
    telling = Telling({one.criterion: one for one in findings}, answers or {}, "", wording, decision, kept)
    sentences += _weighed(telling, guidelines, explanations)
    over = {one.criterion for one in findings if one.basis == "computed" and one.status is Status.NOT_MET}
    exceeded = not over.isdisjoint(name for one in sentences for name in one.findings)
    if item.ur_decision == "modified" or exceeded:
        cited = Source("law", citation=law)
        sentences.append(Sentence(wording["rationale.no_modification"], "modification", (cited,)))
    return (*sentences, conclusion(item, decision, wording=wording, disputed=request.disputed))


def conclusion(item: DisputedItem, decision: str | None, *, wording: Wording, disputed: str | None) -> Sentence:
    """The last sentence: what the reviewer decided, or that nobody has. `disputed`: the part that remained."""
    text = wording[f"rationale.{decision or 'pending'}"].format(request=in_dispute(item, disputed))
    kind = Source("reviewer", because="decision") if decision else Source("computed", because="no decision yet")
    return Sentence(text, "conclusion", (kind,))


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _asked(facts: CaseFacts, item: DisputedItem, request: TreatmentRequest, wording: Wording) -> Iterator[Sentence]:
    application = Source(
        "application", citation=f"application received {_day(facts.application_received)}, item {item.number}"
    )
    review = Source(
        "ur_decision", citation=f"utilization review determination of {_day(facts.ur_date)}, item {item.number}"
    )
    asked = in_dispute(item, request.disputed)
    yield Sentence(wording["rationale.request"].format(request=asked), "request", (application,))
    original = (
        item.original_request if item.original_request and not _same(item.original_request, item.request) else None
    )
    slots = {
        "date": _day(facts.ur_date),
        "authorized": lower((item.authorized or "").rstrip(".")),
        "original": lower((original or "").rstrip(".")),
    }
    if original and item.ur_decision != "modified":
        yield Sentence(wording["rationale.original"].format(**slots), "request", (review,))
    key: str = item.ur_decision
    if key == "modified" and item.authorized:
        key = "modified_of" if original else "modified"
    elif key == "modified":
        key = "modified_from" if original else "modified_to"
    yield Sentence(wording[f"rationale.{key}"].format(**slots), "utilization_review", (review,))
    if request.disputed and item.authorized and request.disputed.rstrip(".") != asked:
        yield Sentence(
            wording["rationale.remaining"].format(disputed=request.disputed), "utilization_review", (review,)
        )


def _same(one: str, other: str) -> bool:
    return one.lower().rstrip(".") == other.lower().rstrip(".")


def _weighed(
    telling: Telling, guidelines: Sequence[GuidelineCitation], explanations: Sequence[Explanation]
) -> Iterator[Sentence]:
    """Guideline after guideline, and of each the points that bear; one whose points are shown stands behind others."""
    findings = tuple(telling.findings.values())
    if not findings:
        source = Source("computed", because="library of criteria")
        yield Sentence(telling.wording["rationale.no_criteria"], "criteria", (source,))
        return
    leads = leading(guidelines, explanations, findings) if explanations else [("", _all(findings))]
    trees = [(cited, tree) for cited, tree in leads if tree.status is not Status.NOT_APPLICABLE]
    for place, (cited, tree) in enumerate(sorted(trees, key=lambda pair: _argues_last(pair[1], telling.findings))):
        of_this = replace(telling, citation=cited, brief=place >= _IN_FULL)
        borne = bearing(tree, telling.findings, kept=telling.kept)
        yield of_this.asks(tree, first=place == 0, branched=bool(borne.branches and borne.points))
        yield from of_this.told(borne, shown=tree.status is Status.MET)


def _argues_last(tree: Node, findings: Mapping[str, Finding]) -> int:
    """Where a guideline stands: first what lacks something, then what the records show, last what is a mere sum."""
    if tree.status is not Status.MET:
        return 0
    return 1 if any(one.finding.basis != "computed" for one in bearing(tree, findings).points) else 2


def _all(findings: Sequence[Finding]) -> Node:
    """All of the findings together: how they hang where no logic is on file."""
    parts = tuple(Node("criterion", one.status, one.says, criterion=one.criterion) for one in findings)
    return Node("all", all_of(part.status for part in parts), "All of these", parts=parts)
