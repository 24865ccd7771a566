"""How the criteria of a set hang together: an expression over their ids, evaluated whole, so that all evidence shows.

Nothing is cut short: every criterion of a set is weighed and stands in the tree, also where another has decided.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from openimr.guidelines.domain.status import Status, all_of, any_of, at_least_of, when_then

Operator = Literal["criterion", "all", "any", "not", "at_least", "when"]


@dataclass(frozen=True, slots=True)
class Expression:
    """One node of a set's logic. A `criterion` names one by its id; `when` has two parts, condition and consequence.

    `needed` counts for `at_least`; `says` words the node where the author did.
    """

    operator: Operator
    parts: tuple["Expression", ...] = ()
    criterion: str = ""
    needed: int = 0
    says: str = ""

    def criteria(self) -> Iterator[str]:
        """The ids of all criteria in it, in order, each as often as it stands there."""
        if self.operator == "criterion":
            yield self.criterion
        for part in self.parts:
            yield from part.criteria()


@dataclass(frozen=True, slots=True)
class Node:
    """One node of an explanation: what is asked, how it came out, why; the nodes under it, or its criterion's id."""

    operator: Operator
    status: Status
    says: str = ""
    because: str = ""
    criterion: str = ""
    parts: tuple["Node", ...] = ()
    needed: int = 0

    def criteria(self) -> Iterator[str]:
        """The criteria at its leaves, in order."""
        if self.operator == "criterion":
            yield self.criterion
        for part in self.parts:
            yield from part.criteria()


def renamed(expression: Expression, names: Mapping[str, str]) -> Expression:
    """The same logic over other names of its criteria."""
    return replace(
        expression,
        criterion=names[expression.criterion] if expression.criterion else "",
        parts=tuple(renamed(part, names) for part in expression.parts),
    )


def criterion(criterion_id: str) -> Expression:
    """The leaf for a criterion."""
    return Expression("criterion", criterion=criterion_id)


def evaluate(expression: Expression, statuses: Mapping[str, Status]) -> Node:
    """The outcome of an expression with that of every part. `statuses` has the outcome of every criterion in it."""
    if expression.operator == "criterion":
        return Node("criterion", statuses[expression.criterion], expression.says, criterion=expression.criterion)
    parts = tuple(evaluate(part, statuses) for part in expression.parts)
    found = [part.status for part in parts]
    return Node(
        expression.operator,
        _outcome(expression, found),
        expression.says or asks(expression),
        _tally(expression, found),
        parts=parts,
        needed=expression.needed,
    )


def again(node: Node, statuses: Mapping[str, Status]) -> Node:
    """The same tree with other outcomes of its criteria: what follows where a reviewer judged otherwise."""
    return evaluate(_expression(node), statuses)


def _expression(node: Node) -> Expression:
    parts = tuple(_expression(part) for part in node.parts)
    return Expression(node.operator, parts, node.criterion, node.needed, node.says)


def _outcome(expression: Expression, found: list[Status]) -> Status:
    match expression.operator:
        case "all":
            return all_of(found)
        case "any":
            return any_of(found)
        case "at_least":
            return at_least_of(expression.needed, found)
        case "when":
            return when_then(found[0], found[1])
        case _:
            return ~found[0]


def asks(expression: Expression) -> str:
    """What a node asks for, where its author did not word it."""
    match expression.operator:
        case "all":
            return "All of these"
        case "any":
            return "At least one of these"
        case "at_least":
            return f"At least {expression.needed} of these {len(expression.parts)}"
        case "when":
            return "Where the first holds, the second too"
        case _:
            return "Not this"


def open_points(node: Node) -> tuple[str, ...]:
    """The criteria that are not settled and could still change the outcome of a node, in order, each once.

    Where a node is met, not met, or does not apply, nothing that may come to light changes it: there are none.
    """
    return tuple(dict.fromkeys(_open(node)))


def _open(node: Node) -> Iterator[str]:
    if node.status.decided or node.status is Status.NOT_APPLICABLE:
        return
    if node.operator == "criterion":
        yield node.criterion
    for part in node.parts:
        yield from _open(part)


def decided_by(node: Node) -> tuple[str, ...]:
    """The criteria by which a node is met or not met, in order, each once; none where it is open or does not apply."""
    return tuple(dict.fromkeys(_decided_by(node)))


def _decided_by(node: Node) -> Iterator[str]:
    if not node.status.decided:
        return
    if node.operator == "criterion":
        yield node.criterion
    for part in _bearing(node):
        yield from _decided_by(part)


def relevant(node: Node) -> Node | None:
    """A tree without what cannot matter: what does not apply, and beside what decides a group all the rest of it.

    In a group that is open, what is settled stays beside what is not. None where the whole does not apply.
    """
    if node.status is Status.NOT_APPLICABLE:
        return None
    if node.operator == "criterion":
        return node
    parts = tuple(kept for part in _bearing(node) if (kept := relevant(part)) is not None)
    counted = _tally(_expression(node), [part.status for part in parts])
    return replace(node, parts=parts, because=counted)


def _bearing(node: Node) -> tuple[Node, ...]:
    """The parts by which a node is as it is: of "all" that fail those that fail, of a choice what holds."""
    if node.status.decided and node.operator in {"all", "any", "at_least"}:
        return tuple(part for part in node.parts if part.status is node.status)
    return node.parts


_WORDS = {
    Status.MET: "met",
    Status.NOT_MET: "not met",
    Status.FOR_REVIEWER: "for the reviewer",
    Status.NOT_DOCUMENTED: "not documented",
    Status.NOT_APPLICABLE: "not applicable",
}


def _tally(expression: Expression, found: list[Status]) -> str:
    """How the parts came out, in words: "2 of 3 met, 1 not documented"."""
    if expression.operator == "when":
        if _outcome(expression, found) is Status.NOT_APPLICABLE:
            return "the condition does not hold, so nothing follows"
        return f"the condition is {_WORDS[found[0]]}, what follows {_WORDS[found[1]]}"
    if expression.operator == "not":
        return f"what must not be is {_WORDS[found[0]]}"
    counted = [f"{found.count(status)} {words}" for status, words in _WORDS.items() if status in found]
    return f"of {len(found)}: {', '.join(counted)}"
