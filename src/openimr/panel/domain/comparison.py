"""Like with like: is one reviewer's count unusual among reviewers of the same kinds of case?

Cases of one kind form a group. Within a group, who decided which case is taken as chance would deal them: the count of
one reviewer is then hypergeometric, and over the groups the sum of such counts. The test is exact and conditional
(Mantel and Haenszel, J. Natl. Cancer Inst. 22 (1959) 719-748; exact form: Birch, J. R. Stat. Soc. B 26 (1964) 313-324).
A group that one reviewer alone decided says nothing about that reviewer, and counts for nothing.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of one kind: `of` them in all, `marked` of them (overturned, say), `drawn` the reviewer's, `hits` both."""

    of: int
    marked: int
    drawn: int
    hits: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one reviewer's count is among like cases.

    `cases` could be compared; `observed` of them are marked, `expected` if chance had dealt them. `more` and `fewer`
    are the chances of a count at least as high and at least as low; `two_sided` twice the smaller, at most 1.
    `could_tell`: whether any count at all would have been unusual at 5 %; if not, the cases are too few.
    """

    cases: int
    observed: int
    expected: float
    more: float
    fewer: float
    could_tell: bool

    @property
    def two_sided(self) -> float:
        return min(1.0, 2 * min(self.more, self.fewer))


def compare(groups: Iterable[Group]) -> Comparison:
    """The sum of one reviewer's hits over the groups against chance."""
    telling = [group for group in groups if 0 < group.drawn < group.of]
    chances, least = [1.0], 0
    for group in telling:
        spread, begins = _hypergeometric(group)
        chances, least = _both(chances, spread), least + begins
    observed = sum(group.hits for group in telling)
    place = observed - least
    more, fewer = min(1.0, sum(chances[place:])), min(1.0, sum(chances[: place + 1]))
    expected = sum(group.drawn * group.marked / group.of for group in telling)
    could_tell = 2 * min(chances[0], chances[-1]) <= 0.05
    return Comparison(sum(group.drawn for group in telling), observed, expected, more, fewer, could_tell)


def _hypergeometric(group: Group) -> tuple[list[float], int]:
    """Chance of each possible count, from the least possible one on, and that least one."""
    least = max(0, group.drawn + group.marked - group.of)
    most = min(group.drawn, group.marked)
    ways = _log_choose(group.of, group.drawn)
    return [
        exp(_log_choose(group.marked, k) + _log_choose(group.of - group.marked, group.drawn - k) - ways)
        for k in range(least, most + 1)
    ], least


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _both(one: Sequence[float], other: Sequence[float]) -> list[float]:
    total = [0.0] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            total[i + j] += a * b
    return total


@dataclass(frozen=True, slots=True)
class Dealt:
    """One case as the groups see it: whose it is, whether it is marked, and its kinds, the narrowest first.

    A kind of None says that the case's kind is not known so narrowly.
    """

    reviewer: str
    marked: bool
    kinds: tuple[Hashable | None, ...]


#: A kind is a group only if so many cases are of it, by two reviewers at least.
LEAST_OF_A_KIND = 5


def groups(dealt: Sequence[Dealt]) -> dict[str, list[Group]]:
    """Each reviewer's groups. A case joins the narrowest of its kinds that is large enough; else it is not compared.

    How the groups are cut depends on who decided what kind of case, never on how it was decided.
    """
    left = list(dealt)
    found: dict[str, list[Group]] = defaultdict(list)
    for level in range(max((len(one.kinds) for one in dealt), default=0)):
        alike: dict[Hashable, list[Dealt]] = defaultdict(list)
        for one in left:
            if level < len(one.kinds) and one.kinds[level] is not None:
                alike[one.kinds[level]].append(one)
        taken: set[int] = set()
        for members in alike.values():
            if len(members) >= LEAST_OF_A_KIND and len({one.reviewer for one in members}) > 1:
                taken.update(map(id, members))
                for reviewer, group in _of_each(members).items():
                    found[reviewer].append(group)
        left = [one for one in left if id(one) not in taken]
    return dict(found)


def _of_each(members: Sequence[Dealt]) -> Mapping[str, Group]:
    marked = sum(one.marked for one in members)
    return {
        reviewer: Group(
            of=len(members),
            marked=marked,
            drawn=sum(one.reviewer == reviewer for one in members),
            hits=sum(one.marked and one.reviewer == reviewer for one in members),
        )
        for reviewer in sorted({one.reviewer for one in members})
    }
