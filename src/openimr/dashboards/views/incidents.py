"""Privacy incidents of a case: pages that seem another person's, looked at and settled by records staff."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards.days import day_of
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import in_the_log, only_staff, signed_in
from openimr.dashboards.views.cases import frame
from openimr.errors import Reason, Refused
from openimr.panel import queries as panel
from openimr.records import queries as records
from openimr.records import services as records_services


@require_GET
@login_required
@pages_for_errors
def listing(request: HttpRequest, number: str) -> HttpResponse:
    """The incidents with their pages. Looking at them is a reading of health records and is noted as one."""
    only_staff(request, number)
    case = cases.get(number, request.user)
    found = records.incidents(case, request.user)
    for document in dict.fromkeys(incident.document for incident in found if incident.state == "open"):
        records_services.note_reading(number, document, by=signed_in(request).actor, at=clock.now())
    return render(
        request,
        "dashboards/incidents.html",
        {
            **frame(case, "case-records"),
            "waiting": [incident for incident in found if incident.state == "open"],
            "settled": [incident for incident in found if incident.state != "open"],
            "today": clock.today(),
        },
    )


@require_POST
@login_required
@pages_for_errors
def settle(request: HttpRequest, number: str, incident: int) -> HttpResponse:
    """A person has looked: the page is another's, or it belongs here."""
    only_staff(request, number)
    case = cases.get(number, request.user)
    by, at = signed_in(request).actor, clock.now()
    remark = request.POST.get("remark", "")
    if request.POST.get("looked") != "yes":
        raise Refused("settle a privacy incident", number, [Reason("looked", "look at the page, then say so")])
    if request.POST.get("step") == "confirm":
        told = _day(request, number)
        records_services.confirm(case.number, incident, remark=remark, sender_told_on=told, by=by, at=at)
        messages.success(request, "Noted as another person's record. The page stays withheld.")
    elif request.POST.get("step") == "clear":
        records_services.clear(case.number, incident, remark=remark, by=by, at=at)
        messages.success(request, "Noted as belonging here. The page is shown again.")
    else:
        raise Refused("settle a privacy incident", number, [Reason("step", "choose one of the two buttons")])
    return redirect("records-incidents", number)


@require_POST
@login_required
@pages_for_errors
def report(request: HttpRequest, number: str, document: str, page: int) -> HttpResponse:
    """Anybody who may read the case reports a page that seems another person's; it is withheld at once."""
    case = cases.get_to_read(number, request.user)
    records_services.report(case.number, document, page, by=in_the_log(request, case), at=clock.now())
    messages.success(request, "Reported. The page is withheld until records staff have looked at it.")
    return redirect("case-reader" if panel.reads_case(case, request.user) else "case-records", number)


def _day(request: HttpRequest, number: str) -> date | None:
    given = request.POST.get("sender_told_on", "")
    day = day_of(given)
    if given and day is None:
        reason = Reason("sender_told_on", "give the day as year-month-day, or leave it empty")
        raise Refused("confirm a privacy incident", number, [reason])
    return day
