"""Where the words of a question stand on a page: as they are, as other names for the same, or misread by OCR."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from openimr.records.domain.evidence import PageText
from openimr.records.domain.page_search import Match, Name, names_of
from openimr.records.domain.synonyms import NO_SYNONYMS, Synonyms, stems_of
from openimr.records.domain.words import WORD, folded, nearly, stem

#: From so many letters on a word may be misread by one letter, or by letters that look alike.
LEAST_MISREAD = 5


@dataclass(frozen=True, slots=True)
class Mention:
    """One place of a text where a name stands, and which it is."""

    start: int
    end: int
    match: Match
    name: Name


def sought(terms: Iterable[str], synonyms: Synonyms = NO_SYNONYMS) -> tuple[Name, ...]:
    """The names to look for: the terms, and with each what else it is called."""
    names: dict[tuple[str, ...], Name] = {}
    for term in terms:
        written = tuple(WORD.findall(term))
        if written:
            names.setdefault(stems_of(term), Name(tuple(map(stem, written)), written))
    for term in terms:
        for name in names_of(synonyms.expansions(term), synonyms):
            names.setdefault(name.terms, name)
    return tuple(names.values())


def is_misread(wanted: str, read: str) -> bool:
    """Whether OCR may have made `read` of the stem `wanted`. Numbers are never taken for others."""
    if wanted == read or not wanted.isalpha():
        return False
    return nearly(wanted, read) or (len(wanted) >= LEAST_MISREAD and folded(wanted) == folded(read))


def may_be_misread(term: str) -> bool:
    """Whether a term is long enough, and a word, so that OCR may have made another of it."""
    return len(term) >= LEAST_MISREAD and term.isalpha() and not term.isupper()


def mentions(
    text: str, names: Iterable[Name], *, by_ocr: bool = False, synonyms: Synonyms = NO_SYNONYMS
) -> list[Mention]:
    """Every place of a text where one of the names stands, as `NameFinder` finds them."""
    return NameFinder(names, synonyms).mentions(text, by_ocr=by_ocr)


class NameFinder:
    """Finds names on page after page. What a word that OCR read may stand for is judged once for all pages."""

    def __init__(self, names: Iterable[Name], synonyms: Synonyms = NO_SYNONYMS) -> None:
        self._names, self._synonyms = tuple(names), synonyms
        self._wanted = frozenset(term for name in self._names for term in name.terms)
        self._capitals = frozenset(term for term in self._wanted if term.isupper())
        self._likely = sorted(filter(may_be_misread, self._wanted))
        self._judged: set[str] = set()
        self._misread: dict[str, list[str]] = {}  # words with the terms that they may be, misread

    def __bool__(self) -> bool:
        """Whether there is anything to find."""
        return bool(self._names)

    def on(self, page: PageText) -> list[Mention]:
        """Every place of a page where one of the names stands."""
        return self.mentions(page.text, by_ocr=page.by_ocr)

    def mentions(self, text: str, *, by_ocr: bool = False) -> list[Mention]:
        """Every place of a text where one of the names stands, over line ends; on OCR pages a misread letter is forgiven.

        A name that is an abbreviation in capitals is found in capitals only.
        """
        if not self._names:
            return []
        page = _cut(text)
        places: dict[str, Sequence[int]] = {}
        for read, terms in self._stand_for(page.places.keys(), by_ocr=by_ocr).items():
            for term in terms:
                places[term] = sorted((*places[term], *page.places[read])) if term in places else page.places[read]
        for word in self._capitals & page.capitals.keys():
            places[word] = page.capitals[word]
        found = [(place, name) for name in self._names if name.terms[0] in places for place in _in_a_row(name, places)]
        if not found:
            return []
        spans = spans_of(text)
        return [
            Mention(spans[place][0], spans[place + len(name.terms) - 1][1], _match(name, page.stems, place), name)
            for place, name in found
        ]

    def _stand_for(self, read: AbstractSet[str], *, by_ocr: bool) -> Mapping[str, Sequence[str]]:
        """Words of a page with the terms that each stands for."""
        accepted: dict[str, list[str]] = {term: [term] for term in self._wanted if term in read}
        if not by_ocr or not self._likely:
            return accepted
        if new := read - self._judged:
            self._judge(list(new))
        for word in self._misread.keys() & read:
            accepted[word] = [*accepted.get(word, ()), *self._misread[word]]
        return accepted

    def _judge(self, words: list[str]) -> None:
        """Notes which of some words may be a misread term."""
        self._judged.update(words)
        near = process.cdist(self._likely, words, scorer=Levenshtein.distance, score_cutoff=1, dtype=np.uint8) <= 1
        alike = {(row, words[column]) for row, column in np.argwhere(near).tolist()}
        plain: dict[str, list[int]] = {}
        for row, term in enumerate(self._likely):
            plain.setdefault(_folded(term), []).append(row)
        alike |= {(row, word) for word in words for row in plain.get(_folded(word), ())}
        for row, word in sorted(alike):
            if is_misread(self._likely[row], word) and not self._synonyms.is_apart(self._likely[row], word):
                self._misread.setdefault(word, []).append(self._likely[row])


@dataclass(frozen=True, slots=True)
class _Cut:
    """The words of a text by their stems, and where each stem and each word in capitals stands."""

    stems: tuple[str, ...]
    places: Mapping[str, Sequence[int]]
    capitals: Mapping[str, Sequence[int]]


@lru_cache(maxsize=2_048)
def _cut(text: str) -> _Cut:
    written = WORD.findall(text)
    stems = tuple(map(stem, written))
    places: dict[str, list[int]] = {}
    for place, read in enumerate(stems):
        places.setdefault(read, []).append(place)
    capitals: dict[str, list[int]] = {}
    for place, word in enumerate(written):
        if word.isupper():
            capitals.setdefault(word, []).append(place)
    return _Cut(stems, places, capitals)


@lru_cache(maxsize=2_048)
def spans_of(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each word of a text."""
    return tuple(match.span() for match in WORD.finditer(text))


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return folded(word)


def _in_a_row(name: Name, places: Mapping[str, Sequence[int]]) -> Iterator[int]:
    first, *rest = name.terms
    later = [set(places.get(term, ())) for term in rest]
    for place in places.get(first, ()):
        if all(place + n in there for n, there in enumerate(later, start=1)):
            yield place


def _match(name: Name, stems: Sequence[str], place: int) -> Match:
    exact = all(stems[place + n] == term or term.isupper() for n, term in enumerate(name.terms))
    return name.match if exact else Match.NEAR_MISS
