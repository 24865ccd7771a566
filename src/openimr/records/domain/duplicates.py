"""Pages that repeat another: the same page sent again, rescanned, or with a fax line on top."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from openimr.records.domain.words import nearly

_WORD = re.compile(r"[a-z0-9]+")
_FAX = re.compile(r"^[^\n]*\b(?:fax|from:|to:|p\.?\s?\d+\s?(?:/|of)\s?\d+)\b[^\n]*\n", re.IGNORECASE)
_SHINGLE = 4
_SAME = 0.80


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page in the order of arrival: its key, its text, and whether it was read by OCR."""

    key: tuple[str, int]
    text: str
    by_ocr: bool


def duplicates(pages: Sequence[Candidate]) -> dict[tuple[str, int], tuple[str, int]]:
    """Repeated page to the page shown instead. A page with a text layer is preferred to a scan of it.

    Pages with fewer than twelve words are never called duplicates: two near-empty pages say nothing of each other.
    """
    shown: list[tuple[Candidate, frozenset[int]]] = []
    repeated: dict[tuple[str, int], tuple[str, int]] = {}
    for page in sorted(pages, key=lambda page: page.by_ocr):
        shingles = _shingles(page.text)
        if len(shingles) < 12 - _SHINGLE:
            continue
        original = next((first for first, known in shown if _alike(shingles, known, page, first)), None)
        if original is None:
            shown.append((page, shingles))
        else:
            repeated[page.key] = original.key
    return repeated


def _shingles(text: str) -> frozenset[int]:
    words = _WORD.findall(_FAX.sub("", text.strip(), count=1).lower())
    joined = (" ".join(words[n : n + _SHINGLE]) for n in range(len(words) - _SHINGLE + 1))
    return frozenset(int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest()) for run in joined)


def _alike(one: frozenset[int], other: frozenset[int], page: Candidate, first: Candidate) -> bool:
    """Whether two pages share their words. Between a scan and its original the runs of words are fewer, so the words
    themselves are compared, one misread letter forgiven.
    """
    small, large = sorted((len(one), len(other)))
    if small < 0.6 * large:
        return False
    share = len(one & other) / len(one | other)
    if share >= _SAME:
        return True
    if not (page.by_ocr or first.by_ocr) or share < 0.3:
        return False
    return _word_share(page.text, first.text) >= 0.93


def _word_share(one: str, other: str) -> float:
    """Share of the words of the shorter text that stand, give or take a letter, in the other."""
    ours, theirs = sorted((_WORD.findall(one.lower()), _WORD.findall(other.lower())), key=len)
    known = set(theirs)
    found = sum(
        word in known or any(nearly(word, near) for near in known if abs(len(near) - len(word)) < 2) for word in ours
    )
    return found / max(1, len(theirs))
