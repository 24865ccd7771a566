"""What follows a determination: one case's page, its history, and the documents that come of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr import clock
from openimr.accounts.queries import keeps_records
from openimr.cases import queries as cases
from openimr.dashboards.csv_file import csv_file
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.follow_page import shown
from openimr.dashboards.people import only_staff, signed_in
from openimr.dashboards.queries import decides_anew
from openimr.dashboards.views.cases import frame
from openimr.determinations import queries
from openimr.errors import NotFound

#: By its first bytes how a document's name ends.
_ENDINGS = {b"%PDF": "pdf", b"\x89PNG": "png", b"\xff\xd8": "jpg"}


def _decided(request: HttpRequest, number: str) -> Any:
    """The case, once it is decided. Raises NotFound; also for whoever reviews it anew and is to decide unswayed."""
    case = cases.get(number, request.user)
    if decides_anew(case, signed_in(request)) or not queries.is_decided(case):
        raise NotFound(f"{number}: nothing is decided yet, so nothing follows")
    return case


@require_GET
@login_required
@pages_for_errors
def page(request: HttpRequest, number: str) -> HttpResponse:
    case = _decided(request, number)
    today = clock.today()
    told = shown(case, today=today)
    may_write = keeps_records(request.user)
    sees_proofs = may_write or signed_in(request).role == "auditor"
    common = {"today": today, "may_write": may_write, "sees_proofs": sees_proofs}
    return render(request, "dashboards/what_follows.html", {**frame(case, "case-follows"), **told, **common})


@require_GET
@login_required
@pages_for_errors
def history(request: HttpRequest, number: str) -> HttpResponse:
    """Every version, order and step in one line of time, to be read, printed or exported."""
    case = _decided(request, number)
    told = {"happened": queries.history(case), "printed_on": clock.today()}
    return render(request, "dashboards/history.html", {**frame(case, "case-follows"), **told})


@require_GET
@login_required
@pages_for_errors
def history_csv(request: HttpRequest, number: str) -> HttpResponse:
    case = _decided(request, number)
    columns = ("day", "what", "by", "determination", "detail", "document", "mistaken")
    rows = [
        (one.on, one.what, one.who, one.version or "", one.detail, one.document, one.mistaken)
        for one in queries.history(case)
    ]
    return csv_file(f"{number}-history.csv", columns, rows)


@require_GET
@login_required
@pages_for_errors
def awaited_csv(request: HttpRequest, number: str) -> HttpResponse:
    """What is awaited from whom by when, as a table."""
    case, today = _decided(request, number), clock.today()
    columns = ("what", "item", "by", "to", "due", "done", "state", "rule", "checked", "note")
    rows = [
        (
            one.what, one.item or "", one.by_whom, one.to, one.due or "", one.done_on or "", one.state(today),
            one.citation, one.verified, one.note,
        )
        for one in queries.what_follows(case, today)
    ]  # fmt: skip
    return csv_file(f"{number}-what-follows.csv", columns, rows)


@require_GET
@login_required
@pages_for_errors
def reminder(request: HttpRequest, number: str) -> HttpResponse:
    only_staff(request, number)
    letter = queries.reminder(cases.get(number, request.user), today=clock.today())
    answer = HttpResponse(letter, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{number}-reminder-draft.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@login_required
@pages_for_errors
def proof(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    """The document byte for byte, to be kept, not shown in the page: it came from outside."""
    content = queries.proof(cases.get(number, request.user), sha256, request.user)
    answer = HttpResponse(content, content_type="application/octet-stream")
    kind = next((ending for first, ending in _ENDINGS.items() if content.startswith(first)), "tif")
    answer["Content-Disposition"] = f'attachment; filename="{number}-{sha256[:12]}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@login_required
@pages_for_errors
def package(request: HttpRequest, number: str, entry: int) -> HttpResponse:
    """The sealed archive, for whoever hands it over."""
    only_staff(request, number)
    answer = HttpResponse(queries.package(cases.get(number, request.user), entry), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{number}-transfer.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer
