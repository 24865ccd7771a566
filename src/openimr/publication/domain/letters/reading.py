"""Reads a letter: which layout, its sections, its fields. `NotALetter` where it is none."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from openimr.publication.domain.letters import header
from openimr.publication.domain.letters.issues import determined, folded, labelled, numbered
from openimr.publication.domain.letters.letter import Issue, Letter, Line
from openimr.publication.domain.letters.modified import parts


class NotALetter(ValueError):
    """The text has no section of a Final Determination."""


_SECTIONS = {
    "how": r"HOW\s+THE\s+IMR\s+FINAL\s+DETERMINATION\s+WAS\s+MADE",
    "documents": r"DOCUMENTS\s+REVIEWED(?:\s+FOR\s+DETERMINATION\s*:)?",
    "summary": r"CLINICAL\s+CASE\s+SUMMARY|(?<!\w)CASE\s+SUMMARY\s*:",
    "issues": r"IMR\s+ISSUES,?\s+DECISIONS?\s+AND\s+RATIONALES?|IMR\s+DECISION\(S\)\s+AND\s+RATIONALE\(S\)",
    "dispute": r"ISSUE\s+AT\s+DISPUTE\s*:",
    "guideline": r"MEDICAL\s+TREATMENT\s+GUIDELINE\(S\)\s+RELIED\s+UPON\s+BY\s+(?:THE\s+)?PROFESSIONAL\s+REVIEWER\s+AND\s+WHY\s*:",
    "rationale": r"RATIONALE\s+FOR\s+WHY\s+THE\s+REQUESTED\s+TREATMENT/SERVICE\s+(?:IS/WAS|IS|WAS)(?P<not>\s+NOT)?\s+MEDICALLY\s+NECESSARY\s*:",
    "qualifications": r"MEDICAL\s+REVIEWER\s+QUALIFICATIONS\s*:|Medical\s+Qualifications\s+of\s+the\s+Expert\s+Reviewer\s*:",
    "sources": r"(?<=\n)SOURCES(?=\n)",
    "decision_and_rationale": r"INDEPENDENT\s+MEDICAL\s+REVIEW\s+DECISION\s+AND\s+RATIONALE",
    "case_summary_5": r"(?<=\n)Expert\s+Reviewer\s+Case\s+Summary\s*:|(?<=\n)Case\s+Summary\s*:",
}
#: A heading begins with two capitals, but for the few named; the rest of the text is passed over at once.
_HEAD = re.compile(
    r"(?<![A-Z])(?=[A-Z]{2}|Case |Expert |Medical )(?:"
    + "|".join(f"(?P<{name}>{pattern.replace('(?P<not>', '(?:')})" for name, pattern in _SECTIONS.items())
    + ")"
)


class _Sections:
    """The text of each section by name; a section that comes twice keeps its first text."""

    def __init__(self, text: str) -> None:
        self.text = text
        marks = list(_HEAD.finditer(text))
        self.head = text[: marks[0].start()] if marks else text
        self.places: dict[str, tuple[int, int]] = {}
        self.labels: dict[str, str] = {}
        for mark, following in pairwise([*marks, None]):
            assert mark is not None
            name = str(mark.lastgroup)
            end = following.start() if following else len(text)
            self.places.setdefault(name, (mark.end(), end))
            self.labels.setdefault(name, mark.group())

    def get(self, name: str) -> str | None:
        place = self.places.get(name)
        return self.text[slice(*place)] if place else None


def read_letter(lines: Sequence[Line]) -> Letter:
    """The letter as fields. Raises NotALetter where no layout fits."""
    text = "\n".join(line.text for line in lines)
    sections = _Sections(text)
    if "dispute" in sections.places or ("qualifications" in sections.places and "rationale" in sections.places):
        return _professional(sections)
    if "decision_and_rationale" in sections.places or re.search(
        r"Notice\s+of\s+Independent\s+Medical\s+Review\s+Determination", text
    ):
        return _notice(sections)
    if "issues" in sections.places:
        return _maximus(sections, lines)
    raise NotALetter("no section of a Final Determination was found")


def _maximus(sections: _Sections, lines: Sequence[Line]) -> Letter:
    """Layouts 2015, 2013-14 and 2013: sections in capitals, issue blocks with labels or numbers."""
    how = sections.get("how") or ""
    start, end = sections.places["issues"]
    body = _lines_from(lines, start, sections.places["sources"][0] if "sources" in sections.places else None)
    found = list(labelled(body))
    is_2013 = "(S)" in sections.labels["issues"].upper()
    if not found:
        found = list(numbered(sections.text[start:end]))
    table = bool(re.search(r"State\(?s?\)?\s+of\s+Licensure\s*:", how))
    layout = "2013-sections" if is_2013 else "2015-table" if table else "2013-prose"
    return _letter(layout, sections.head, how, sections.get("summary"), found)


def _lines_from(lines: Sequence[Line], start: int, end: int | None) -> list[Line]:
    """The lines from a place of the joined text on, up to the line of another; the first is cut there."""
    found: list[Line] = []
    place = 0
    for line in lines:
        after = place + len(line.text) + 1
        if end is not None and after > end:
            break
        if after > start:
            found.append(replace(line, text=line.text[max(0, start - place) :]))
        place = after
    return found


def _letter(
    layout: str,
    head: str,
    how: str,
    summary: str | None,
    found: Sequence[tuple[Issue, tuple[str, ...]]],
    extra: tuple[str, ...] = (),
) -> Letter:
    days = header.dates(head)
    number, priority = header.case_number(head), header.priority(head)
    warnings = list(extra)
    table = {**days, "case_number": number, "priority": priority}
    if layout != "2013-prose" or any(table.values()):  # published copies of that layout come without their first page
        warnings += [f"no {name.replace('_', ' ')} found" for name, value in table.items() if value is None]
    licensure, specialties = header.licensure(how), header.specialties(how)
    if not licensure:
        warnings.append("no licensure found")
    if not specialties:
        warnings.append("no specialty found")
    if summary is None:
        warnings.append("no clinical case summary found")
    if not found:
        warnings.append("no issue found")
    for _, own in found:
        warnings += own
    return Letter(
        layout=layout,
        case_number=number,
        date_assigned=days["date_assigned"],
        date_of_injury=days["date_of_injury"],
        decision_date=days["decision_date"],
        ur_denial_date=days["ur_denial_date"],
        priority=priority,
        application_received=days["application_received"],
        licensure=licensure,
        specialties=specialties,
        clinical_case_summary=(folded(summary) or None) if summary is not None else None,
        issues=tuple(issue for issue, _ in found),
        warnings=tuple(warnings),
    )


def _professional(sections: _Sections) -> Letter:
    """The other organization's form: one treatment, sections with colons."""
    request = folded(sections.get("dispute") or "")
    label = folded(sections.labels.get("rationale", ""))
    decision = None
    if label and "IS/WAS" not in label.upper():
        decision = "upheld" if re.search(r"\bNOT\b", label, re.IGNORECASE) else "overturned"
    rationale = folded(sections.get("rationale") or "") or None
    said = re.findall(
        r"(?:is|was|are|were)(?:\s+therefore|,\s*therefore,)?(\s+not)?\s+(?:considered\s+)?medically\s+necessary",
        rationale or "",
        re.IGNORECASE,
    )
    if said:
        decision = "upheld" if said[-1] else "overturned"
    elif re.search(r"\bNOT\b", label, re.IGNORECASE):
        decision = "upheld"
    guideline = folded(sections.get("guideline") or "") or None
    issue = Issue(request, *parts(request), decision, None, guideline, rationale, ())
    warnings = () if decision else ("issue 1: no decision word found",)
    found = [(issue, warnings)] if request else []
    qualifications = sections.get("qualifications") or ""
    return _letter("professional-review", sections.head, qualifications, sections.get("summary"), found)


def _notice(sections: _Sections) -> Letter:
    """Autumn 2013: a dated notice, the decisions listed twice, reasons under "Regarding the request for"."""
    found = list(determined(sections.text, sections.text))
    summary = sections.get("case_summary_5") or sections.get("summary")
    return _letter("2013-notice", sections.text, sections.get("qualifications") or sections.text, summary, found)
