"""Search over the index: which pages answer a query, how well, and where on them the words stand.

Three kinds of hits are told apart: the words themselves (in any grammatical form), other words for the same, and words
that may be these, misread or mistyped. A page is as good as the weakest part of the query on it; pages of the same kind
are ranked by BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from openimr.records.domain.index import PAGE_BITS, Keys, forgiven
from openimr.records.domain.query import AllOf, Near, Node, OneOf, PageQuery, Without, Words
from openimr.records.domain.synonyms import Expansion, Synonyms
from openimr.records.domain.words import WORD, stem

_K1, _B = 1.2, 0.75
#: Words that join others: not asked for by themselves where they stand unquoted among others.
_JOINING = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "was", "were", "with"]
)


class Match(IntEnum):
    """How a page answers; the lower the better. ABSENT is no answer."""

    EXACT = 0
    SYNONYM = 1
    NEAR_MISS = 2
    ABSENT = 3


_WEIGHT = {Match.EXACT: 1.0, Match.SYNONYM: 0.7, Match.NEAR_MISS: 0.4}


@dataclass(frozen=True, slots=True)
class Name:
    """One way to say what is asked for: terms of the index, one after the other, and the words as they are written."""

    terms: tuple[str, ...]
    words: tuple[str, ...]
    match: Match = Match.EXACT


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some words of the query with all the names that answer them."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    left: "Branch"
    right: "Branch"
    within: int


@dataclass(frozen=True, slots=True)
class Either:
    of: tuple["Branch", ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All of these; a page on which neighbours of the query stand `together` too is the better for it."""

    of: tuple["Branch", ...]
    together: tuple[Leaf, ...] = ()


@dataclass(frozen=True, slots=True)
class Lacks:
    of: "Branch"


Branch: TypeAlias = Leaf | Pair | Either | Every | Lacks


@dataclass(frozen=True, slots=True)
class Plan:
    """A query with every name that it looks for, and what was added to what was typed."""

    root: Branch
    expansions: tuple[Expansion, ...]

    def names(self) -> Iterator[Name]:
        """Every name that is looked for."""
        yield from _names(self.root)


def plan(query: PageQuery, synonyms: Synonyms, *, off: frozenset[str] = frozenset()) -> Plan:
    """The query with its synonyms. `off` are meanings that the person does not want."""
    planner = _Planner(synonyms, off)
    root = planner.branch(query.root)
    return Plan(root, tuple(dict.fromkeys(planner.expansions)))


@dataclass(frozen=True)
class _Planner:
    synonyms: Synonyms
    off: frozenset[str]
    expansions: list[Expansion] = field(default_factory=list)

    def branch(self, node: Node) -> Branch:
        match node:
            case Words():
                return self._leaf(node.words)
            case Near():
                return Pair(self.branch(node.left), self.branch(node.right), node.within)
            case OneOf():
                return Either(tuple(map(self.branch, node.of)))
            case Without():
                return Lacks(self._as_typed(node.of))
            case AllOf():
                return Every(tuple(self._every(node.of)), tuple(_neighbours(node.of)))

    def _as_typed(self, node: Node) -> Branch:
        """What is excluded is excluded as it was typed: a synonym or a near miss must not hide a page."""
        return replace(self, synonyms=Synonyms()).branch(node)

    def _leaf(self, words: Sequence[str]) -> Leaf:
        return Leaf((_name(words), *self._others(words)))

    def _others(self, words: Sequence[str]) -> tuple[Name, ...]:
        found = self.synonyms.expansions(" ".join(words), off=self.off)
        self.expansions.extend(found)
        return tuple(names_of(found, self.synonyms))

    def _every(self, nodes: tuple[Node, ...]) -> Iterator[Branch]:
        """Words that stand unquoted side by side may be a name together: physical therapy is PT."""
        place = 0
        bare = [isinstance(node, Words) and not node.quoted for node in nodes]
        while place < len(nodes):
            length = self._name_at(nodes, bare, place)
            if length > 1:
                words = [word for node in nodes[place : place + length] for word in node.words]  # type: ignore[union-attr]
                asked = [Leaf((_name([word]),)) for word in words if word.lower() not in _JOINING]
                yield Either((Every(tuple(asked), (Leaf((_name(words),)),)), Leaf(self._others(words))))
                place += length
                continue
            node = nodes[place]
            place += 1
            alone = isinstance(node, Words) and len(node.words) == 1
            joining = alone and bare[place - 1] and node.words[0].lower() in _JOINING  # type: ignore[union-attr]
            if not joining or len(nodes) == 1:
                yield self.branch(node)

    def _name_at(self, nodes: tuple[Node, ...], bare: list[bool], place: int) -> int:
        """How many nodes from `place` on are together a name with other names; 0 for none."""
        run = 0
        while place + run < len(nodes) and bare[place + run] and run < self.synonyms.longest:
            run += 1
        for length in range(run, 1, -1):
            words = [word for node in nodes[place : place + length] for word in node.words]  # type: ignore[union-attr]
            if self.synonyms.expansions(" ".join(words), off=self.off):
                return length
        return 0


