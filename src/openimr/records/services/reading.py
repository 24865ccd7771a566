"""Pages are read: each is a piece of work of its own, and what is read stays read."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.records import queries
from openimr.records.adapters import ocr, originals, pdf
from openimr.records.domain.evidence import CaseRecords
from openimr.records.models import Original, Page
from openimr.records.services.ordering import put_in_order

#: What is done, pages done, pages in all.
Progress = Callable[[str, int, int], None]


def read(case_number: str, *, today: date, by: str, at: datetime, progress: Progress | None = None) -> CaseRecords:
    """Text of every page, by OCR where there is none; then the case file is put in order. What is read stays read."""
    case = Case.objects.get(number=case_number)
    unread = list(case.originals.filter(pages__state=Page.State.WAITING).distinct())
    if not unread and has_reached(State(case.state), State.RECORDS_READY):
        return queries.case_records(case)
    for place, original in enumerate(unread, start=1):
        if progress:
            progress("reading documents", place, len(unread))
        _read_text(original)
    _recognize(case, progress)
    put_in_order(case.number, today=today, by=by, at=at)
    case.refresh_from_db()
    return queries.case_records(case)


@transaction.atomic
def _read_text(original: Original) -> None:
    file = originals.whole(queries.store(), original.working_sha256 or original.sha256)
    pages = {page.number: page for page in original.pages.all()}
    for number, found in enumerate(pdf.read_pages(file), start=1):
        page = pages[number]
        page.text, page.by_ocr = found.text, found.needs_ocr
        page.state = Page.State.WAITING if found.needs_ocr else Page.State.READ
    Page.objects.bulk_update(pages.values(), ["text", "by_ocr", "state"], batch_size=500)


def _recognize(case: Case, progress: Progress | None) -> None:
    """OCR of the pages that wait for it. Each page is stored as it is done."""
    waiting = Page.objects.filter(original__case=case, by_ocr=True, state=Page.State.WAITING).select_related("original")
    store = queries.store()
    places = {(originals.place_of(store, p.original.working_sha256 or p.original.sha256), p.number): p for p in waiting}
    total = len(places)
    found = ocr.recognize_pages(places, done=lambda n: progress("scanned pages", n, total) if progress else None)
    with transaction.atomic():
        for key, recognized in found.items():
            page = places[key]
            # A scan may carry a poor text layer: OCR counts where it says more.
            if len(recognized.text) >= len(page.text.strip()):
                page.text, page.words = recognized.text, list(recognized.words)
                page.confidence = recognized.confidence
            else:
                page.by_ocr = False
            page.state = Page.State.READ
            page.save()
