"""The records of a case as a list, the search over their pages, and the originals as they came."""

from pathlib import PurePath

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from openimr import clock
from openimr.accounts.queries import keeps_records
from openimr.cases import queries as cases
from openimr.dashboards import queries
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import signed_in
from openimr.dashboards.views.cases import frame
from openimr.dashboards.views.reader import addresses
from openimr.errors import Reason, Refused
from openimr.records import queries as records
from openimr.records import services

_LONGEST_SEARCH = 300


@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def listing(request: HttpRequest, number: str) -> HttpResponse:
    """The documents; sent words, the pages that answer them. Words come by POST: they may be health information."""
    case = cases.get(number, request.user)
    words = request.POST.get("q", "")[:_LONGEST_SEARCH].strip()
    records.warm_up()  # the reader is opened next
    documents = records.listing(case, request.user)
    search = records.search_pages(case, words) if words else None
    if search:
        services.note_search(number, pages=len(search.hits), by=signed_in(request).actor, at=clock.now())
    return render(
        request,
        "dashboards/records.html",
        {
            **frame(case, "case-records"),
            "may_add": keeps_records(request.user),
            "documents": documents,
            "pages": sum(document.pages for document in documents),
            "progress": records.progress(case),
            "failures": records.failed_pages(case),
            "words": words,
            "search": search,
            "may_settle": records.sees_withheld(request.user),
            "may_correct": queries.may_correct(request.user),
            "settings": {"addresses": addresses(number), "may": {"correct": queries.may_correct(request.user)}},
        },
    )


@require_GET
@login_required
@pages_for_errors
def file(request: HttpRequest, number: str, document: str) -> FileResponse:
    """An original byte for byte, to be kept, not shown: pages are shown by our reader from the working copy."""
    case = cases.get(number, request.user)
    if not records.may_download(case, request.user, document):
        sentence = "a page of it is withheld while a privacy incident is open; read the other pages in the reader"
        raise Refused("hand out the original", number, [Reason("withheld", sentence)])
    original = records.stored_original(case, document)
    kept = records.document_file(case, document)
    who, at = signed_in(request).actor, clock.now()
    services.note_reading(number, document, by=who, at=at)
    services.note_seen(number, document, range(1, original.page_count + 1), by=who, at=at)  # asked for as a whole
    name = f"{document[:12]}{PurePath(original.file).suffix.lower()}"
    answer = FileResponse(kept.open("rb"), content_type=original.media_type, as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "sandbox"
    return answer
