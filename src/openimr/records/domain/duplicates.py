"""Pages that repeat another: the same page sent again, rescanned, faxed, stamped or numbered anew.

Two pages that say nearly the same are two pages: progress reports a month apart, forms with the same boilerplate,
laboratory pages with other values. So what differs is weighed: numbers and words that are other numbers and words
speak against a copy; what OCR misreads, drops, splits and joins is forgiven, the more the worse the scan.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from openimr.records.domain.dates import find
from openimr.records.domain.near_pages import near_pages
from openimr.records.domain.page_words import PageWords, alike, is_stamped, words_of_page

#: (document, number): a page of an original.
Key = tuple[str, int]

#: Pages with fewer words are never called copies: two near-empty pages say nothing of each other.
LEAST_WORDS = 12
_MOST_DIFFERENT = 0.3  # share of the signs of the longer page
_FAR = 6  # signs of a page between differences that belong to different words


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page in the order of arrival: its key, its text, whether OCR read it and how surely (0 to 1)."""

    key: Key
    text: str
    by_ocr: bool
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Difference:
    """How two pages differ, in signs of their text without spaces.

    `numbers` weighs digits that are other digits, `foreign` counts signs of passages where both say something else,
    `lost` signs that one of them has alone, `misread` the rest, `smudged` signs such as OCR takes for each other,
    `of` the signs of the longer page.
    """

    numbers: float
    foreign: int
    lost: int
    misread: int
    smudged: int
    of: int

    @property
    def size(self) -> float:
        """How far apart the pages are; of two that a page may be a copy of, the nearer one is taken."""
        return 10 * self.numbers + self.foreign + self.lost + self.misread + 0.1 * self.smudged


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
    apart = {key: frozenset().union(*(pair for pair in different if key in pair)) for key in set().union(*different)}
    shown: dict[int, int] = {}
    for n in order:
        leaders = dict.fromkeys(shown[other] for other in near[n] if other in shown)
        barred = apart.get(pages[n].key, frozenset())
        allowed = [leader for leader in leaders if pages[leader].key not in barred]
        shown[n] = _nearest_copy(pages, read, n, allowed)
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


def _nearest_copy(pages: Sequence[Candidate], read: Sequence[PageWords], page: int, leaders: Sequence[int]) -> int:
    """The page of `leaders` that this one is a copy of, the nearest of several; the page itself where there is none."""
    best, least = page, float("inf")
    for leader in leaders:
        found = difference(read[page], read[leader])
        if found is None or found.size >= least:
            continue
        scans = pages[page].by_ocr + pages[leader].by_ocr
        if not is_copy(found, scans) or (not scans and read[page].numbers != read[leader].numbers):
            continue
        if found.size == 0 or not tell_other_days(read[page], read[leader]):
            best, least = leader, found.size
            if found.size == 0:
                break
    return best


def is_copy(found: Difference, scans: int) -> bool:
    """Whether pages that differ so are copies; `scans` is how many of the two were read by OCR."""
    if scans == 0:
        return found.numbers == found.foreign == found.misread == 0 and found.lost <= 0.01 * found.of
    # A scan that misreads letters misreads digits too, the more the longer the page: one that reads all letters well
    # and three digits otherwise is another page. The figures are fitted on made case files (benchmarks/duplicates.py).
    return (
        found.numbers <= min(7, 0.6 + 0.1 * (found.misread + found.smudged) + 0.0014 * found.of)
        and found.foreign <= 7 + 0.1 * found.misread
        and found.lost <= max(60, 0.2 * found.of)
    )


def tell_other_days(one: PageWords, other: PageWords) -> bool:
    """Whether the pages tell other days after the same words, and such that no single misread digit makes them one."""
    ours, theirs = _days(one), _days(other)
    return any(Levenshtein.distance(ours[words], theirs[words]) > 1 for words in ours.keys() & theirs.keys())


