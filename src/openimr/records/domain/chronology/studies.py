"""Imaging and electrodiagnostic results: of the report itself, and as other documents cite them with their date."""

import re

from openimr.records.domain.chronology.page import Finding, Found, PageToRead, lower_first, one_line, told

#: A line of its own with a name and a degree, as reports are signed.
_SIGNATURE = r"\n[^\n:;]{3,60},\s*(?:M\.?D|D\.?O|D\.?C|Ph\.?D|Psy\.?D|DPT|P\.?T)\b"
#: A heading at once followed by the reason for the study ("Narrative & Impression") is of the whole report.
_IMPRESSION = re.compile(
    r"(?:impressions?|conclusions?|opinion|interpretation|summary(?:\s+of\s+findings)?|diagnostic\s+impression)\s*[:.]?\s*(?!\s|reason\b|indication|history\b|technique)"
    rf"(?P<what>.{{15,420}}?)(?=\n\s*\n|\Z|\n[A-Z][A-Za-z ]{{3,30}}:|{_SIGNATURE}|electronically|dictated|interpreted\s+by|radiologist)",
    re.IGNORECASE | re.DOTALL,
)
_RESULT = re.compile(
    r"\b(?:show(?:s|ed|ing)?|reveal(?:s|ed|ing)?|demonstrat(?:es|ed|ing)|confirm(?:s|ed)|indicat(?:es|ed)|(?:was|were|is|are)\s+(?:read as\s+|interpreted as\s+)?(?:normal|positive|negative|unremarkable|consistent)|notes?|noted|evidence of|with)\b",
    re.IGNORECASE,
)
_REPORTS = {"imaging": "imaging", "electrodiagnostics": "electrodiagnostics"}


def results(page: PageToRead) -> Finding:
    """The impression of a report of a study."""
    kind = _REPORTS.get(page.document.kind)
    match = _IMPRESSION.search(page.text) if kind else None
    if kind and match:
        says = f"the impression was: {lower_first(one_line(match['what'])).rstrip('.')}"
        yield Found(kind, says, match.start(), match.end())


def cited_results(page: PageToRead) -> Finding:
    """A study that another document tells of, on the day that it states. Without a date it is told by its report only."""
    if page.document.kind in _REPORTS:
        return
    for mention in page.treatments:
        if mention.treatment.kind != "study":
            continue
        _, last = page.sentence(mention.start, mention.end)
        result = _RESULT.search(page.text, mention.end, last)
        day = page.stated_day(mention.start, mention.end)
        if result is None or day is None:
            continue
        status = page.status(mention.start, mention.end)
        kind = "electrodiagnostics" if mention.treatment.id == "electrodiagnostics" else "imaging"
        words = lower_first(one_line(page.text[result.start() : last])).rstrip(".")
        says = told(status, f"{mention.treatment.label} of {day.month}/{day.day}/{day.year}: {words}")
        values = {"study": mention.treatment.id, "cited": True}
        yield Found(kind, says, mention.start, last, status, values, day)
