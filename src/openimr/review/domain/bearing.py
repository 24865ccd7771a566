"""Which points of a guideline bear on the outcome of an item: what a drafted rationale tells of.

A point that cannot change the outcome stays a finding at the desk and in the letter's data, and is not told: another
way where one is shown, what would follow from a condition that is not shown, a way that a point not met closes.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.logic import Expression, Node, asks
from openimr.guidelines.domain.status import Status
from openimr.review.domain.points import BY_REVIEWER, is_idle, quotes_of

_OPEN = frozenset({Status.NOT_DOCUMENTED, Status.FOR_REVIEWER})


@dataclass(frozen=True, slots=True)
class Point:
    """A point that bears. `way`: the group of ways that it is one of (0: it is needed); `denied`: it must not be so.

    `spare`: it is one way beside another that is left to the reviewer, and so counts for nothing where that one holds;
    `aside`: the same of a way beside one with several points that is told by name.
    """

    finding: Finding
    way: int = 0
    denied: bool = False
    spare: bool = False
    aside: bool = False

    @property
    def status(self) -> Status:
        """How it came out for the request: what must not be so counts the other way."""
        return ~self.finding.status if self.denied else self.finding.status


@dataclass(frozen=True, slots=True)
class Branch:
    """Of several named ways the one that is told: its name, and how many there were."""

    says: str
    count: int


@dataclass(frozen=True, slots=True)
class Bearing:
    """The points that bear, in the order of the logic; `needed` by group of ways: how many of it lack."""

    points: tuple[Point, ...] = ()
    needed: Mapping[int, int] = field(default_factory=dict)
    branches: tuple[Branch, ...] = ()

    def having(self, status: Status) -> tuple[Point, ...]:
        """Those that came out so."""
        return tuple(one for one in self.points if one.status is status)


def bearing(node: Node, findings: Mapping[str, Finding], *, kept: Collection[str] = ()) -> Bearing:
    """The points of a guideline that bear on its outcome; `kept` are told in any case, as are the reviewer's own."""
    walk = _Walk(findings)
    points = list(walk.of(node))
    if not points:  # nothing but conditions that are not shown: then they are what there is to tell
        points = [Point(findings[name]) for name in _conditions(node)]
    told = {one.finding.criterion for one in points}
    for name in node.criteria():
        own = name in kept or findings[name].because.startswith(BY_REVIEWER)
        if own and name not in told and findings[name].status is not Status.NOT_APPLICABLE:
            points.append(Point(findings[name]))
            told.add(name)
    return Bearing(_once(points), dict(walk.needed), tuple(walk.branches))


def _once(points: Sequence[Point]) -> tuple[Point, ...]:
    first: dict[str, Point] = {}
    for one in points:
        first.setdefault(one.finding.criterion, one)
    return tuple(first.values())


def _conditions(node: Node) -> Iterator[str]:
    for part in node.parts:
        if node.operator == "when":
            yield from (name for name in node.parts[0].criteria())
            return
        yield from _conditions(part)


class _Walk:
    """Down a tree, to the points that bear."""

    def __init__(self, findings: Mapping[str, Finding]) -> None:
        self.findings = findings
        self.needed: dict[int, int] = {}
        self.branches: list[Branch] = []

    def of(self, node: Node, *, way: int = 0, denied: bool = False, spare: bool = False) -> Iterator[Point]:
        if node.status is Status.NOT_APPLICABLE:
            return
        if node.operator == "criterion":
            yield Point(self.findings[node.criterion], way, denied, spare)
            return
        parts = [part for part in node.parts if part.status is not Status.NOT_APPLICABLE]
        if node.operator == "not":
            yield from self.of(parts[0], way=way, denied=not denied, spare=spare)
        elif node.operator == "when":
            yield from self._condition(node, denied=denied, spare=spare)
        elif denied or node.operator == "all":
            for part in parts:
                yield from self.of(part, denied=denied, spare=spare)
        else:
            yield from self._ways(node, parts, spare=spare)

    def _condition(self, node: Node, *, denied: bool, spare: bool) -> Iterator[Point]:
        condition, consequence = node.parts
        if condition.status is Status.MET or consequence.status is Status.MET:
            yield from self.of(consequence, denied=denied, spare=spare)
        elif condition.status is Status.FOR_REVIEWER:
            yield from self.of(condition, spare=spare)
            if not is_idle(condition, consequence):
                yield from self.of(consequence, denied=denied, spare=spare)

    def _ways(self, node: Node, parts: Sequence[Node], *, spare: bool) -> Iterator[Point]:
        """Of several ways (`any`, `at_least`): those that are shown where they do, else what keeps them from it."""
        needed = node.needed if node.operator == "at_least" else 1
        met = sorted((part for part in parts if part.status is Status.MET), key=_size)
        if node.status is Status.MET:
            for part in met[:needed]:
                yield from self.of(part, spare=spare)
            return
        live = [part for part in parts if part.status in _OPEN]
        closed = [part for part in parts if part.status is Status.NOT_MET]
        beside = spare or (needed == 1 and any(part.status is Status.FOR_REVIEWER for part in live))
        for part in met:
            yield from self.of(part, spare=spare)
        for part in closed:
            if part.operator == "criterion":
                yield from self.of(part, spare=beside)
            elif not live:
                yield from (one for one in self.of(part, spare=beside) if one.status is Status.NOT_MET)
        yield from self._live(live, lacking=needed - len(met), spare=spare, beside=beside)

    def _live(self, live: Sequence[Node], *, lacking: int, spare: bool, beside: bool) -> Iterator[Point]:
        """The ways that are still open. Of those with several points the one that comes nearest is told, by name."""
        large = [part for part in live if part.operator != "criterion"]
        small = [part for part in live if part.operator == "criterion"]
        if large and lacking == 1:
            nearest = max(large, key=self._shown)
            if len(live) > 1 and nearest.says != _unnamed(nearest):
                self.branches.append(Branch(nearest.says, len(live)))
            yield from self.of(nearest, spare=spare)
            for part in small:
                if part.status is Status.FOR_REVIEWER:
                    yield from (replace(one, aside=True) for one in self.of(part, spare=spare))
            return
        for part in large:
            yield from self.of(part, spare=spare)
        way = 0
        if len(live) > lacking:
            way = len(self.needed) + 1
            self.needed[way] = lacking
        for part in small:
            yield from self.of(part, way=way, spare=beside)

    def _shown(self, node: Node) -> tuple[float, int]:
        """How near a way with several points is: the share of them of which the records tell, and how many do."""
        names = list(dict.fromkeys(node.criteria()))
        told = sum(
            one.status is Status.MET or (one.status is Status.FOR_REVIEWER and bool(quotes_of(one)))
            for one in (self.findings[name] for name in names)
        )
        return told / len(names), told


def _unnamed(node: Node) -> str:
    """How a group is told that its author did not name."""
    return asks(Expression(node.operator, tuple(Expression("criterion") for _ in node.parts), needed=node.needed))


def _size(node: Node) -> int:
    return sum(1 for _ in node.criteria())
