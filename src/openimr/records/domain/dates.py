"""Dates as records write them: 10-13-16, 10/13/2016, 12.03.13, October 26, 2016, 2 Jan 1975, Sept. 3rd, 2014,
2016-10-26; broken over a line or not, and on pages read by OCR with the letters that it takes for digits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb febr",
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
_EARLIEST, _LATEST = date(1930, 1, 1), date(2099, 12, 31)
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
#: What stands before and after a date: no digit, and no digit with a mark between, for that is a longer number.
_BEFORE, _AFTER = (
    r"(?<![^\W_])(?<!\d[/.-])(?<!\d[/.-] )",
    r"(?![^\W_])(?!/\d|-\d(?!\d?/\d{1,2}/\d{2}))(?!\.\d)",  # a dash and another date: the first day of a period
)


def _forms(digit: str, name: str) -> str:
    """The ways to write a date, for a class of what counts as a digit and a pattern of what counts as a month."""
    mark = r"\s?[-/.~]\s?" if digit != "[0-9]" else r"\s?[-/.]\s?"
    # Several days of one month, of which the first counts: April 13-14, 2015; March 18 and March 19, 2014.
    more = rf"(?:\s?(?:[-–&]|\band\b|\bto\b|\bthrough\b)\s?(?:(?P=name)\s)?{digit}{{1,2}}(?:st|nd|rd|th)?)"
    return (
        rf"(?P<iy>{digit}{{4}})[-/.](?P<im>{digit}{{2}})[-/.](?P<id>{digit}{{2}})"
        rf"|(?P<m>{digit}{{1,2}}){mark}(?P<d>{digit}{{1,2}}){mark}(?P<y>{digit}{{4}}|{digit}{{2}})"
        rf"|(?P<name>{name})[.,]?[\s-]*(?P<wd>{digit}{{1,2}})\s?(?:st|nd|rd|th)?(?:{more}(?:\s?,\s*|\s+)|\s?[,.-]\s*|\s+)(?P<wy>{digit}{{4}})"
        rf"|(?P<dd>{digit}{{1,2}})(?:st|nd|rd|th)?[\s-]*(?:(?:day\s+)?of\s+)?(?P<dname>{name})\.?,?[\s-]*(?P<dy>{digit}{{4}})"
    )


_DATE = re.compile(f"{_BEFORE}(?:{_forms('[0-9]', _NAMES)})(?:{_AFTER}|(?=T[0-9]))", re.IGNORECASE)
#: On a page read by OCR the words around may run into a date, and a stroke between its figures be taken for a one.
_MISREAD_DATE = re.compile(
    r"(?<![0-9])(?<!\d[/.-])(?<!\d[/.-] )"
    f"(?:{_forms('[0-9OoQlI|!SBZgq]', '[A-Za-z0-9]{3,9}')}"
    r"|(?P<sm>[01]?\d)(?:[/1lI|](?P<sd>[0-3]\d)/|/(?P<sd2>[0-3]\d)[1lI|])(?P<sy>(?:20|19)\d\d|\d\d))"
    r"(?![0-9])(?!/\d|-\d(?!\d?/\d{1,2}/\d{2}))(?!\.\d)",
)
#: What no date has, and OCR makes of a nought and of a one: 2918, 2079, a month or a day of seventy and more.
_NO_CENTURY, _NO_DECADE, _NO_SEVEN = (
    re.compile(r"^2[1-9](?=\d\d$)"),
    re.compile(r"^207(?=\d$)"),
    re.compile(r"^7(?=\d$)"),
)
_DIGITS = str.maketrans("OoQlI|!SBZgq", "000111158299")
_LETTERS = str.maketrans("01|5", "olls")
_MONTH = re.compile(
    rf"{_BEFORE}(?:(?P<name>{_NAMES})\.?,?\s+(?:of\s+)?(?P<wy>(?:19|20)\d\d)|(?P<m>\d{{1,2}})\s?/\s?(?P<y>(?:19|20)\d\d)){_AFTER}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands in the text."""

    day: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundMonth:
    """A month without its day ("in March 2012", "03/2012"), and where it stands in the text."""

    year: int
    month: int
    start: int
    end: int


