"""The explanation of an item as pages show it: the tree of what the criteria come to, each leaf with its finding."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.logic import Node
from openimr.guidelines.domain.weighing import Explanation
from openimr.guidelines.queries import cited_as


@dataclass(frozen=True, slots=True)
class ShownNode:
    """One node of the tree. `leads` words its place under a condition; a leaf has its finding and a name of its own.

    A criterion that stands twice in the logic is shown twice; only the first has its `anchor`.
    """

    node: Node
    leads: str = ""
    finding: Finding | None = None
    anchor: str = ""
    parts: tuple["ShownNode", ...] = ()

    @property
    def closed(self) -> str:
        """Why none of several points applies, where it is one reason for all; else empty."""
        reasons = {leaf.because if leaf.closed else "" for leaf in _findings(self)}
        return reasons.pop() if self.parts and len(reasons) == 1 else ""


def _findings(node: ShownNode) -> Iterator[Finding]:
    if node.finding is not None:
        yield node.finding
    for part in node.parts:
        yield from _findings(part)


@dataclass(frozen=True, slots=True)
class ShownExplanation:
    """What the criteria of one edition come to."""

    explanation: Explanation
    title: str  # of the edition, as it is cited
    root: ShownNode


def shown(explanations: Iterable[Explanation], findings: Iterable[Finding]) -> list[ShownExplanation]:
    """The trees with the findings that their leaves name."""
    by_name = {finding.criterion: finding for finding in findings}
    anchored: set[str] = set()
    return [ShownExplanation(one, cited_as(one.edition), _shown(one.tree, by_name, anchored)) for one in explanations]


def loose(explanations: Iterable[Explanation], findings: Iterable[Finding]) -> list[ShownNode]:
    """Findings that stand in no tree: of cases that were weighed before trees were kept."""
    named = {name for one in explanations for name in one.tree.criteria()}
    return [
        ShownNode(Node("criterion", one.status, criterion=one.criterion), finding=one, anchor=one.criterion)
        for one in findings
        if one.criterion not in named
    ]


def _shown(node: Node, findings: Mapping[str, Finding], anchored: set[str], leads: str = "") -> ShownNode:
    if node.operator == "criterion":
        anchor = "" if node.criterion in anchored else node.criterion
        anchored.add(node.criterion)
        return ShownNode(node, leads, findings.get(node.criterion), anchor)
    leading = ("Where", "then") if node.operator == "when" else ("",) * len(node.parts)
    parts = (_shown(part, findings, anchored, word) for part, word in zip(node.parts, leading, strict=True))
    return ShownNode(node, leads, parts=tuple(parts))
