"""What is told of a request before it is made, weighed like the records of a case; a physician's answers beside it.

Where an answer is given it counts instead of what the pasted report says. A criterion that asks for judgement stays the
reviewer's: that a record speaks to it does not settle it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from openimr.guidelines.domain.criteria import CriteriaSet
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.inputs import Given
from openimr.guidelines.domain.logic import Node, again
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import Explanation, Records, weigh_set

Answered = Literal["yes", "no", "not_documented"]

_STATUS: Mapping[Answered, Status] = {
    "yes": Status.MET,
    "no": Status.NOT_MET,
    "not_documented": Status.NOT_DOCUMENTED,
}
_BECAUSE: Mapping[Answered, str] = {
    "yes": "documented, as you say; the record must be sent with the request",
    "no": "not so, as you say",
    "not_documented": "not documented, as you say",
}


@dataclass(frozen=True, slots=True)
class ToldSet:
    """One set weighed by what was told. `open` are the findings that keep it from being met, in the logic's order."""

    criteria_set: CriteriaSet
    findings: tuple[Finding, ...]
    explanation: Explanation
    open: tuple[Finding, ...]


def weigh_told(
    criteria_set: CriteriaSet,
    *,
    given: Mapping[str, Given],
    records: Records,
    reported: bool,
    answers: Mapping[str, Answered],
) -> ToldSet:
    """A set weighed by inputs, by records (`reported`: there are any) and by answers, which are by finding."""
    found, explanation = weigh_set(criteria_set, item=1, given=given, records=records)
    findings = tuple(_answered(one, answers.get(one.criterion), reported=reported) for one in found)
    tree = again(explanation.tree, {one.criterion: one.status for one in findings})
    by_name = {one.criterion: one for one in findings}
    still = tuple(by_name[name] for name in dict.fromkeys(_open(tree)))
    return ToldSet(criteria_set, findings, replace(explanation, tree=tree), still)


def _answered(finding: Finding, answer: Answered | None, *, reported: bool) -> Finding:
    if finding.basis == "computed":
        return finding
    if answer is None:
        return finding if reported or finding.basis == "reviewer" else replace(finding, because="you have not said")
    status = _STATUS[answer]
    if finding.basis == "reviewer" and status is Status.MET:
        status = Status.FOR_REVIEWER
    return replace(finding, status=status, because=_BECAUSE[answer])


def _open(node: Node) -> Iterator[str]:
    """The criteria by which a node is not met."""
    if node.status in {Status.MET, Status.NOT_APPLICABLE}:
        return
    if node.operator == "criterion":
        yield node.criterion
    elif node.operator == "not":
        yield from node.criteria()
    elif node.operator == "when" and node.parts[0].status is Status.MET:
        yield from _open(node.parts[1])
    else:
        for part in node.parts:
            yield from _open(part)


def inputs_to_ask(sets: Iterable[CriteriaSet]) -> tuple[str, ...]:
    """The inputs that a request itself does not tell, each once."""
    computations = [one.computation for each in sets for one in each.criteria if one.computation is not None]
    names = dict.fromkeys(name for one in computations for name in one.inputs)
    return tuple(name for name in names if not name.startswith(("request.", "ingredient.")))
