"""Sections of a report: the headings of a page and what stands under each."""

import re
from bisect import bisect_right
from functools import lru_cache

#: A heading begins a line: a few words and a colon, or a line in capitals alone.
_HEADING = re.compile(
    r"^[ \t]*(?:\d{1,2}[.)][ \t]*)?(?:(?P<named>[A-Z][A-Za-z/&'’-]*(?:[ ][A-Za-z/&'’-]+){0,5})[ \t]*:"
    r"|(?P<capitals>[A-Z][A-Z/&'’ -]{2,45}[A-Z])[ \t]*$)",
    re.MULTILINE,
)
_WORD = re.compile(r"[a-z]+")


@lru_cache(maxsize=1_024)
def headings_of(text: str) -> tuple[tuple[int, str], ...]:
    """(place, heading in small letters) of each heading of a page, in order."""
    return tuple((m.start(), (m["named"] or m["capitals"]).lower()) for m in _HEADING.finditer(text))


def heading_over(text: str, place: int, *, before: str = "") -> str:
    """The heading under which a place of the page stands; `before` is the last one of the pages before it."""
    headings = headings_of(text)
    at = bisect_right(headings, place, key=lambda heading: heading[0]) - 1
    return headings[at][1] if at >= 0 else before


def is_section(heading: str, wanted: tuple[str, ...]) -> bool:
    """Whether a heading has all the words of one of the wanted sections: "treatment plan" is a "Plan"."""
    words = set(_WORD.findall(heading))
    return any(set(_WORD.findall(section.lower())) <= words for section in wanted)
