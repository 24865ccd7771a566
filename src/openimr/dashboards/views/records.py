"""The records of a case: the list, the search over pages, and the reader that opens at a cited page."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import signed_in
from openimr.dashboards.views.cases import frame
from openimr.records import queries as records
from openimr.records import services as records_services


@require_GET
@login_required
@pages_for_errors
def listing(request: HttpRequest, number: str) -> HttpResponse:
    case = cases.get(number, request.user)
    words = request.GET.get("q", "").strip()
    found = records.case_records(case)
    return render(
        request,
        "dashboards/records.html",
        {
            **frame(case, "case-records"),
            "documents": found.documents,
            "pages": sum(len(document.pages) for document in found.documents),
            "chronology": found.chronology,
            "words": words,
            "hits": records.search_pages(case, words).hits if words else (),
        },
    )


@require_GET
@login_required
@pages_for_errors
def reader(request: HttpRequest, number: str, document: str) -> HttpResponse:
    case = cases.get(number, request.user)
    parts = records.documents_of(case, document)
    texts = {page.number: page for part in parts for page in part.pages}
    page, start, end = (_whole(request, name) for name in ("page", "start", "end"))
    page = min(max(page, 1), max(texts, default=1))
    text = texts[page].text if page in texts else ""
    records_services.note_reading(number, document, by=signed_in(request).actor, at=clock.now())
    return render(
        request,
        "dashboards/reader.html",
        {
            **frame(case, "case-records"),
            "document": parts[0],
            "page": page,
            "quote": text[start:end],
            "boxes": records.quote_boxes(case, document, page, start, end) if end > start else [],
            "recognized": {p.number: p.text for p in texts.values() if p.by_ocr},
            "events": [e for e in records.case_records(case).chronology if e.evidence.document == document],
        },
    )


def _whole(request: HttpRequest, name: str) -> int:
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


@require_GET
@login_required
@pages_for_errors
def file(request: HttpRequest, number: str, document: str) -> FileResponse:
    case = cases.get(number, request.user)
    original = records.working_file(records.stored_original(case, document))
    answer = FileResponse(original.open("rb"), content_type="application/pdf", filename=f"{document[:12]}.pdf")
    answer["Cache-Control"] = "private, no-store"
    # Made of a stranger's file: shown by our reader, never run by the browser as a page of ours.
    answer["Content-Security-Policy"] = "sandbox"
    return answer