def find(text: str, *, by_ocr: bool = False) -> Iterator[FoundDate]:
    """Every date of the text that the calendar has, in order. Two-digit years are 1930 to 2029.

    `by_ocr`: O, l, I, S and B count as the digits that they are misread for, and a month may have one letter amiss; a
    seven that no calendar has is the one that it was ("71/3/2079" is 11/3/2019), as a century that is still to come.
    """
    for match in (_MISREAD_DATE if by_ocr else _DATE).finditer(text):
        day = _day(match.groupdict(), by_ocr=by_ocr)
        if day is not None:
            yield FoundDate(day, match.start(), match.end())


def months(text: str) -> Iterator[FoundMonth]:
    """Every month that is named with its year and without a day, in order: a partial date, never made a whole one."""
    days = [(found.start, found.end) for found in find(text)]
    for match in _MONTH.finditer(text):
        if any(match.start() < end and start < match.end() for start, end in days):
            continue
        month = _MONTHS[match["name"].lower()] if match["name"] else int(match["m"])
        if 1 <= month <= 12:
            yield FoundMonth(int(match["wy"] or match["y"]), month, match.start(), match.end())


_ORDINALS = {
    word: number
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
            "twenty-first",
            "twenty-second",
            "twenty-third",
            "twenty-fourth",
            "twenty-fifth",
            "twenty-sixth",
            "twenty-seventh",
            "twenty-eighth",
            "twenty-ninth",
            "thirtieth",
            "thirty-first",
        ],
        start=1,
    )
}
_ORDINAL = "|".join(sorted((word.replace("-", "[ -]") for word in _ORDINALS), key=len, reverse=True))
_WRITTEN_OUT = re.compile(
    rf"\b(?:(?P<name>{_NAMES})\.?\s+(?:the\s+)?(?P<day>{_ORDINAL})|(?P<first>{_ORDINAL})(?:\s+day)?\s+of\s+(?P<dname>{_NAMES}))\b"
    r"(?:,?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d))?",
    re.IGNORECASE,
)


def written_out(text: str) -> Iterator[tuple[int | None, int, int, int]]:
    """Days written out ("the third of March 2016", "March third"): year, month, day and where each begins."""
    for match in _WRITTEN_OUT.finditer(text):
        day = _ORDINALS[re.sub(r"\s", "-", (match["day"] or match["first"]).lower())]
        month = _MONTHS[(match["name"] or match["dname"]).lower()]
        yield int(match["year"]) if match["year"] else None, month, day, match.start()


def _day(part: dict[str, str | None], *, by_ocr: bool) -> date | None:
    """The day that the parts of a match name; None where the calendar has none, or too few are surely digits."""
    year, month, day = (
        part["iy"] or part["y"] or part["wy"] or part["dy"] or part.get("sy") or "",
        part["im"] or part["m"] or part["name"] or part["dname"] or part.get("sm") or "",
        part["id"] or part["d"] or part["wd"] or part["dd"] or part.get("sd") or part.get("sd2") or "",
    )
    named = part["name"] or part["dname"]
    if not any(letter.isdigit() for letter in year) or not (named or any(c.isdigit() for c in month + day)):
        return None
    year, month, day = year.translate(_DIGITS), month if named else month.translate(_DIGITS), day.translate(_DIGITS)
    if by_ocr:
        year = _NO_CENTURY.sub("20", year) if len(year) == 4 else year
        year, month, day = _NO_DECADE.sub("201", year), _NO_SEVEN.sub("1", month), _NO_SEVEN.sub("1", day)
    number = _month(month) if named else int(month)
    if number is None:
        return None
    whole = int(year)
    if len(year) == 2:
        whole += 2000 if whole < 30 else 1900
    try:
        found = date(whole, number, int(day))
    except ValueError:
        return None
    return found if _EARLIEST <= found <= _LATEST else None


@lru_cache(maxsize=4_096)
def _month(name: str) -> int | None:
    """The month that a word names; in a word of five letters or more one may be misread."""
    plain = name.lower().translate(_LETTERS) if any(c.isalpha() for c in name) else name
    for known in (name.lower(), plain):
        if known in _MONTHS:
            return _MONTHS[known]
    if len(plain) < 5:
        return None
    near = [known for known in _MONTHS if len(known) >= 5 and Levenshtein.distance(known, plain, score_cutoff=1) == 1]
    return _MONTHS[near[0]] if len(near) == 1 else None
