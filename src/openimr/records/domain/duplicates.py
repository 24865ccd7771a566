"""Pages that repeat another: the same page sent again, rescanned, faxed, stamped or numbered anew.

Two pages that say nearly the same are two pages: progress reports a month apart, forms with the same boilerplate,
laboratory pages with other values. So what differs is weighed: numbers and words that are other numbers and words
speak against a copy; what OCR misreads, drops, splits and joins is forgiven, the more the worse the scan.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from openimr.records.domain.copy_evidence import pages_with_word, speaks_for_a_copy
from openimr.records.domain.near_pages import near_pages
from openimr.records.domain.page_differences import Difference, difference
from openimr.records.domain.page_words import PageWords, is_stamped, words_of_page

#: (document, number): a page of an original.
Key = tuple[str, int]

#: Pages with fewer words are never called copies: two near-empty pages say nothing of each other.
LEAST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page in the order of arrival: its key, its text, whether OCR read it and how surely (0 to 1)."""

    key: Key
    text: str
    by_ocr: bool
    confidence: float = 1.0


def duplicates(
    pages: Sequence[Candidate],
    *,
    same: Collection[frozenset[Key]] = (),
    different: Collection[frozenset[Key]] = (),
) -> dict[Key, Key]:
    """Repeated page to the page shown instead: the most legible of its group.

    A text layer is shown before a scan, a surer scan before a less sure, one without stamps before one with, else the
    earlier. `same` and `different` are pairs that a person has ruled on; they stay as the person said.
    """
    ranked = sorted(range(len(pages)), key=lambda n: _rank(pages[n], n))
    read = [words_of_page(page.text) for page in pages]
    order = [n for n in ranked if len(read[n].words) >= LEAST_WORDS]
    near = _near(pages, read, order)
    pages_with = pages_with_word(read)
    apart = {key: frozenset().union(*(pair for pair in different if key in pair)) for key in set().union(*different)}
    shown: dict[int, int] = {}
    for n in order:
        leaders = dict.fromkeys(shown[other] for other in near[n] if other in shown)
        barred = apart.get(pages[n].key, frozenset())
        allowed = [leader for leader in leaders if pages[leader].key not in barred]
        shown[n] = _nearest_copy(pages, read, pages_with, n, allowed)
    repeated = {pages[n].key: pages[leader].key for n, leader in shown.items() if n != leader}
    return _with_rulings(repeated, same, [pages[n].key for n in ranked])


def _rank(page: Candidate, place: int) -> tuple[bool, float, bool, int]:
    return page.by_ocr, -round(page.confidence, 2), is_stamped(page.text), place


def _near(pages: Sequence[Candidate], read: Sequence[PageWords], order: Sequence[int]) -> dict[int, list[int]]:
    """The pages to compare each page with. Pages of the very same text are compared with the first of them alone."""
    first: dict[str, int] = {}
    for n in order:
        first.setdefault(_key_of_text(pages[n], read[n]), n)
    distinct = list(first.values())
    found = dict(zip(distinct, near_pages([read[n].words for n in distinct]), strict=True))
    near = {n: [distinct[other] for other in others] for n, others in found.items()}
    return {n: near[n] if n in near else [first[_key_of_text(pages[n], read[n])]] for n in order}


def _key_of_text(page: Candidate, read: PageWords) -> str:
    return f"{page.by_ocr}{read.source.lower()}"


def _nearest_copy(
    pages: Sequence[Candidate],
    read: Sequence[PageWords],
    pages_with: Mapping[str, int],
    page: int,
    leaders: Sequence[int],
) -> int:
    """The page of `leaders` that this one is a copy of, the nearest of several; the page itself where there is none."""
    best, least = page, float("inf")
    for leader in leaders:
        found = difference(read[page], read[leader])
        if found is None or found.size >= least:
            continue
        if pages[page].by_ocr or pages[leader].by_ocr:
            copied = found.size == 0 or speaks_for_a_copy(found, read[page], read[leader], pages_with)
        else:
            copied = _says_the_same(found) and read[page].numbers == read[leader].numbers
        if copied:
            best, least = leader, found.size
            if found.size == 0:
                break
    return best


def _says_the_same(found: Difference) -> bool:
    """Whether text layers that differ so are of one page: they misread nothing, so nothing is forgiven."""
    return found.numbers == found.foreign == found.misread == 0 and found.lost <= 0.01 * found.of


def _with_rulings(
    repeated: Mapping[Key, Key], same: Collection[frozenset[Key]], ranked: Sequence[Key]
) -> dict[Key, Key]:
    """The groups with those joined that a person said are one; the most legible page of each is shown."""
    place = {key: n for n, key in enumerate(ranked)}
    shown = dict(repeated)
    for pair in sorted(same, key=sorted):
        if not pair <= place.keys():
            continue
        leaders = {shown.get(key, key) for key in pair}
        best = min(leaders, key=lambda key: place[key])
        for key in ranked:
            if shown.get(key, key) in leaders and key != best:
                shown[key] = best
    return shown
