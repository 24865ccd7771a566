"""Levels of the spine as people write them: "L5-S1", "l4/5", "C5-6 and C6-7", "L4 to S1".

Everything is told in vertebrae ("L4", "S1"): a disc between two is the pair. A level is no part of the body of its own:
it stands for its region, and a wrong one is as wrong as a wrong side.
"""

import re
from collections.abc import Iterator

from openimr.guidelines.domain.spinal_context import is_other

_ORDER = tuple(
    f"{region}{number}" for region, last in (("C", 7), ("T", 12), ("L", 5), ("S", 5)) for number in range(1, last + 1)
)
_ROOTS = frozenset({"C8", "L6"})  # the eighth cervical root, a sixth lumbar vertebra
_KNOWN = frozenset(_ORDER) | _ROOTS
_LEVEL = re.compile(r"(?<![\w.-])[ctls]\d{1,2}(?:\s?[-–/&]\s?[ctls]?\d{1,2}){0,4}(?![\w%]|\.\d)", re.IGNORECASE)
_ONE = re.compile(r"[ctls]?\d{1,2}", re.IGNORECASE)
_RANGE = re.compile(rf"({_LEVEL.pattern})\s+(?:to|through|thru)\s+({_LEVEL.pattern})", re.IGNORECASE)
_WRITTEN_TOGETHER = 3  # "L45" is L4-5


def vertebrae(written: str) -> tuple[str, ...]:
    """The vertebrae of one level as written, from the head down as named; empty where it is none ("t1000", "c40").

    `written` is a token such as "l4-5", "L5/S1", "L45". A number without a letter belongs to the region before it, or,
    where it is smaller than the one before, to the next region ("L5-1").
    """
    named: list[str] = []
    for piece in _pieces(written.upper()):
        one = piece if piece[0].isalpha() else named[-1][0] + piece
        if piece[0].isdigit() and named and int(piece) < int(named[-1][1:]):
            one = _next_region(one[0]) + piece
        if one not in _KNOWN:
            return ()
        named.append(one)
    return tuple(named)


def _pieces(written: str) -> list[str]:
    if len(written) == _WRITTEN_TOGETHER and written[1:].isdigit() and written not in _KNOWN:
        return [written[:2], written[2]]
    return _ONE.findall(written)


def _next_region(region: str) -> str:
    return {"C": "T", "T": "L"}.get(region, "S")


def named(text: str) -> frozenset[str]:
    """The vertebrae that a text names."""
    return frozenset(one for level in _levels(text) for one in level)


def covered(text: str) -> frozenset[str]:
    """The vertebrae that a text names, with those between the ends of a stretch ("L3 to S1", "L3-S1")."""
    found: set[str] = set()
    for level in _levels(text):
        found |= {*level, *_between(level[0], level[-1])}
    for match in _RANGE.finditer(text):
        first, last = vertebrae(match[1]), vertebrae(match[2])
        if first and last:
            found |= _between(first[0], last[-1])
    return frozenset(found)


def _levels(text: str) -> Iterator[tuple[str, ...]]:
    for match in _LEVEL.finditer(text):
        level = vertebrae(match.group())
        if level and not is_other(text, level, match.start(), match.end()):
            yield level


def _between(first: str, last: str) -> set[str]:
    if first not in _ORDER or last not in _ORDER:
        return set()
    start, end = _ORDER.index(first), _ORDER.index(last)
    return set(_ORDER[start : end + 1])
