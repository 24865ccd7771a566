"""Where the words of a question stand on a page: as they are, as other names for the same, or misread by OCR."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

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


def mentions(
    text: str, names: Iterable[Name], *, by_ocr: bool = False, synonyms: Synonyms = NO_SYNONYMS
) -> list[Mention]:
    """Every place of a text where one of the names stands, over line ends; on OCR pages a misread letter is forgiven.

    A name that is an abbreviation in capitals is found in capitals only.
    """
    names = tuple(names)
    wanted = {term for name in names for term in name.terms}
    written, stems = _cut(text)
    accepted = _accepted(wanted, frozenset(stems), by_ocr=by_ocr, synonyms=synonyms)
    capitals = {term for term in wanted if term.isupper()}.intersection(written)
    if not accepted and not capitals:
        return []
    places: dict[str, list[int]] = {}
    for place, read in enumerate(stems):
        for term in accepted.get(read, ()):
            places.setdefault(term, []).append(place)
    if capitals:
        for place, word in enumerate(written):
            if word in capitals:
                places.setdefault(word, []).append(place)
    found = [(place, name) for name in names for place in _in_a_row(name, places)]
    if not found:
        return []
    spans = [match.span() for match in WORD.finditer(text)]
    return [
        Mention(spans[place][0], spans[place + len(name.terms) - 1][1], _match(name, stems, place), name)
        for place, name in found
    ]


@lru_cache(maxsize=512)
def _cut(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a text as written, and their stems."""
    written = tuple(WORD.findall(text))
    return written, tuple(map(stem, written))


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return folded(word)


def _accepted(
    wanted: AbstractSet[str], read: AbstractSet[str], *, by_ocr: bool, synonyms: Synonyms
) -> Mapping[str, tuple[str, ...]]:
    """Words of a page with the terms that each stands for."""
    accepted: dict[str, tuple[str, ...]] = {term: (term,) for term in wanted & read}
    likely = [term for term in wanted if len(term) >= LEAST_MISREAD and term.isalpha() and not term.isupper()]
    if not by_ocr or not likely:
        return accepted
    words = list(read)
    near = process.cdist(likely, words, scorer=Levenshtein.distance, score_cutoff=1, dtype=np.uint8) <= 1
    plain: dict[str, list[str]] = {}
    for word in words:
        plain.setdefault(_folded(word), []).append(word)
    for row, term in enumerate(likely):
        alike = {words[column] for column in np.flatnonzero(near[row]).tolist()} | set(plain.get(_folded(term), ()))
        for word in alike:
            if is_misread(term, word) and not synonyms.is_apart(term, word):
                accepted[word] = (*accepted.get(word, ()), term)
    return accepted


def _in_a_row(name: Name, places: Mapping[str, list[int]]) -> Iterator[int]:
    first, *rest = name.terms
    later = [set(places.get(term, ())) for term in rest]
    for place in places.get(first, ()):
        if all(place + n in there for n, there in enumerate(later, start=1)):
            yield place


def _match(name: Name, stems: Sequence[str], place: int) -> Match:
    exact = all(stems[place + n] == term or term.isupper() for n, term in enumerate(name.terms))
    return name.match if exact else Match.NEAR_MISS
