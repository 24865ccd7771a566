"""What may be cited outside the MTUS (8 CCR 9792.21.1(d)): guidelines and studies with the fields of a citation.

Printing and parsing are inverse: what is printed can be read again without loss.

    ODG: Work Loss Data Institute. Official Disability Guidelines [2016; reviewed continuously], chapter Low Back
    Friedly JL, Comstock BA, et al. A randomized trial of …. N Engl J Med. 2014;371(1):11-21.
    MTUS Low Back Complaints 2004, Section(s): Special Studies; Summary, Page(s): 303, 304
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openimr.cases.domain.dispute import GuidelineCitation

CONTINUOUSLY = "continuously"
GUIDELINE_SOURCES = ("ODG", "ACOEM", "other guideline")


@dataclass(frozen=True, slots=True)
class Guideline:
    """A guideline outside the MTUS. `edition` as it names itself (a year, "3rd edition").

    `reviewed`: when it was last reviewed or updated, as far as known: a day, a month, a year, CONTINUOUSLY, or "".
    """

    source: str
    body: str
    title: str
    edition: str
    reviewed: str = ""
    chapter: str = ""
    pages: tuple[int, ...] = ()
    id: str = ""
    verified: bool = False

    def __str__(self) -> str:
        reviewed = f"; reviewed {self.reviewed}" if self.reviewed else ""
        chapter = f", chapter {self.chapter}" if self.chapter else ""
        pages = f", p. {', '.join(map(str, self.pages))}" if self.pages else ""
        return f"{self.source}: {self.body}. {self.title} [{self.edition}{reviewed}]{chapter}{pages}"

    def citation(self) -> GuidelineCitation:
        """As a letter carries it; the day of review stands with the title."""
        dated = f" ({self.edition})" if self.edition and not self.edition.isdigit() else ""
        when = f", reviewed {self.reviewed}" if self.reviewed and self.reviewed != CONTINUOUSLY else ""
        year = int(self.edition) if re.fullmatch(r"(?:19|20)\d\d", self.edition) else None
        sections = (self.chapter,) if self.chapter else ()
        return GuidelineCitation(self.source, f"{self.body}: {self.title}{dated}{when}", year, sections, self.pages)


@dataclass(frozen=True, slots=True)
class Study:
    """A peer-reviewed study. `authors` "Friedly JL"; a last "et al" stands for those left out. Pages "11-21", "e12"."""

    authors: tuple[str, ...]
    title: str
    journal: str
    year: int
    volume: str
    pages: str
    issue: str = ""
    id: str = ""
    verified: bool = False

    def __str__(self) -> str:
        stop = "" if self.title[-1:] in {"?", "!"} else "."
        issue = f"({self.issue})" if self.issue else ""
        where = f"{self.year};{self.volume}{issue}:{self.pages}"
        return f"{', '.join(self.authors)}. {self.title}{stop} {self.journal}. {where}."

    def citation(self) -> GuidelineCitation:
        return GuidelineCitation("study", str(self).removesuffix("."), self.year)


Citable = Guideline | Study


def faults(citable: Citable) -> tuple[str, ...]:
    """What keeps a record from being printed so that it can be read again, in the record's words."""
    if isinstance(citable, Guideline):
        return tuple(_guideline_faults(citable))
    return tuple(_study_faults(citable))


def _plain(name: str, text: str, forbidden: str) -> list[str]:
    found = []
    if not text.strip() or text != " ".join(text.split()):
        found.append(f"{name} is empty or has spaces to spare")
    if re.search(forbidden, text):
        found.append(f"{name} {text!r} has signs that end it in print ({forbidden.replace(chr(92), '')})")
    return found


def _guideline_faults(one: Guideline) -> list[str]:
    found = _plain("body", one.body, r"\. |[\[\]]|\.$") + _plain("title", one.title, r"[\[\]]")
    found += _plain("edition", one.edition, r"[\[\];]")
    if one.chapter:
        found += _plain("chapter", one.chapter, r"[\[\]]|, p\. |\.$")
    if one.source not in GUIDELINE_SOURCES:
        found.append(f"source {one.source!r} is none of {', '.join(GUIDELINE_SOURCES)}")
    if one.reviewed not in {"", CONTINUOUSLY} and reviewed_between(one.reviewed) is None:
        found.append(f"reviewed {one.reviewed!r} is no day, month or year")
    if any(page < 1 for page in one.pages):
        found.append("a page is less than 1")
    return found


def _study_faults(one: Study) -> list[str]:
    found = [] if one.authors else ["no authors"]
    for author in one.authors:
        found += _plain("author", author, r"[,.?!]")
    found += _plain("title", one.title, r"\.$") + _plain("journal", one.journal, r"[.?!] |\.$")
    found += _plain("volume", one.volume, r"[();:]") + _plain("pages", one.pages, r"[;:]|\.$")
    if one.issue:
        found += _plain("issue", one.issue, r"[()]")
    if not 1800 <= one.year <= 2200:
        found.append(f"year {one.year} is no year")
    return found


