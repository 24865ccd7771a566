"""Where things stand on a page."""

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.records.adapters import pdf
from openimr.records.queries.case_file import stored_original, working_file


def quote_boxes(case: Case, sha256: str, number: int, start: int, end: int) -> list[tuple[float, float, float, float]]:
    """Where a passage stands on its page: (left, top, width, height) as shares of the page, one a line or word."""
    original = stored_original(case, sha256)
    page = original.pages.filter(number=number, withheld=False).first()
    if page is None:
        raise NotFound(f"{case.number}: no page {number}")
    if page.words is not None:
        return [tuple(w["box"]) for w in page.words if w["start"] < end and w["start"] + w["length"] > start]
    return pdf.text_boxes(working_file(original), number, page.text[start:end])