def _neighbours(nodes: tuple[Node, ...]) -> Iterator[Leaf]:
    """Each two words that stand side by side in the query without quotes."""
    for one, other in pairwise(nodes):
        if isinstance(one, Words) and isinstance(other, Words) and not (one.quoted or other.quoted):
            yield Leaf((_name((*one.words, *other.words)),))


def names_of(expansions: Iterable[Expansion], synonyms: Synonyms) -> Iterator[Name]:
    """The terms of every name of some expansions; an abbreviation that needs its capitals keeps them."""
    for expansion in expansions:
        for name in expansion.names:
            if name in synonyms.capitals:
                yield Name((name,), (name,), Match.SYNONYM)
            else:
                yield _name(WORD.findall(name), Match.SYNONYM)


def _name(words: Sequence[str], match: Match = Match.EXACT) -> Name:
    return Name(tuple(map(stem, words)), tuple(words), match)


def _names(branch: Branch) -> Iterator[Name]:
    match branch:
        case Leaf():
            yield from branch.names
        case Pair():
            yield from _names(branch.left)
            yield from _names(branch.right)
        case Either() | Every():
            for one in branch.of:
                yield from _names(one)
        case Lacks():
            yield from _names(branch.of)


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a term of the query may stand for in the text: misread, mistyped, in two pieces, or run into the next."""

    near: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pieces: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def pieces_of(word: str) -> tuple[tuple[str, str], ...]:
    """The terms of each way in which a word may have come apart in two."""
    if forgiven(word) == 0 or not word.isalpha():
        return ()
    pieces = ((word[:cut].lower(), word[cut:].lower()) for cut in range(2, len(word) - 1))
    return tuple((stem(one), stem(other)) for one, other in pieces if not _JOINING & {one, other})


@dataclass(frozen=True, slots=True)
class Places:
    """Where something of a fixed number of words stands, ascending, all of one kind of match."""

    keys: Keys
    words: int
    match: Match


@dataclass(frozen=True, slots=True)
class _Found:
    """A branch on all pages: the kind of match and the score of each page, and the places that make it up."""

    match: NDArray[np.uint8]
    score: NDArray[np.float32]
    places: tuple[Places, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Pages that answer, best first, with the kind of match of each; `places` tells where the words are."""

    pages: NDArray[np.int64]
    matches: NDArray[np.uint8]
    places: tuple[Places, ...]

    def on(self, page: int) -> list[tuple[int, int, Match]]:
        """(first word, number of words, kind) of each hit on a page, in order; the best kind where they overlap."""
        low, high = page << PAGE_BITS, (page + 1) << PAGE_BITS
        found: dict[tuple[int, int], Match] = {}
        for place in self.places:
            first, last = np.searchsorted(place.keys, [low, high])
            for key in place.keys[first:last].tolist():
                span = (key - low, place.words)
                found[span] = min(place.match, found.get(span, Match.ABSENT))
        return [(start, words, match) for (start, words), match in sorted(found.items())]


