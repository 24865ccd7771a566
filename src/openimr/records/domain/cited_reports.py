"""The documents that a utilization review decision or a request says it rests on: a name and a date each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openimr.records.domain import dates
from openimr.records.domain.evidence import Evidence, PageText

#: A list of documents ends at the next heading or after this many characters.
_LONGEST_LIST = 2_500
_NEXT_HEADING = re.compile(r"\n\s*[A-Z][A-Za-z/' ]{2,50}:\s*(?=\n|\S)|\n\s*[A-Z][A-Z/' ]{5,60}\s*\n")
_BETWEEN = re.compile(r"^[\s,]*(?:and|&|to|through|dated|of)?[\s,]*$", re.IGNORECASE)
_SEPARATOR = re.compile(r"[;•\n]|(?<=[a-z0-9]{2})\.\s|(?<=\d)\)\s|\s-\s")


@dataclass(frozen=True, slots=True)
class Wording:
    """The headings under which documents are listed, and the names used for kinds (cited_as.yaml)."""

    headings: Sequence[str]
    names: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class CitedReport:
    """A document that another one names. `kinds` are the kinds that the name may mean; none where it tells nothing."""

    name: str
    date: date
    kinds: tuple[str, ...]
    evidence: Evidence


def cited_reports(pages: Sequence[PageText], wording: Wording) -> tuple[CitedReport, ...]:
    """Every dated document named under a heading of records reviewed, each once, in the order of the text.

    A list may go on over the end of a page. Undated mentions are left out: they cannot be compared with anything.
    """
    found: dict[tuple[str, date], CitedReport] = {}
    heading = _headings(wording.headings)
    goes_on = False
    for page in pages:
        starts = [match.end() for match in heading.finditer(page.text)]
        if goes_on:
            starts.insert(0, 0)
        for start in starts:
            end = _end_of_list(page.text, start)
            goes_on = end >= len(page.text.rstrip())
            for report in _listed(page, start, end, wording.names):
                found.setdefault((" ".join(report.kinds) or report.name.lower(), report.date), report)
        if not starts:
            goes_on = False
    return tuple(found.values())


def _headings(headings: Sequence[str]) -> re.Pattern[str]:
    words = "|".join(
        r"\s+".join(map(re.escape, heading.split())) for heading in sorted(headings, key=len, reverse=True)
    )
    return re.compile(rf"(?:{words})\s*(?:\([^)\n]{{0,60}}\))?\s*[:.\n]", re.IGNORECASE)


def _end_of_list(text: str, start: int) -> int:
    following = _NEXT_HEADING.search(text, start)
    return min(following.start() if following else len(text), start + _LONGEST_LIST)


def _listed(page: PageText, start: int, end: int, names: Mapping[str, Sequence[str]]) -> Iterator[CitedReport]:
    """The dates between two places, each with the name that stands before it (or before its neighbour)."""
    name, previous = "", start
    for day in dates.find(page.text[start:end]):
        at, until = start + day.start, start + day.end
        between = page.text[previous:at]
        if not _BETWEEN.match(between):
            name = _name(between)
        begin = page.text.rfind(name, start, at) if name else at
        if name:
            yield CitedReport(name, day.day, _kinds(name, names), page.evidence(max(begin, start), until))
        previous = until


def _name(between: str) -> str:
    """The words that name the document: what stands after the last separator, without the little words at its end."""
    last = [part for part in _SEPARATOR.split(between) if part.strip(" ,.:-")]
    words = last[-1].strip(" ,.:-(") if last else ""
    return re.sub(r"\s+(?:dated|of|from|on|dos|date of service)$", "", words, flags=re.IGNORECASE).strip(" ,.:-(")


def _kinds(name: str, names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    told = " ".join(name.lower().split())
    for phrase in sorted(names, key=len, reverse=True):
        if re.search(rf"\b{re.escape(phrase)}", told):
            return tuple(names[phrase])
    return ()