_DAY = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_GUIDELINE = re.compile(
    rf"(?P<source>{'|'.join(GUIDELINE_SOURCES)}): (?P<body>.+?)\. (?P<title>[^\[\]]+) "
    rf"\[(?P<edition>[^\[\];]+)(?:; reviewed (?P<reviewed>{_DAY}|{CONTINUOUSLY}))?\]"
    r"(?:, chapter (?P<chapter>[^\[\]]+?))?(?:, p\. (?P<pages>\d+(?:, \d+)*))?\.?"
)
_STUDY = re.compile(
    r"(?P<authors>[^.?!]+)\. (?P<title>.*[.?!]) (?P<journal>(?:(?![.?!] ).)+)\. "
    r"(?P<year>\d{4});(?P<volume>[^();:]+)(?:\((?P<issue>[^()]+)\))?:(?P<pages>[^;:]+?)\.?"
)
_MTUS = re.compile(
    r"MTUS (?P<title>.+?)(?: (?P<year>(?:19|20)\d\d))?"
    r"(?:, Section\(s\): (?P<sections>.+?))?(?:,? Page\(s\): (?P<pages>\d+(?:, \d+)*))?\.?"
)


def parse(text: str) -> GuidelineCitation | Citable:
    """What a printed citation cites: the MTUS, a guideline outside it, or a study.

    Raises ValueError where it is none of the three forms, saying what they are.
    """
    plain = " ".join(text.split())
    if (found := _MTUS.fullmatch(plain)) is not None:
        sections = tuple(part for part in (found["sections"] or "").split("; ") if part)
        return GuidelineCitation(
            "MTUS", found["title"], int(found["year"]) if found["year"] else None, sections, _pages(found["pages"])
        )
    citable: Citable
    if (found := _GUIDELINE.fullmatch(plain)) is not None:
        citable = Guideline(
            found["source"],
            found["body"],
            found["title"],
            found["edition"],
            found["reviewed"] or "",
            found["chapter"] or "",
            _pages(found["pages"]),
        )
    elif (found := _STUDY.fullmatch(plain)) is not None:
        title = found["title"].removesuffix(".")
        citable = Study(
            tuple(found["authors"].split(", ")),
            title,
            found["journal"],
            int(found["year"]),
            found["volume"],
            found["pages"],
            found["issue"] or "",
        )
    else:
        raise ValueError(
            "this is no citation; write «MTUS title year, Section(s): …», «ODG: body. title [edition; reviewed "
            "2016-12-20], chapter …, p. 12» (or ACOEM:, other guideline:), or «Doe J, Roe R. Title. Journal. "
            "2016;12(3):45-50.»"
        )
    if wrong := faults(citable):
        raise ValueError("; ".join(wrong))
    return citable


def _pages(text: str | None) -> tuple[int, ...]:
    return tuple(map(int, text.split(", "))) if text else ()


def as_citation(cited: GuidelineCitation | Citable) -> GuidelineCitation:
    """The form that a letter carries, whatever was parsed."""
    return cited if isinstance(cited, GuidelineCitation) else cited.citation()


def reviewed_between(reviewed: str) -> tuple[date, date] | None:
    """The first and last day that a day, month or year may mean; None for anything else."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", reviewed)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None:
            return None
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


class Currency(StrEnum):
    """Whether a guideline was reviewed recently enough to be the current one (8 CCR 9792.20)."""

    CURRENT = "current"
    NOT_CURRENT = "not_current"
    UNKNOWN = "unknown"


def currency(guideline: Guideline, *, on: date, years: int) -> tuple[Currency, str]:
    """Whether it was reviewed or updated within `years` before a day, and why; what is not known is not guessed."""
    if guideline.reviewed == CONTINUOUSLY:
        return Currency.CURRENT, "it is reviewed continuously; the version is that of the day"
    between = reviewed_between(guideline.reviewed)
    if between is None:
        return Currency.UNKNOWN, f"when it was last reviewed is not stated; it must be within {years} years"
    first, last = between
    if first > on:
        return Currency.NOT_CURRENT, f"it was reviewed {guideline.reviewed}, after {on:%m/%d/%Y}"
    if _later(last, years) < on:
        return Currency.NOT_CURRENT, f"it was last reviewed {guideline.reviewed}, more than {years} years before"
    if _later(first, years) < on or last > on:
        return Currency.UNKNOWN, f"it was reviewed {guideline.reviewed}; which day decides, and it is not stated"
    return Currency.CURRENT, f"it was reviewed {guideline.reviewed}, within {years} years"


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