@dataclass(frozen=True)
class Evaluator:
    """Evaluates a plan over the index of a case: `keys` gives the places of a term, `lengths` the words of each page."""

    keys: Callable[[str], Keys]
    lengths: NDArray[np.uint32]
    spelling: Spelling

    def rank(self, wanted: Plan, allowed: NDArray[np.bool_]) -> Ranking:
        """Of the allowed pages those that answer, best first; equally good ones in the order of the file."""
        found = self._branch(wanted.root)
        pages = np.flatnonzero((found.match < Match.ABSENT) & allowed)
        order = np.lexsort((pages, -found.score[pages], found.match[pages]))
        return Ranking(pages[order], found.match[pages][order], found.places)

    def _branch(self, branch: Branch) -> _Found:
        match branch:
            case Leaf():
                return self._scored(tuple(self._leaf(branch)))
            case Pair():
                return self._scored(tuple(self._pair(branch)))
            case Either():
                return self._either([self._branch(one) for one in branch.of])
            case Lacks():
                lacking = self._branch(branch.of).match == Match.ABSENT
                match = np.where(lacking, Match.EXACT, Match.ABSENT).astype(np.uint8)
                return _Found(match, np.zeros(len(self.lengths), np.float32))
            case Every():
                return self._every([self._branch(one) for one in branch.of], branch.together)

    def _every(self, found: list[_Found], together: tuple[Leaf, ...]) -> _Found:
        match, score = np.zeros(len(self.lengths), np.uint8), np.zeros(len(self.lengths), np.float32)
        for one in found:
            match, score = np.maximum(match, one.match), score + one.score
        for leaf in together:
            score = score + self._branch(leaf).score
        return _Found(match, score, tuple(place for one in found for place in one.places))

    def _either(self, found: list[_Found]) -> _Found:
        match = np.full(len(self.lengths), Match.ABSENT, np.uint8)
        score = np.zeros(len(self.lengths), np.float32)
        for one in found:
            match, score = np.minimum(match, one.match), score + np.where(one.match < Match.ABSENT, one.score, 0)
        return _Found(match, score, tuple(place for one in found for place in one.places))

    def _scored(self, places: tuple[Places, ...]) -> _Found:
        pages = len(self.lengths)
        match, times = np.full(pages, Match.ABSENT, np.uint8), np.zeros(pages, np.float32)
        for place in sorted(places, key=lambda p: -p.match):
            on = place.keys >> PAGE_BITS
            match[on] = place.match
            times += np.bincount(on, minlength=pages).astype(np.float32) * _WEIGHT[place.match]
        having = int(np.count_nonzero(times))
        rarity = np.log(1 + (pages - having + 0.5) / (having + 0.5))
        typical = max(float(self.lengths.mean()), 1.0) if pages else 1.0
        score = rarity * times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * self.lengths / typical))
        return _Found(match, score.astype(np.float32), places)

    def _leaf(self, leaf: Leaf) -> Iterator[Places]:
        for name in leaf.names:
            if len(name.terms) == 1:
                yield from self._word(name.terms[0], name.match)
            elif name.terms:
                yield from self._phrase(name)

    def _word(self, term: str, match: Match) -> Iterator[Places]:
        yield Places(self.keys(term), 1, match)
        for other in self.spelling.near.get(term, ()):
            yield Places(self.keys(other), 1, Match.NEAR_MISS)
        for first, second in self.spelling.pieces.get(term, ()):
            keys = self.keys(first)
            yield Places(keys[np.isin(keys + 1, self.keys(second))], 2, Match.NEAR_MISS)

    def _phrase(self, name: Name) -> Iterator[Places]:
        """The words one after the other, each perhaps misread; or two of them run into one."""
        slots = [self._slot(term) for term in name.terms]
        keys, missed = in_a_row(slots)
        yield Places(keys[~missed], len(slots), name.match)
        yield Places(keys[missed], len(slots), Match.NEAR_MISS)
        for place in range(len(name.terms) - 1):
            joined = self.keys(stem(name.words[place] + name.words[place + 1]))
            if len(joined):
                run = [*slots[:place], (joined, np.ones(len(joined), bool)), *slots[place + 2 :]]
                yield Places(in_a_row(run)[0], len(run), Match.NEAR_MISS)

    def _slot(self, term: str) -> tuple[Keys, NDArray[np.bool_]]:
        """Places of a term, ascending, and which of them are near misses."""
        exact, near = self.keys(term), [self.keys(other) for other in self.spelling.near.get(term, ())]
        if not near:
            return exact, np.zeros(len(exact), bool)
        keys = np.concatenate([exact, *near])
        missed = np.arange(len(keys)) >= len(exact)
        order = np.argsort(keys, kind="stable")
        return keys[order], missed[order]

    def _pair(self, pair: Pair) -> Iterator[Places]:
        """Every place of either side that has one of the other side near it."""
        left, right = self._branch(pair.left).places, self._branch(pair.right).places
        for one in left:
            for other in right:
                match = max(one.match, other.match)
                for here, there in ((one, other), (other, one)):
                    low = np.searchsorted(there.keys, here.keys - pair.within - there.words)
                    high = np.searchsorted(there.keys, here.keys + here.words + pair.within, side="right")
                    near = here.keys[high > low]
                    if len(near):
                        yield Places(near, here.words, match)


def in_a_row(slots: Sequence[tuple[Keys, NDArray[np.bool_]]]) -> tuple[Keys, NDArray[np.bool_]]:
    """Where the slots (places, ascending, and which are near misses) follow each other; and if one is a near miss."""
    rarest = min(range(len(slots)), key=lambda place: len(slots[place][0]))
    starts, missed = slots[rarest][0] - rarest, slots[rarest][1]
    for place, (keys, near) in enumerate(slots):
        if place == rarest:
            continue
        if not len(keys) or not len(starts):
            return np.empty(0, np.int64), np.empty(0, bool)
        at = np.minimum(np.searchsorted(keys, starts + place), len(keys) - 1)
        there = keys[at] == starts + place
        starts, missed = starts[there], (missed | near[at])[there]
    return starts, missed
