"""A treatment that was asked for before: staff note whether material facts changed since."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.people import only_staff, signed_in
from openimr.errors import Reason, Refused
from openimr.intake import services


@require_POST
@login_required
@pages_for_errors
def changed_facts(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the answer and weigh eligibility again."""
    only_staff(request, number)
    case = cases.get(number, request.user)
    answer = {"yes": True, "no": False}.get(request.POST.get("changed", ""))
    note = request.POST.get("note", "")
    try:
        if answer is None:
            raise Refused("note it", number, [Reason("changed", "choose whether material facts changed")])  # noqa: TRY301
        services.note_changed_facts(
            case.number, changed=answer, note=note, today=clock.today(), by=signed_in(request).actor, at=clock.now()
        )
    except Refused as refusal:
        tell_reasons(request, refusal)
    else:
        messages.success(request, "Noted, and eligibility weighed again.")
    return redirect("case", number)
