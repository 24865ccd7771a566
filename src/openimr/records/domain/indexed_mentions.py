"""Where names stand on the pages of a case, by the index: as `mentions` finds them in the texts, of all pages at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openimr.records.domain.evidence import PageText
from openimr.records.domain.index import PAGE_BITS, Keys
from openimr.records.domain.mentions import Mention, NameFinder, is_misread, may_be_misread, spans_of
from openimr.records.domain.page_search import Match, Name, in_a_row
from openimr.records.domain.synonyms import Synonyms

_ON_PAGE = (1 << PAGE_BITS) - 1


@dataclass(frozen=True, slots=True)
class IndexedPages:
    """The index of a case: where a term stands, and which words of the pages are like it.

    `by_ocr` tells of each page in the order of the index whether OCR read it. `numbers` gives the place in that order
    of (document, page), for the pages whose text is the one that was indexed.
    """

    keys: Callable[[str], Keys]
    alike: Callable[[str], Sequence[str]]
    by_ocr: NDArray[np.bool_]
    numbers: Mapping[tuple[str, int], int]


def misread_forms(term: str, alike: Iterable[str], synonyms: Synonyms) -> Iterator[str]:
    """Of the words like a term those that OCR may have made of it."""
    if may_be_misread(term):
        for other in alike:
            if is_misread(term, other) and not synonyms.is_apart(term, other):
                yield other


class IndexedFinder:
    """Finds names on page after page; on a page that is not in the index, or is other than it was, by its text.

    `pages` are those where one of the names stands, in the order of the index.
    """

    def __init__(self, names: Iterable[Name], synonyms: Synonyms, indexed: IndexedPages) -> None:
        self._names, self._synonyms, self._indexed = tuple(names), synonyms, indexed
        self._plain = NameFinder(self._names, synonyms)
        self._slots: dict[str, tuple[Keys, NDArray[np.bool_]]] = {}
        self._found: dict[int, list[tuple[int, Name, bool]]] = {}
        for name in self._names:
            places, missed = in_a_row([self._slot(term) for term in name.terms])
            for key, near in zip(places.tolist(), missed.tolist(), strict=True):
                self._found.setdefault(key >> PAGE_BITS, []).append((key & _ON_PAGE, name, near))
        self.pages = self._found.keys()

    def __bool__(self) -> bool:
        """Whether there is anything to find."""
        return bool(self._names)

    def on(self, page: PageText) -> list[Mention]:
        """Every place of a page where one of the names stands, as `NameFinder.on` tells it."""
        number = self._indexed.numbers.get((page.document, page.number))
        if number is None:
            return self._plain.on(page)
        if number not in self._found:
            return []
        spans = spans_of(page.text)
        return [
            Mention(
                spans[place][0],
                spans[place + len(name.terms) - 1][1],
                Match.NEAR_MISS if near else name.match,
                name,
            )
            for place, name, near in self._found[number]
        ]

    def _slot(self, term: str) -> tuple[Keys, NDArray[np.bool_]]:
        """Places of a term, ascending, and which of them are misread."""
        if term not in self._slots:
            exact = self._indexed.keys(term)
            others = misread_forms(term, self._indexed.alike(term), self._synonyms)
            near = [keys[self._indexed.by_ocr[keys >> PAGE_BITS]] for keys in map(self._indexed.keys, others)]
            keys = np.concatenate([exact, *near])
            missed = np.arange(len(keys)) >= len(exact)
            order = np.argsort(keys, kind="stable")
            self._slots[term] = keys[order], missed[order]
        return self._slots[term]
