"""Once a year a reviewer confirms the whole profile, in sentences made from it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from openimr import clock
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import only_reviewer
from openimr.errors import Reason, Refused
from openimr.panel import queries, services


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@pages_for_errors
def page(request: HttpRequest) -> HttpResponse:
    """The sentences, and the reviewer's word that they are true; nobody else's profile can be asked for."""
    person = only_reviewer(request)
    if request.method == "POST":
        version = request.POST.get("version", "")
        if request.POST.get("true") != "yes" or not version.isdecimal():
            raise Refused("confirm the profile", person.reviewer_id, [Reason("true", "tick that it is true")])
        services.reattest(
            person.reviewer_id, version=int(version), today=clock.today(), by=person.actor, at=clock.now()
        )
        messages.success(request, "Confirmed. It counts for a year, or until you are asked again.")
        return redirect("my-profile-confirm")
    one = queries.reviewer(person.reviewer_id)
    return render(
        request,
        "dashboards/confirm_profile.html",
        {
            "section": "my-profile",
            "statement": queries.profile_statement(one.id),
            "attested": one.attested,
            "overdue": any(
                finding.requirement.id == "attestation" and finding.answer is not queries.Answer.MET
                for finding in queries.findings(one, queries.PROGRAMME, clock.today(), step="assignment")
            ),
        },
    )
