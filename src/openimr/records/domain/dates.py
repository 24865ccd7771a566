"""Dates as records write them: 10-13-16, 10/13/2016, October 26, 2016, 2016-10-26; broken over a line or not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}
_NUMBERS = r"(?P<m>\d{1,2})\s?[-/.]\s?(?P<d>\d{1,2})\s?[-/.]\s?(?P<y>\d{4}|\d{2})"
_WORDS = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?\s+(?P<wd>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<wy>\d{{4}})"
_ISO = r"(?P<iy>\d{4})-(?P<im>\d{2})-(?P<id>\d{2})"
_DATE = re.compile(rf"(?<![\d/.-])(?:{_ISO}|{_NUMBERS}|{_WORDS})(?![\d/])", re.IGNORECASE)

_LABELS = re.compile(
    r"(?:date\s+of\s+(?:service|exam(?:ination)?|visit|report|evaluation|study|procedure|consultation|request)|"
    r"exam(?:ination)?\s+date|visit\s+date|service\s+date|report\s+date|date\s+of\s+this\s+report|"
    r"date\s+of\s+(?:decision|determination|letter)|dated?|dos|collected)\s*[:.]?\s*$",
    re.IGNORECASE,
)
_NOT_SERVICE = re.compile(
    r"(?:birth|dob|d\.o\.b\.|injury|doi|d\.o\.i\.|received|faxed|fax|printed|stamp|expires?|next\s+\w+|signed|rev\.?)"
    r"\s*(?:date)?\s*[:.]?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands in the text."""

    day: date
    start: int
    end: int


def find(text: str) -> Iterator[FoundDate]:
    """Every date of the text that the calendar has, in order. Two-digit years are 1930 to 2029."""
    for match in _DATE.finditer(text):
        day = _day(match)
        if day is not None:
            yield FoundDate(day, match.start(), match.end())


def _day(match: re.Match[str]) -> date | None:
    part = match.groupdict()
    if part["iy"]:
        year, month, day = int(part["iy"]), int(part["im"]), int(part["id"])
    elif part["name"]:
        year, month, day = int(part["wy"]), _MONTHS[part["name"].lower()], int(part["wd"])
    else:
        year, month, day = int(part["y"]), int(part["m"]), int(part["d"])
        if len(part["y"]) == 2:
            year += 2000 if year < 30 else 1900
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if date(1930, 1, 1) <= found <= date(2099, 12, 31) else None


def of_service(text: str) -> FoundDate | None:
    """The date of service of a document: a labelled one first, else the first that is nobody's birth, injury or fax.

    None where there is none: a date is never guessed.
    """
    plain: FoundDate | None = None
    for found in find(text[:3000]):
        before = text[max(0, found.start - 48) : found.start]
        line = before.rsplit("\n", 1)[-1] if before.count("\n") else before
        if _LABELS.search(line) and not _NOT_SERVICE.search(line):
            return found
        if plain is None and not _NOT_SERVICE.search(line):
            plain = found
    return plain
