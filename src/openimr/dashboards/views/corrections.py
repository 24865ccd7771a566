"""A correction of a signed determination: by the reviewer who signed, or by the medical director."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from openimr import clock
from openimr.accounts import queries as accounts
from openimr.accounts import services as account_services
from openimr.cases import queries as cases
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import signed_in
from openimr.dashboards.views.cases import frame
from openimr.dashboards.views.letter_set import TYPES
from openimr.determinations import queries as determinations
from openimr.determinations import services as determination_services
from openimr.errors import NotFound, Refused

_ROWS = 3


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def correct(request: HttpRequest, number: str) -> HttpResponse:
    case, person = cases.get(number, request.user), signed_in(request)
    by = role_of(case, person)
    if by is None:
        raise NotFound(f"{number}: nothing that you may correct")
    if request.method == "POST":
        with account_services.one_at_a_time(person):
            refused = _correct(request, case, person, by)
        if not refused:
            messages.success(request, "Corrected and sealed as a new version. It has to be served again.")
            return redirect("case-letter", number)
        for sentence in refused:
            messages.error(request, f"Nothing was corrected: {sentence}.")
    given = request.POST
    rows = [{"place": given.get(f"place{n}", ""), "now": given.get(f"now{n}", "")} for n in range(1, _ROWS + 1)]
    return render(
        request,
        "dashboards/correct.html",
        {
            **frame(case, "case-letter"),
            "places": determinations.correctable(case, by=by, on=clock.today()),
            "rows": rows,
            "reason": request.POST.get("reason", ""),
            "factor": accounts.factor(person),
        },
        status=422 if request.method == "POST" else 200,
    )


def role_of(case: Any, person: Any) -> str | None:
    """As whom a person may correct the determination of a case: "reviewer", "organization", or not at all."""
    signer = determinations.signed_by(case)
    if signer is None:
        return None
    if person.role == "reviewer":
        return "reviewer" if person.reviewer_id == signer else None
    return "organization" if person.role == "medical_director" else None


def _correct(request: HttpRequest, case: Any, person: Any, by: str) -> list[str]:
    """Sealed as a new version, or every reason why not."""
    at, told = clock.now(), request.POST
    stands = {place: text for _, place, text in determinations.correctable(case, by=by, on=clock.today())}
    chosen = [(told.get(f"place{n}", ""), told.get(f"now{n}", "").strip()) for n in range(1, _ROWS + 1)]
    changes = [determinations.Change(place, stands.get(place, ""), now) for place, now in chosen if place or now]
    try:
        account_services.check(
            person.username, password=told.get("password", ""), code=told.get("code", ""), by=person.actor, at=at
        )
        determination_services.correct(
            case.number,
            changes=changes,
            reason=told.get("reason", ""),
            reviewer_id=person.reviewer_id if by == "reviewer" else "",
            on=clock.today(),
            by=person.actor,
            at=at,
        )
    except Refused as refusal:
        return [reason.sentence for reason in refusal.reasons]
    return []


@require_GET
@login_required
@pages_for_errors
def version(request: HttpRequest, number: str, version: int, kind: str) -> HttpResponse:
    case = cases.get(number, request.user)
    answer = HttpResponse(determinations.version_letter(case, version, kind), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'inline; filename="{number}-version-{version}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
