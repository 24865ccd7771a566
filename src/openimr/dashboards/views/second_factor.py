"""Everybody's own second factor: set up, changed, recovery codes; and the medical director's reset."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openimr import clock
from openimr.accounts import queries, services
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import only_director, signed_in
from openimr.errors import Refused


@sensitive_post_parameters("password", "code")
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@pages_for_errors
def page(request: HttpRequest) -> HttpResponse:
    """The own second factor. Recovery codes are in the answer to the form that made them, and nowhere after."""
    if request.method == "GET":
        return _page(request)
    person, step = signed_in(request), request.POST.get("step")
    code, password = request.POST.get("code", ""), request.POST.get("password", "")
    by, at = person.actor, clock.now()
    try:
        if step == "confirm":
            return _page(request, codes=services.confirm(person.username, code=code, by=by, at=at))
        if step == "renew":
            made = services.renew_recovery_codes(person.username, password=password, code=code, by=by, at=at)
            return _page(request, codes=made)
        services.begin(person.username, password=password, code=code, by=by, at=at)
    except Refused as refusal:
        return _page(request, refused=refusal.reasons[0].sentence)
    return redirect("second-factor")


def _page(request: HttpRequest, *, codes: tuple[str, ...] = (), refused: str = "") -> HttpResponse:
    person = signed_in(request)
    factor = queries.factor(person)
    shown = {
        "section": "second-factor",
        "factor": factor,
        "scan": queries.to_scan(person) if factor.pending else None,
        "codes": codes,
        "refused": refused,
    }
    return render(request, "dashboards/second_factor.html", shown, status=422 if refused else 200)


@never_cache
@login_required
@require_GET
@pages_for_errors
def accounts(request: HttpRequest) -> HttpResponse:
    """Which accounts have a second factor, and what happened to them; for the medical director."""
    only_director(request)
    shown = {"section": "second-factors", "factors": queries.factors(), "events": queries.events()}
    return render(request, "dashboards/second_factors.html", shown)


@require_POST
@login_required
@pages_for_errors
def reset(request: HttpRequest, username: str) -> HttpResponse:
    only_director(request)
    try:
        services.reset(username, reason=request.POST.get("reason", ""), director=signed_in(request), at=clock.now())
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, f"Nothing was reset: {reason.sentence}.")
        return redirect("second-factors")
    messages.success(request, f"The second factor of {username} is gone. Its owner sets up another before signing.")
    return redirect("second-factors")
