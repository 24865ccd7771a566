"""The claims administrator reports what it did for an overturned treatment."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from openimr import clock
from openimr.dashboards import form_values
from openimr.dashboards.days import day_of
from openimr.dashboards.party_pages import party_page, reasons_of, seat_of, shown, words
from openimr.determinations import services as determinations
from openimr.errors import DocumentUnreadable, NotFound, Reason, Refused
from openimr.portal import queries, services

#: What a party reports, in the order of the page.
_KINDS = ("authorized", "reimbursed", "partly", "given", "liability_disputed", "liability_settled")


@require_http_methods(["GET", "POST"])
@party_page
def page(request: HttpRequest, number: str) -> HttpResponse:
    """The form, with what was reported so far. Its document is kept as proof, apart from the records of the case."""
    seat, today = seat_of(request, number), clock.today()
    if not queries.may_report(seat, on=today):
        raise NotFound(f"{number}: nothing to report for this account")
    reasons: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            _report(request, seat)
        except Refused as refusal:
            reasons = reasons_of(request, refusal)
        except DocumentUnreadable:
            reasons = [(words(request).say("reason.document"), "")]
        else:
            messages.success(request, words(request).say("report.sent"))
            return redirect("portal-case", number)
    context = {
        "seat": seat,
        "owed_items": queries.owed_items(seat, on=today),
        "reported": queries.reported(seat, on=today),
        "kinds_of_report": _KINDS,
        "reasons": reasons,
        "chosen": form_values.numbers(request.POST.getlist("items")),
        "told_on": request.POST.get("on", ""),
        **{name: request.POST.get(name, "") for name in ("kind", "informed_on", "remark")},
    }
    return shown(request, "report", context, status=422 if reasons else 200)


def _report(request: HttpRequest, seat: queries.Seat) -> None:
    on = day_of(request.POST.get("on", ""))
    if on is None:
        raise Refused("report", seat.case.number, [Reason("no_day", "say on which day")])
    document = form_values.document(request, "document")
    if document is not None:
        services.check_report(seat)
    determinations.report_implementation(
        seat.case.number,
        items=form_values.numbers(request.POST.getlist("items")),
        kind=request.POST.get("kind", ""),
        on=on,
        informed_on=day_of(request.POST.get("informed_on", "")),
        reported_by=seat.role,
        remark=request.POST.get("remark", ""),
        document=document,
        by=seat.person.actor,
        at=clock.now(),
    )
