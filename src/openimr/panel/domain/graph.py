"""Who is tied to whom: entities, relations, and the walks between a reviewer and a party that a rule describes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from openimr.panel.domain.names import contradicting
from openimr.panel.domain.records import NameRecord

#: How many relations a walk may have. Identities (the same party under two names) are not counted.
LONGEST = 3


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an entity. `kind`: name, variant, dba or former; a former name still tells who it was."""

    name: str
    kind: str = "name"
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """A person or organization as a source gives it. `key` is the source's own and names it in relations."""

    key: str
    kind: str  # person, organization, unknown
    names: tuple[Name, ...]
    identifiers: tuple[tuple[str, str], ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationRecord:
    """A relation as a source gives it, by the keys of its two entities. Days not given are not known."""

    one: str
    other: str
    kind: str
    since: date | None = None
    until: date | None = None
    percent: float | None = None
    says: str = ""
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """Where records come from, as of which day."""

    name: str
    kind: str  # disclosure, nppes, corporate, own_list, cases
    dated: date


@dataclass(frozen=True, slots=True)
class Tie:
    """One relation of the graph between two entities by number, with its days and its source in words."""

    id: int
    kind: str
    one: int
    other: int
    since: date | None = None
    until: date | None = None
    percent: float | None = None
    says: str = ""
    source: str = ""

    def holds(self, on: date) -> bool:
        """In force on that day; an unknown beginning or end counts as in force."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    def far(self, end: int) -> int:
        """The other end."""
        return self.other if end == self.one else self.one


@dataclass(frozen=True, slots=True)
class Same:
    """Two entities are one, surely or perhaps (`doubtful`). `because` says why."""

    one: int
    other: int
    doubtful: bool = False
    because: tuple[str, ...] = ()
    written: str = ""  # of `one`: what an answer to the doubt holds for


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a party besides the entity that it is: `told`, as records are compared, and `without`, the
    entities that it is not, as its source tells namesakes apart.
    """

    told: NameRecord | None = None
    without: frozenset[int] = frozenset()


NOBODY = Asked()


@dataclass(frozen=True, slots=True)
class Stride:
    """One step of a walk as it was taken: from an entity by a tie to the next."""

    tie: Tie
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Walk:
    """A way from a reviewer to an entity: the strides in the reviewer's direction, the unsettled doubts it rests on."""

    reviewer_id: str
    strides: tuple[Stride, ...]
    doubts: tuple[Same, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One place of a rule's path: the kinds of relation, and from which percentage they count.

    `above`: a relation with a lower or equal percentage does not count. A percentage that the source does not give
    counts: unknown is not clearance.
    """

    kinds: frozenset[str]
    above: Mapping[str, float] = field(default_factory=dict)

    def takes(self, tie: Tie) -> bool:
        """Whether that relation can stand in this place."""
        return tie.kind in self.kinds and (
            tie.percent is None or tie.kind not in self.above or tie.percent > self.above[tie.kind]
        )


class Graph:
    """The part of the graph around a case, in force on one day."""

    def __init__(
        self,
        ties: Iterable[Tie],
        same: Iterable[Same],
        reviewers: Mapping[int, str],
        told: Mapping[int, NameRecord] | None = None,
    ) -> None:
        """`reviewers`: entity number → reviewer's id. `told`: what entities say of themselves that may contradict."""
        self.reviewers = reviewers
        self._told = told or {}
        self._ties: dict[int, list[Tie]] = defaultdict(list)
        self._same: dict[int, list[Same]] = defaultdict(list)
        self._known: dict[tuple[int, Asked], dict[int, tuple[Same, ...]]] = {}
        for tie in ties:
            self._ties[tie.one].append(tie)
            if tie.other != tie.one:
                self._ties[tie.other].append(tie)
        for pair in same:
            self._same[pair.one].append(pair)
            self._same[pair.other].append(pair)

    def known_as(self, entity: int, asked: Asked = NOBODY) -> dict[int, tuple[Same, ...]]:
        """Every entity that is this one, itself included, with the doubts that this rests on; none where it is sure.

        Who is perhaps A, who is perhaps B, is not B where B's number or day of birth is another.
        """
        if entity not in self._same:
            return {entity: ()}
        if (entity, asked) in self._known:
            return self._known[entity, asked]
        found: dict[int, tuple[Same, ...]] = {entity: ()}
        told = {entity: tuple(filter(None, (asked.told, self._told.get(entity))))}
        for doubtful in (False, True):  # sure identities first: what is surely the same is never called doubtful
            waiting = list(found)
            while waiting:
                one = waiting.pop()
                for pair in self._same.get(one, ()):
                    other = pair.other if pair.one == one else pair.one
                    if other in found or other in asked.without or (pair.doubtful and not doubtful):
                        continue
                    mine = self._told.get(other)
                    if mine is not None and any(contradicting(mine, before) for before in told[one]):
                        continue
                    found[other] = (*found[one], pair) if pair.doubtful else found[one]
                    told[other] = told[one] if mine is None else (*told[one], mine)
                    waiting.append(other)
        self._known[entity, asked] = found
        return found

    def walks(self, party: int, path: tuple[Wanted, ...], asked: Asked = NOBODY) -> Iterator[Walk]:
        """The ways by which `path` leads from a reviewer to `party`; for the empty path, the reviewer in person."""
        yield from self._back(self.known_as(party, asked), path, (), (), {party})

    def _back(
        self,
        ends: Mapping[int, tuple[Same, ...]],
        path: tuple[Wanted, ...],
        taken: tuple[Stride, ...],
        doubts: tuple[Same, ...],
        seen: set[int],
    ) -> Iterator[Walk]:
        for entity, perhaps in ends.items():
            unsettled = (*perhaps, *doubts)
            if not path:
                if entity in self.reviewers:
                    yield Walk(self.reviewers[entity], taken, unsettled)
                continue
            for tie in self._ties.get(entity, ()):
                start = tie.far(entity)
                if path[-1].takes(tie) and start not in seen:
                    strides = (Stride(tie, start, entity), *taken)
                    yield from self._back(self.known_as(start), path[:-1], strides, unsettled, seen | {start, entity})
