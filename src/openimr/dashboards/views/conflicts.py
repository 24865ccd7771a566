"""Doubtful matches: is this party that person or organization? The medical director says, once for all later cases."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards.csv_file import csv_file
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.pages import page_of
from openimr.dashboards.people import only_director, signed_in
from openimr.panel import queries, services

_SAID = {
    "same": "Noted as the same. It holds for all later cases.",
    "other": "Noted as not the same. It holds for all later cases.",
    "unknown": "Noted that nobody can tell yet. The reviewers concerned stay barred.",
    "": "The answer is taken back; the doubt is open again.",
}


@require_GET
@login_required
@pages_for_errors
def doubts(request: HttpRequest) -> HttpResponse:
    """What waits for an answer with both records side by side, and what was answered."""
    only_director(request)
    found = queries.doubts(signed_in(request))
    return render(
        request,
        "dashboards/doubts.html",
        {
            "section": "doubts",
            "waiting": page_of(request, [doubt for doubt in found if not doubt.answer]),
            "answered": page_of(request, [doubt for doubt in found if doubt.answer], name="answered"),
            "stale": queries.stale_keys(),
        },
    )


@require_POST
@login_required
@pages_for_errors
def settle(request: HttpRequest, doubt: int) -> HttpResponse:
    """Same, not the same, cannot tell; or the answer taken back."""
    only_director(request)
    answer = request.POST.get("answer", "none")
    services.settle_doubt(
        doubt, answer=answer, why=request.POST.get("why", ""), by=signed_in(request).actor, at=clock.now()
    )
    messages.success(request, _SAID[answer])
    return redirect("panel-doubts")


@require_GET
@login_required
@pages_for_errors
def doubts_csv(request: HttpRequest) -> HttpResponse:
    """The doubts and their answers as a table."""
    only_director(request)
    rows = []
    for doubt in queries.doubts(signed_in(request)):
        last = doubt.rulings[-1] if doubt.rulings else None
        told = [last.by, last.at.isoformat(), last.why] if last else ["", "", ""]
        rows.append([doubt.id, doubt.case_number, doubt.role, "; ".join(doubt.because), doubt.answer or "open", *told])
    return csv_file("doubtful-matches.csv", ["doubt", "case", "role", "because", "answer", "by", "at", "why"], rows)


@require_GET
@login_required
@pages_for_errors
def certificates(request: HttpRequest, number: str) -> HttpResponse:
    """Every certificate of a case in words. Names only for the medical director."""
    case = cases.get(number, request.user)
    shown = {"section": "cases", "number": number, "certificates": queries.shown_certificates(case, request.user)}
    return render(request, "dashboards/certificates.html", shown)


@require_GET
@login_required
@pages_for_errors
def certificates_json(request: HttpRequest, number: str) -> HttpResponse:
    """Every certificate of a case with its seal. Names of the entities only for the medical director."""
    case = cases.get(number, request.user)
    director = signed_in(request).role == "medical_director"
    told = []
    for kept in queries.certificates_for(case, signed_in(request)):
        names = queries.certificate_names(kept, request.user) if director else {}
        told.append(
            {**kept.content, "digest": kept.digest, "whole": queries.is_whole(kept)}
            | ({"names": {str(entity): name for entity, name in names.items()}} if director else {})
        )
    return JsonResponse({"case": number, "certificates": told}, json_dumps_params={"indent": 2})
