"""Which pages are worth comparing: those that share runs of three words that few other pages have."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from openimr.records.domain.page_words import alike

_Numbers = npt.NDArray[np.uint64]
#: Runs that more pages share than this are boilerplate and tell nothing.
_COMMON = 150
#: So many of a page's rarest runs are looked up; so many pages are worth comparing with one.
_RUNS, _PAGES = 100, 24


def near_pages(pages: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """For each page, given as its words, the numbers of the pages that share its rare runs of words, nearest first."""
    runs = _runs_of(pages)
    which = np.repeat(np.arange(len(pages)), [len(own) for own in runs])
    _, number, count = np.unique(np.concatenate([*runs, _EMPTY]), return_inverse=True, return_counts=True)
    pages_of_run = which[np.argsort(number, kind="stable")]
    begin = np.concatenate([[0], np.cumsum(count)])
    end_of_page = np.concatenate([[0], np.cumsum([len(own) for own in runs])])
    for page in range(len(pages)):
        own = number[end_of_page[page] : end_of_page[page + 1]]
        own = own[(count[own] > 1) & (count[own] <= _COMMON)]
        rarest = own[np.argsort(count[own], kind="stable")[:_RUNS]]
        if not len(rarest):
            yield []
            continue
        sharing = np.concatenate([pages_of_run[begin[run] : begin[run + 1]] for run in rarest])
        # A run that two pages share says that they are one; a run that fifty share says little.
        weight = np.repeat(1.0 / (count[rarest] - 1), count[rarest])
        others, place = np.unique(sharing, return_inverse=True)
        weights = np.bincount(place, weights=weight)
        weights[others == page] = 0
        order = np.argsort(-weights, kind="stable")[:_PAGES]
        yield [int(others[n]) for n in order if weights[n] > 0.1]


_EMPTY: _Numbers = np.zeros(0, dtype=np.uint64)


def _runs_of(pages: Sequence[Sequence[str]]) -> list[_Numbers]:
    """The runs of three words of each page, as numbers, each once."""
    known: dict[str, int] = {}
    made = []
    for words in pages:
        plain = [known.setdefault(word, len(known)) for word in map(alike, words) if word]
        if len(plain) < 3:
            made.append(_EMPTY)
            continue
        ids = np.array(plain, dtype=np.uint64)
        mixed = ids[:-2] * np.uint64(1_000_006_000_009) + ids[1:-1] * np.uint64(1_000_003) + ids[2:]
        made.append(np.unique(mixed))
    return made
