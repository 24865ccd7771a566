"""A person types what stands on a page that no machine read surely, or confirms what the machine made of it."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from openimr.cases import services as cases
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.errors import NotFound, Reason, Refused
from openimr.records import queries
from openimr.records.domain.boxes import carried
from openimr.records.models import Page
from openimr.records.services.indexing import index_pages
from openimr.records.services.ordering import refresh


@transaction.atomic
def transcribe(case_number: str, sha256: str, number: int, text: str, *, by: str, at: datetime) -> None:
    """Set the text of a page as a person read it; empty where nothing stands on it. From then on it can be evidence.

    Words that the machine had found keep their boxes, by the order of the words. The event says who and which page,
    nothing of the text. Raises NotFound; Refused for a signed case.
    """
    case, page = _page_of_open_case(case_number, sha256, number)
    typed = "\n".join(line.rstrip() for line in text.strip().splitlines())
    words = queries.page_words(case, sha256, number) if page.state == Page.State.READ else []
    known = [(page.text[word["start"] :][: word["length"]], word["box"], 1.0) for word in words]
    page.words = list(carried(known, typed))
    page.text, page.by_ocr, page.confidence = typed, False, 1.0
    page.state, page.problem, page.read_at = Page.State.READ, "", page.read_at or Now()
    page.transcribed_by = by
    page.save()
    index_pages(case_number)
    _follow(case, page, "records.page_transcribed", by=by, at=at)


@transaction.atomic
def confirm_page(case_number: str, sha256: str, number: int, *, by: str, at: datetime) -> None:
    """Say that the text of a page is what stands on it. Raises NotFound; Refused for a page that was not read."""
    case, page = _page_of_open_case(case_number, sha256, number)
    if page.state != Page.State.READ:
        reason = Reason("state", f"page {number} of {sha256[:12]} is {page.state}: there is no text to confirm")
        raise Refused("confirm a page", case_number, [reason])
    page.transcribed_by = by
    page.save(update_fields=["transcribed_by"])
    _follow(case, page, "records.page_confirmed", by=by, at=at)


def _page_of_open_case(case_number: str, sha256: str, number: int) -> tuple[Case, Page]:
    case = cases.locked(case_number)
    if has_reached(State(case.state), State.SIGNED):
        raise Refused("transcribe a page", case_number, [Reason("signed", "its determination is signed")])
    original = queries.stored_original(case, sha256)
    page = original.pages.select_for_update(of=("self",)).select_related("original").filter(number=number).first()
    if page is None:
        raise NotFound(f"{case_number}: no page {number} in {sha256[:12]}")
    return case, page


def _follow(case: Case, page: Page, kind: str, *, by: str, at: datetime) -> None:
    cases.record(case, kind, by=by, at=at, payload={"document": page.original.sha256, "page": page.number})
    if page.document is not None:
        refresh(case, page.original, (page.document.first_page, page.document.last_page))
