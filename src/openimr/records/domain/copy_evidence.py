"""Whether two pages of which OCR read one are the same page: what speaks for it and against, weighed.

A scan misreads letters and digits alike, so the share of misread letters says how many digits it may have misread. A
page of many numbers of which one differs is a copy; one of few numbers may be next month's. A word that many pages have
in place of another that many have was written otherwise; one that no other page has was misread.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import log

from rapidfuzz.distance import Levenshtein

from openimr.records.domain.dates import find
from openimr.records.domain.page_differences import Difference
from openimr.records.domain.page_words import PageWords, alike

_NUMBER = re.compile(r"[\d/.:$%~,+-]*\d[\d/.:$%~,+-]*")
_KNOWN = 3  # pages that have a word before it counts as known
_RARER = 50  # a word so much rarer than the one in its place is a misreading of it that came more than once
_MOST_NUMBERS, _MOST_FOREIGN = 16, 25  # more, and no further look can make such pages one
_MOST_MISREAD = -2.5  # logarithm: a scan that misreads more than one sign of twelve forgives no more
_MANY_DIGITS = 80
#: What speaks for a copy (log odds), in the order of `signs`. Fitted on made case files: `python benchmarks/copy_weights.py`.
WEIGHTS = (0.999, 2.88, -0.305, -0.0205, -0.867, -3.44, -0.22, 1.31, 0.139)


def speaks_for_a_copy(found: Difference, one: PageWords, other: PageWords, pages_with: Mapping[str, int]) -> bool:
    """Whether pages that differ so are more likely one page than two; `pages_with` counts the pages that have a word."""
    if is_hopeless(found) or tell_other_days(one, other):
        return False
    weighed = zip(WEIGHTS, signs(found, one, other, pages_with), strict=True)
    return sum(weight * sign for weight, sign in weighed) > 0


def is_hopeless(found: Difference) -> bool:
    """Whether pages differ so much that no further look can make them one."""
    return found.numbers > _MOST_NUMBERS or found.foreign > _MOST_FOREIGN


def signs(found: Difference, one: PageWords, other: PageWords, pages_with: Mapping[str, int]) -> tuple[float, ...]:
    """What is weighed: one; numbers, foreign, lost; words and numbers said otherwise; misreading, numbers by it; digits.

    Misreading is the logarithm of the share of misread signs; numbers are forgiven in its proportion.
    """
    words, numbers = _said_otherwise(one, other, pages_with)
    misreading = min(_MOST_MISREAD, log((found.misread + found.smudged + 2) / (found.of + 100)))
    digits = min(_MANY_DIGITS, max(sum(map(str.isdigit, page.source)) for page in (one, other)))
    return (
        1.0,
        found.numbers,
        float(found.foreign),
        float(found.lost),
        float(words),
        float(numbers),
        misreading,
        found.numbers * misreading,
        float(digits),
    )


def tell_other_days(one: PageWords, other: PageWords) -> bool:
    """Whether the pages tell other days after the same words, and such that no single misread digit makes them one."""
    ours, theirs = _days(one), _days(other)
    return any(Levenshtein.distance(ours[words], theirs[words]) > 1 for words in ours.keys() & theirs.keys())


@lru_cache(maxsize=4_096)
def _days(page: PageWords) -> dict[str, str]:
    """The days of the page by the signs before them; signs that stand before two days tell nothing.

    Of the year the last two digits: a misread digit among them may move the century that is read. A month that is
    written out is compared by its name, which no single misread sign makes another.
    """
    text = " ".join(page.words)
    found: dict[str, str] = {}
    twice = set()
    for day in find(text):
        before = alike("".join(text[max(0, day.start - 24) : day.start].split()))[-8:]
        twice |= {before} & found.keys()
        named = any(map(str.isalpha, text[day.start : day.end]))
        found[before] = f"{day.day:%d%y %B}" if named else f"{day.day:%m%d%y}"
    return {before: day for before, day in found.items() if before not in twice}


def pages_with_word(pages: Sequence[PageWords]) -> Counter[str]:
    """Of each word how many pages have it."""
    return Counter(word for page in pages for word in set(page.plain))


def _said_otherwise(one: PageWords, other: PageWords, pages_with: Mapping[str, int]) -> tuple[int, int]:
    """How many words, and how many numbers, stand in place of others where the file knows both."""
    words = numbers = 0
    for ours, theirs, alone in _replaced(one, other):
        if not _both_known(pages_with.get(ours, 0), pages_with.get(theirs, 0)):
            continue
        if _NUMBER.fullmatch(ours) and _NUMBER.fullmatch(theirs):
            numbers += 1
        elif alone and min(len(ours), len(theirs)) > 2 and not any(map(str.isdigit, ours + theirs)):
            words += Levenshtein.distance(alike(ours), alike(theirs)) > 1
    return words, numbers


def _both_known(ours: int, theirs: int) -> bool:
    return min(ours, theirs) >= _KNOWN and max(ours, theirs) <= _RARER * min(ours, theirs)


def _replaced(one: PageWords, other: PageWords) -> Iterator[tuple[str, str, bool]]:
    """Word, the word in its place, and whether they are alone: beside lost words nobody knows which replaces which."""
    edits = [edit for edit in Levenshtein.opcodes(_alike(one), _alike(other)) if edit.tag != "equal"]
    lost = [edit for edit in edits if edit.tag != "replace"]
    begins = {(edit.src_start, edit.dest_start) for edit in lost}
    ends = {(edit.src_end, edit.dest_end) for edit in lost}
    for edit in edits:
        if edit.tag == "replace":
            alone = (edit.src_start, edit.dest_start) not in ends and (edit.src_end, edit.dest_end) not in begins
            ours, theirs = one.plain[edit.src_start : edit.src_end], other.plain[edit.dest_start : edit.dest_end]
            yield from ((a, b, alone) for a, b in zip(ours, theirs, strict=True))


@lru_cache(maxsize=4_096)
def _alike(page: PageWords) -> tuple[str, ...]:
    return tuple(map(alike, page.plain))
