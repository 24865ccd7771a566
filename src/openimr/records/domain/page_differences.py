"""How two pages differ, sign by sign, with what OCR confuses made one."""

from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from openimr.records.domain.page_words import PageWords

_MOST_DIFFERENT = 0.3  # share of the signs of the longer page
_FAR = 6  # signs of a page between differences that belong to different words


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
