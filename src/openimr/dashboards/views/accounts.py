"""Accounts of staff for the medical director, and everybody's own password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from openimr import clock
from openimr.accounts import queries, services
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.people import only_director, signed_in
from openimr.errors import NotFound, Reason, Refused
from openimr.panel import queries as panel


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@pages_for_errors
def page(request: HttpRequest) -> HttpResponse:
    """The accounts. A first password is in the answer to the form that made it, and nowhere after."""
    only_director(request)
    given, name, refused = "", request.POST.get("account", "").strip(), False
    if request.method == "POST":
        try:
            given = _act(request, name)
        except Refused as refusal:
            tell_reasons(request, refusal)
            refused = True
        else:
            if not given:
                messages.success(request, f"The account {name} is closed.")
                return redirect("accounts")
    return render(
        request,
        "dashboards/accounts.html",
        {
            "section": "accounts",
            "accounts": queries.staff_accounts(),
            "events": queries.account_events(),
            "roles": [(role, queries.Role(role).label) for role in services.staff_roles()],
            "given": given,
            "name": name,
            "typed": request.POST if refused else {},
        },
        status=422 if refused else 200,
    )


def _act(request: HttpRequest, name: str) -> str:
    """Do what the form asks. Answers the new password, or nothing. Raises Refused, NotFound."""
    who: dict[str, Any] = {"by": signed_in(request).actor, "at": clock.now()}
    step = request.POST.get("step")
    if step == "close":
        services.close_account(name, reason=request.POST.get("reason", ""), **who)
        return ""
    if step == "reopen":
        return services.reopen_account(name, **who)
    if step == "reset":
        return services.reset_password(name, **who)
    reviewer_id = request.POST.get("reviewer", "").strip()
    if reviewer_id:
        try:
            panel.reviewer(reviewer_id)
        except NotFound as missing:
            unknown = Reason("reviewer", f"no reviewer {reviewer_id} on the panel")
            raise Refused("make this account", name, [unknown]) from missing
    _, password = services.add_staff(name, role=request.POST.get("role", ""), reviewer_id=reviewer_id, **who)
    return password


@sensitive_post_parameters("present", "new", "again")
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@pages_for_errors
def own_password(request: HttpRequest) -> HttpResponse:
    """Another password for the own account; a reviewer's address for reminders."""
    person, reasons = signed_in(request), []
    if request.method == "POST" and request.POST.get("step") == "email":
        try:
            services.set_email(person, request.POST.get("email", ""), at=clock.now())
        except Refused as refusal:
            reasons = [f"Nothing was kept: {reason.sentence}." for reason in refusal.reasons]
        else:
            messages.success(request, "Reminders go to that address." if person.email else "No reminders by e-mail.")
            return redirect("own-password")
    elif request.method == "POST":
        try:
            given = {name: request.POST.get(name, "") for name in ("present", "new", "again")}
            services.change_own_password(person, **given, at=clock.now())
        except Refused as refusal:
            reasons = [f"{reason.sentence[:1].upper()}{reason.sentence[1:].rstrip('.')}." for reason in refusal.reasons]
        else:
            person.refresh_from_db()
            update_session_auth_hash(request, person)
            messages.success(request, "Your password is changed.")
            return redirect("dashboard")
    shown = {
        "section": "password",
        "reasons": reasons,
        "must": person.must_change_password,
        "reminders": settings.PORTAL_NOTICES and person.role == "reviewer",
    }
    return render(request, "dashboards/own_password.html", shown, status=422 if reasons else 200)
