"""The draft of a rationale, in the order of the real letters: what was asked, what utilization review said, the
guideline with each of its points and what the records show of it or lack, no provision to modify, conclusion. Every
clause is tied to what it rests on.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from openimr.cases.domain.dispute import CaseFacts, DisputedItem, GuidelineCitation
from openimr.guidelines.domain.findings import Finding, TreatmentRequest
from openimr.guidelines.domain.logic import Node
from openimr.guidelines.domain.status import Status, all_of
from openimr.guidelines.domain.weighing import Explanation
from openimr.review.domain.points import BY_REVIEWER, Points, Wording, counted, in_dispute, leading, lower
from openimr.review.domain.sentences import Sentence, Source

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
) -> tuple[Sentence, ...]:
    """The draft for one item. Undecided, it ends in a mark that the quality gate refuses to sign.

    `explanations` stand in the order of `guidelines`; without any, all findings must hold. `answers` tells by criterion
    which document would have answered it. `law` is the citation of the rule that there is no partial outcome.
    """
    sentences = [*_asked(facts, item, request, wording)]
    if item.accompanies is not None:
        text = wording["rationale.goes_with"].format(number=item.accompanies)
        sentences.append(Sentence(text, "criteria", (Source("application", citation=f"item {item.number}"),)))
    sentences += _weighed(findings, guidelines, explanations, answers or {}, wording)
    over = {one.criterion for one in findings if one.basis == "computed" and one.status is Status.NOT_MET}
    exceeded = any(sentence.finding in over for sentence in sentences)
    if item.ur_decision == "modified" or exceeded:
        cited = Source("law", citation=law)
        sentences.append(Sentence(wording["rationale.no_modification"], "modification", (cited,)))
    return (*sentences, conclusion(item, decision, wording=wording, disputed=request.disputed))


def conclusion(item: DisputedItem, decision: str | None, *, wording: Wording, disputed: str | None) -> Sentence:
    """The last sentence: what the reviewer decided, or that nobody has. `disputed`: the part that remained."""
    text = wording[f"rationale.{decision or 'pending'}"].format(request=in_dispute(item, disputed))
    kind = Source("reviewer", because="decision") if decision else Source("computed", because="no decision yet")
    return Sentence(text, "conclusion", (kind,))


def _us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _asked(facts: CaseFacts, item: DisputedItem, request: TreatmentRequest, wording: Wording) -> Iterator[Sentence]:
    application = Source(
        "application", citation=f"application received {_us(facts.application_received)}, item {item.number}"
    )
    review = Source(
        "ur_decision", citation=f"utilization review determination of {_us(facts.ur_date)}, item {item.number}"
    )
    asked = in_dispute(item, request.disputed)
    yield Sentence(wording["rationale.request"].format(request=asked), "request", (application,))
    if item.original_request and item.original_request.lower().rstrip(".") != item.request.lower().rstrip("."):
        text = wording["rationale.original"].format(original=lower(item.original_request.rstrip(".")))
        yield Sentence(text, "request", (review,))
    slots = {"date": _us(facts.ur_date), "authorized": lower((item.authorized or "").rstrip("."))}
    key = item.ur_decision if item.ur_decision != "modified" or item.authorized else "modified_to"
    yield Sentence(wording[f"rationale.{key}"].format(**slots), "utilization_review", (review,))
    if request.disputed and item.authorized and request.disputed.rstrip(".") != asked:
        yield Sentence(
            wording["rationale.remaining"].format(disputed=request.disputed), "utilization_review", (review,)
        )


def _weighed(
    findings: Sequence[Finding],
    guidelines: Sequence[GuidelineCitation],
    explanations: Sequence[Explanation],
    answers: Mapping[str, str],
    wording: Wording,
) -> Iterator[Sentence]:
    """Guideline after guideline, each of its points, and where was looked."""
    if not findings:
        source = Source("computed", because="library of criteria")
        yield Sentence(wording["rationale.no_criteria"], "criteria", (source,))
        return
    by_name = {finding.criterion: finding for finding in findings}
    trees = leading(guidelines, explanations, findings) if explanations else [("", _all(findings))]
    key, number = "rationale.guideline", 1
    for cited, tree in trees:
        if tree.status is Status.NOT_APPLICABLE:
            continue
        if cited:
            yield Sentence(wording[key].format(guideline=cited), "criteria", (Source("guideline", citation=cited),))
            key = "rationale.guideline_too"
        told, number = Points(by_name, answers, cited, wording).told(tree, first=number)
        yield from told
    yield from _searched(findings, wording)


def _all(findings: Sequence[Finding]) -> Node:
    """All of the findings together: how they hang where no logic is on file."""
    parts = tuple(Node("criterion", one.status, one.says, criterion=one.criterion) for one in findings)
    return Node("all", all_of(part.status for part in parts), "All of these", parts=parts)


def _searched(findings: Sequence[Finding], wording: Wording) -> Iterator[Sentence]:
    """How much was searched, said once."""
    most = max(findings, key=lambda finding: finding.pages_searched)
    if most.pages_searched:
        pages, documents = counted(most.pages_searched, "page"), counted(most.documents_searched, "document")
        text = wording["rationale.searched"].format(pages=pages, documents=documents)
        because = f"pages searched for criterion {most.criterion}"
        yield Sentence(text, "documentation", (Source("computed", because=because),))
