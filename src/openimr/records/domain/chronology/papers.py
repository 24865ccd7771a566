"""The opening of each document, the injury, and the steps of utilization review that other documents tell of."""

import datetime as dt
import re

from openimr.records.domain import dates
from openimr.records.domain.chronology.page import Finding, Found, PageToRead, one_line, told
from openimr.records.domain.chronology.treatments import operation, rows_of_visits

_KINDS = {
    "first_report": "visit",
    "progress_report": "visit",
    "consultation": "visit",
    "therapy_note": "therapy_visit",
    "imaging": "study",
    "electrodiagnostics": "study",
    "ur_determination": "ur_decision",
    "request_for_authorization": "request",
    "operative_report": "surgery",
}
_INJURY = re.compile(r"\b(?:date\s+of\s+(?:injury|accident)|injury\s+date|d\.?o\.?i\.?)\s*[:.]?\s*$", re.IGNORECASE)
_DECIDED = re.compile(
    r"\b(?:utilization\s+review|UR|claims\s+administrator|prior\s+determination)\b[^.;]{0,120}?\b(?P<decision>non-?certified|denied|modified|certified|approved|authorized)\b",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"\b(?P<decision>not\s+(?:medically\s+necessary|certified|approved|authorized|recommended)|non-?certif(?:ied|ication)|den(?:ied|ial)|"
    r"adverse|modif(?:ied|ication)|(?:partial(?:ly)?|partly|conditionally)\s+\w+|certified|approved|authorized|allowed)\b",
    re.IGNORECASE,
)
#: A heading of a table ("Requested, approved") decides nothing where a sentence does.
_DECIDES = re.compile(
    rf"(?:\b(?:is|are|was|were|been|hereby|be)\s+|(?:decision|determination|outcome)\s*(?:is|:)?\s*|we\s+(?:have\s+)?|recommend(?:ed)?\s+){_DECISION.pattern}",
    re.IGNORECASE,
)
_IN_PART = re.compile(
    r"\b(?P<decision>(?:partial(?:ly)?|partly)\s+(?:allowed|approved|authorized|certif\w+))", re.IGNORECASE
)
_DECISIONS = {
    "denied": ("not", "non", "denied", "denial", "adverse"),
    "modified": ("modif", "partial", "partly", "condition"),
    "approved": ("certified", "approved", "authorized", "allowed"),
}
_REQUESTED = re.compile(
    r"(?:requested(?:\s+(?:treatment|services?))?|treatment\s+requested|disputed\s+(?:treatment|item)s?|following\s+treatment)\s*:\s*(?P<what>[^\n]{4,200}(?:\n\s*\d+[.)][^\n]{3,120})*)",
    re.IGNORECASE,
)
_LONG = 200  # characters
_ASKED = re.compile(r"\b(?:request\s+for\s+authorization|RFA)\b", re.IGNORECASE)


def opening(page: PageToRead) -> Found:
    """That the document was written on its day."""
    text = page.text
    end = min(len(text), 80)
    cut = text.find("\n", 0, end)
    start = len(text) - len(text.lstrip())
    kind = _KINDS.get(page.document.kind, "document")
    if kind == "therapy_visit" and rows_of_visits(page):
        kind = "document"  # a flow sheet is dated when it was closed; its rows are the visits
    operated = next(operation(page), None)
    if kind == "surgery" and operated:
        kind = operated.kind
    return Found(kind, page.document.title, start, max(start + 1, cut if cut > start else end))


def decision(page: PageToRead) -> Finding:
    """What a determination of utilization review decides."""
    if page.document.kind != "ur_determination":
        return
    match = _IN_PART.search(page.text) or _DECIDES.search(page.text) or _DECISION.search(page.text)
    if match:
        first, last = page.sentence(*match.span())
        if last - first > _LONG:  # a table without full stops is no sentence: the line that decides
            first = page.text.rfind("\n", first, match.start()) + 1 or first
        written = one_line(match["decision"]).lower()
        decided = next(kind for kind, words in _DECISIONS.items() if written.startswith(words))
        says = f"the decision: {one_line(page.text[first:last]).rstrip('.')}"
        yield Found("ur_decision", says, first, last, values={"decision": decided})


def requested(page: PageToRead) -> Finding:
    """What a request for authorization or an application asks for, line by line."""
    if page.document.kind not in {"request_for_authorization", "application"}:
        return
    for match in _REQUESTED.finditer(page.text):
        says = f"asked for: {one_line(match['what']).rstrip('.')}"
        yield Found("request", says, match.start(), match.end(), "hypothetical")


def injury(page: PageToRead) -> Finding:
    """The date of injury as a form states it."""
    for found in dates.find(page.text):
        if _INJURY.search(page.text[max(0, found.start - 30) : found.start]):
            yield Found("injury", "the injury happened", found.start, found.end, day=found.day)
            return


def review_steps(page: PageToRead) -> Finding:
    """Decisions of utilization review and requests that a document of somebody else tells of, by their own dates."""
    if page.document.kind in {"ur_determination", "request_for_authorization", "application"}:
        return
    for match in _DECIDED.finditer(page.text):
        yield from _step(page, "ur_decision", match, {"decision": match["decision"].lower()})
    for match in _ASKED.finditer(page.text):
        yield from _step(page, "request", match, {})


def _step(page: PageToRead, kind: str, match: re.Match[str], values: dict[str, object]) -> Finding:
    first, last = page.sentence(*match.span())
    day: dt.date | None = page.stated_day(*match.span())
    if day is None:
        return
    says = told("affirmed", f"told of {day.month}/{day.day}/{day.year}: {one_line(page.text[first:last]).rstrip('.')}")
    yield Found(kind, says, first, last, values=values, day=day)
