"""The head of a letter: the table of dates, the case number, the reviewer's licences and certificates."""

import re
from datetime import date

_DATE = r"(?P<date>\d{1,2}/\d{1,2}/(?:\d{4}|\d{2}))"
_LABELS = {
    "date_assigned": r"Date\s+Assigned|Date\s+of\s+Assignment|Date\s+of\s+NOARFI|NOARFI\s+Date",
    "date_of_injury": r"Date\s+of\s+Injury",
    "decision_date": r"Decision\s+Date|Date\s+of\s+Decision|Date\s+of\s+Determination|Dated?(?=\s*:)",
    "ur_denial_date": r"UR\s+Denial\s+Date|Date\s+of\s+UR\s+(?:Decision|Denial)|UR\s+Decision\s+Date|Utilization\s+Review\s+(?:Denial|Decision)\s+Date",
    "application_received": r"Application\s+(?:Received|Date)|Date\s+(?:of\s+)?Application(?:\s+Received)?|IMR\s+Application\s+Received",
}
#: The label may be broken over two lines with its value between: "Application 12/22/2016 / Received:".
_BROKEN = re.compile(rf"Application\s+{_DATE}\s+Received\s*:", re.IGNORECASE)
_CASE = re.compile(
    r"(?:IMR\s+)?Case\s*(?:Number|No\.?|#)\s*:?\s*(?P<number>[A-Z]{2}\d{2}-\d{4,7}|\d{2}-\d{4,7})", re.IGNORECASE
)
_PRIORITY = re.compile(r"Priority\s*:\s*(?P<priority>Standard|Expedited|Regular|Urgent)", re.IGNORECASE)
_LICENSURE = re.compile(
    r"State\(?s?\)?\s+of\s+Licensure\s*:\s*(?P<states>.*?)(?=Certification|\Z)", re.IGNORECASE | re.DOTALL
)
_SPECIALTY = re.compile(r"Certification\(?s?\)?\s*/\s*Specialty\s*:\s*(?P<names>.*)\Z", re.IGNORECASE | re.DOTALL)
_PROSE_BOARD = re.compile(
    r"(?:is|are)\s+Board[\s-]+Certified\s+in\s+(?P<names>.+?)"
    r"(?=,?\s+(?:has\s+a\s+subspecialty|and\s+is\s+licensed|is\s+licensed|and\s+has\b|licensed\s+to)|\.)",
    re.IGNORECASE | re.DOTALL,
)
_PROSE_SUB = re.compile(
    r"has\s+a\s+subspecialty\s+in\s+(?P<names>.+?)(?=,?\s+and\s+is\s+licensed|\s+and\s+has\b|\.)",
    re.IGNORECASE | re.DOTALL,
)
_PROSE_LICENCE = re.compile(
    r"licensed\s+to\s+practice\s+in\s+(?:the\s+states?\s+of\s+)?(?P<states>[A-Z][A-Za-z ,]+?)(?=\.|\s+and\s+has\b)",
    re.DOTALL,
)


def _day(text: str) -> date | None:
    month, day, year = (int(part) for part in text.split("/"))
    try:
        return date(year + (2000 if year < 50 else 1900) if year < 100 else year, month, day)
    except ValueError:
        return None


def dates(head: str) -> dict[str, date | None]:
    """The dates of the head by field; None where the label or a real date is missing."""
    found: dict[str, date | None] = {}
    for name, label in _LABELS.items():
        match = re.search(rf"(?:{label})\s*:?\s*{_DATE}", head, re.IGNORECASE)
        if match is None and name == "application_received":
            match = _BROKEN.search(head)
        found[name] = _day(match["date"]) if match else None
    return found


def case_number(head: str) -> str | None:
    match = _CASE.search(head)
    return match["number"].upper() if match else None


def priority(head: str) -> str | None:
    match = _PRIORITY.search(head)
    return match["priority"].capitalize() if match else None


def _folded(text: str) -> str:
    return " ".join(text.split()).strip(" .,")


def licensure(how: str) -> tuple[str, ...]:
    """The states of licensure, from the line of that name or from prose."""
    match = _LICENSURE.search(how) or _PROSE_LICENCE.search(how)
    if match is None:
        return ()
    listed = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", _folded(match["states"]))
    return tuple(state for state in listed if state)


def specialties(how: str) -> tuple[str, ...]:
    """The certificates as printed, one entry each: the line is split at its commas, prose has one or two."""
    match = _SPECIALTY.search(how)
    if match is not None:
        return tuple(name for name in re.split(r"\s*,\s*", _folded(match["names"])) if name)
    prose = _PROSE_BOARD.search(how)
    if prose is None:
        return ()
    names = [_folded(prose["names"])]
    below = _PROSE_SUB.search(how)
    return (*names, _folded(below["names"])) if below else tuple(names)
