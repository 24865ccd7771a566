"""How far the reading of a case file is, live, and pages that failed tried again."""

from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import signed_in
from openimr.records import queries as records
from openimr.records import services as records_services


@require_GET
@login_required
@pages_for_errors
def progress(request: HttpRequest, number: str) -> JsonResponse:
    """Pages by state, pages a second, seconds left, and every page that failed with its reason: asked every second."""
    case = cases.get(number, request.user)
    failures = [asdict(page) for page in records.failed_pages(case)]
    answer = JsonResponse({**asdict(records.progress(case)), "failures": failures})
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@login_required
@pages_for_errors
def retry(request: HttpRequest, number: str) -> HttpResponse:
    """Every page that failed waits again."""
    case = cases.get(number, request.user)
    records_services.retry_failed(case.number, by=signed_in(request).actor, at=clock.now())
    return redirect("case-records", number)