@lru_cache(maxsize=4_096)
def _days(page: PageWords) -> dict[str, str]:
    """The days of the page by the signs before them; signs that stand before two days tell nothing."""
    text = " ".join(page.words)
    found: dict[str, str] = {}
    twice = set()
    for day in find(text):
        before = alike("".join(text[max(0, day.start - 24) : day.start].split()))[-8:]
        twice |= {before} & found.keys()
        found[before] = f"{day.day:%m%d%Y}"
    return {before: day for before, day in found.items() if before not in twice}


def difference(one: PageWords, other: PageWords) -> Difference | None:
    """How two pages differ; None where they have too little in common to be compared."""
    longer = max(len(one.run), len(other.run))
    most = int(_MOST_DIFFERENT * longer)
    if abs(len(one.run) - len(other.run)) > most or longer == 0:
        return None
    if Levenshtein.distance(one.run, other.run, score_cutoff=most) > most:
        return None
    smudged, confusable, places, said_twice = _places(one, other)
    numbers, foreign, lost, misread = 0.5 * confusable + 4.0 * said_twice, 0, 0, 0
    for place in places:
        if place.alone > 6:
            lost += place.alone
            place.alone = place.ours_alone = place.theirs_alone = 0
        numbers += place.otherness()
        if place.replaced >= 4 or (place.replaced >= 2 and place.replaced + place.alone >= 5):
            foreign += place.replaced + place.alone
        else:
            misread += place.replaced + place.alone
    return Difference(numbers, foreign, lost, misread, smudged, longer)


@dataclass(slots=True)
class _Place:
    """One place where two pages differ: signs replaced, signs that one has alone, and how many of both are digits."""

    replaced: int = 0
    alone: int = 0
    digits: int = 0  # that stand for other digits
    ours_alone: int = 0
    theirs_alone: int = 0  # digits that one page has alone

    def otherness(self) -> float:
        """How much the place speaks for another number: one wrong digit little, two or three in one number much."""
        # A digit left out here and one put in there are another number, as 23 is for 30.
        digits = self.digits + min(self.ours_alone, self.theirs_alone)
        edits = self.replaced + min(self.alone, 2)
        if digits and edits > 1:
            return (3.0, 6.0, 9.0)[min(edits, 4) - 2] if edits <= 4 or digits > 1 else 3.0
        if self.ours_alone or self.theirs_alone:
            return 1.0 if self.replaced == 0 else 1.5
        return float(digits)


def _places(one: PageWords, other: PageWords) -> tuple[int, int, list[_Place], int]:
    """Signs that differ only as OCR confuses them, those of them that are two digits, the places that differ more, and
    how many numbers differ in the same way more than once: two dates do, a misread letter hardly.
    """
    smudged, confusable, places, last = 0, 0, [_Place()], 0
    numbers: Counter[tuple[str, str]] = Counter()
    for edit in Levenshtein.opcodes(one.run, other.run):
        tag, start, end = edit.tag, edit.src_start, edit.src_end
        begin, stop = edit.dest_start, edit.dest_end
        ours, theirs = one.source[start:end], other.source[begin:stop]
        if tag == "equal":
            if ours != theirs:
                smudged += sum(a.lower() != b.lower() for a, b in zip(ours, theirs, strict=True))
                confusable += _other_digits(ours, theirs)
            continue
        if start - last >= _FAR:
            places.append(_Place())
        last = end
        if tag == "replace":
            places[-1].replaced += end - start
            places[-1].digits += _other_digits(ours, theirs)
            if any(map(str.isdigit, ours)) and any(map(str.isdigit, theirs)):
                before = one.source[max(0, start - 2) : start]
                numbers[before + ours, theirs] += 1
        else:
            places[-1].alone += (end - start) + (stop - begin)
            places[-1].ours_alone += sum(map(str.isdigit, ours))
            places[-1].theirs_alone += sum(map(str.isdigit, theirs))
    return smudged, confusable, places, sum(times > 1 for times in numbers.values())


def _other_digits(ours: str, theirs: str) -> int:
    return sum(a != b and a.isdigit() and b.isdigit() for a, b in zip(ours, theirs, strict=True))


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
