"""What a case file lacks, and the requests for it: drafted, sent, withdrawn, their letters."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.accounts.queries import keeps_records
from openimr.cases import queries as cases
from openimr.dashboards.days import day_of
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import only_staff, signed_in
from openimr.dashboards.views.cases import frame
from openimr.errors import Reason, Refused
from openimr.records import queries as records
from openimr.records import services as records_services


@require_GET
@login_required
@pages_for_errors
def listing(request: HttpRequest, number: str) -> HttpResponse:
    case = cases.get(number, request.user)
    found = records.completeness(case)
    return render(
        request,
        "dashboards/requests.html",
        {
            **frame(case, "case-records"),
            "requirements": found,
            "lacking": sum(one.status == "lacking" for one in found),
            "requests": records.requests(case),
            "today": clock.today(),
            "may_ask": keeps_records(request.user),
        },
    )


@require_POST
@login_required
@pages_for_errors
def draft(request: HttpRequest, number: str) -> HttpResponse:
    only_staff(request, number)
    case = cases.get(number, request.user)
    drafts = records_services.draft_requests(case.number, by=signed_in(request).actor, at=clock.now())
    if drafts:
        messages.success(
            request, f"{len(drafts)} request{'' if len(drafts) == 1 else 's'} drafted. Read the letter, then send it."
        )
    else:
        messages.success(request, "Nothing to ask for: what is lacking was asked for already, or nothing is lacking.")
    return redirect("records-requests", number)


@require_POST
@login_required
@pages_for_errors
def act(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Note that a request was sent, or withdraw it."""
    only_staff(request, number)
    case = cases.get(number, request.user)
    by, at = signed_in(request).actor, clock.now()
    if request.POST.get("step") == "send":
        day = _day(request, case.number)
        sent = records_services.send_request(case.number, code, sent_on=day, by=by, at=at)
        messages.success(request, f"Request {code} is noted as sent; the answer is due {sent.due:%m/%d/%Y}.")
    else:
        records_services.withdraw_request(case.number, code, by=by, at=at)
        messages.success(
            request, f"Request {code} is withdrawn. What still comes under its code is filed here all the same."
        )
    return redirect("records-requests", number)


def _day(request: HttpRequest, number: str) -> date:
    day = day_of(request.POST.get("sent_on", ""))
    if day is None or day > clock.today():
        said = "give the day on which it was sent, not later than today"
        raise Refused("note this request as sent", number, [Reason("sent_on", said)])
    return day


@require_GET
@login_required
@pages_for_errors
def letter(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The letter with its cover sheet; with `?language=es` in Spanish before the English."""
    only_staff(request, number)
    case = cases.get(number, request.user)
    language = "es" if request.GET.get("language") == "es" else "en"
    letter = records.letter_of(records.request_of(case, code), language=language)
    answer = HttpResponse(letter, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="request-{code}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
