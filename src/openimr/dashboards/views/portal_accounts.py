"""A party's account: opened by an invitation, signed in to, its language, password and second factor."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openimr import clock
from openimr.accounts import queries as accounts
from openimr.accounts import services as account_services
from openimr.dashboards.days import day_of
from openimr.dashboards.party_pages import (
    LANGUAGE,
    address_of,
    begin_session,
    keep_language,
    open_page,
    party_page,
    reasons_of,
    shown,
    words,
)
from openimr.dashboards.people import signed_in
from openimr.errors import NotFound, Reason, Refused
from openimr.portal import queries, services

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
@open_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Account name and password; the code of a second factor where one is set up."""
    if accounts.is_party(request.user):
        return redirect("portal")
    reasons: list[tuple[str, str]] = []
    needs_code = False
    if request.method == "POST":
        try:
            person = services.sign_in(
                request.POST.get("account", ""),
                password=request.POST.get("password", ""),
                code=request.POST.get("code", ""),
                address=address_of(request),
                at=clock.now(),
            )
        except Refused as refusal:
            needs_code = any(reason.code in {"code_needed", "code"} for reason in refusal.reasons)
            reasons = reasons_of(request, refusal)
        else:
            _enter(request, person)
            answer = redirect("portal")
            keep_language(answer, words(request).code)
            return answer
    context = {
        "account": request.POST.get("account", ""),
        "reasons": reasons,
        "needs_code": needs_code,
        "again": "again" in request.GET and not reasons,
    }
    return shown(request, "sign_in", context, status=422 if reasons else 200)


def _enter(request: HttpRequest, person: Any) -> None:
    login(request, person, backend=_BACKEND)  # a fresh session: its key is new
    begin_session(request)


@sensitive_post_parameters("password", "again", "code", "claim_number", "day")
@require_http_methods(["GET", "POST"])
@open_page
def join(request: HttpRequest) -> HttpResponse:
    """Use an invitation: for a new account, or for one case more where somebody is signed in."""
    person = request.user if accounts.is_party(request.user) else None
    reasons: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            joined = _join(request, person)
        except Refused as refusal:
            reasons = reasons_of(request, refusal)
        else:
            if person is not None:
                messages.success(request, words(request).say("join.added"))
                return redirect("portal")
            _enter(request, joined)
            return shown(request, "joined", {"account": joined.username})
    context = {"reasons": reasons, "signed_in": person is not None, "code": request.POST.get("code", "")}
    return shown(request, "join", context, status=422 if reasons else 200)


def _join(request: HttpRequest, person: Any) -> Any:
    if person is None and request.POST.get("password", "") != request.POST.get("again", ""):
        raise Refused("open an account", "portal", [Reason("again", "the two passwords differ")])
    return services.join(
        request.POST.get("code", ""),
        claim_number=request.POST.get("claim_number", ""),
        day=_day(request),
        password=request.POST.get("password", ""),
        language=words(request).code,
        address=address_of(request),
        at=clock.now(),
        person=person,
    )


def _day(request: HttpRequest) -> Any:
    """The date from three fields, which nobody has to spell in one order or another."""
    parts = [request.POST.get(f"day_{part}", "").strip() for part in ("year", "month", "day")]
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    year, month, day = parts
    return day_of(f"{year:0>4}-{month:0>2}-{day:0>2}")


@require_POST
@open_page
def language(request: HttpRequest) -> HttpResponse:
    """The other language, here and from now on."""
    code = request.POST.get("language", "")
    if accounts.is_party(request.user):
        services.choose_language(request.user, code)
    elif code in queries.languages():
        request.session[LANGUAGE] = code
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/portal/")
    answer = redirect(back if safe else "portal")
    if code in queries.languages():
        keep_language(answer, code)
    return answer


@require_GET
@party_page
def account(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    to, on = queries.notices_of(person)
    told = {"notices": settings.PORTAL_NOTICES, "notices_to": to, "notices_on": on}
    return shown(request, "account", {"factor": accounts.factor(person), **told})


@require_http_methods(["GET", "POST"])
@party_page
def notices(request: HttpRequest) -> HttpResponse:
    """Whether, and where, an e-mail tells that there is news. The page is there only where a mail server is set."""
    if not settings.PORTAL_NOTICES:
        raise NotFound("no notices are sent here")
    reasons: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            _choose_notices(request)
        except Refused as refusal:
            reasons = reasons_of(request, refusal)
        else:
            return redirect("portal-notices")
    to, on = queries.notices_of(signed_in(request))
    context = {"to": to, "on": on, "reasons": reasons, "email": request.POST.get("email", "")}
    return shown(request, "notices", context, status=422 if reasons else 200)


def _choose_notices(request: HttpRequest) -> None:
    person, language, address, at = signed_in(request), words(request), address_of(request), clock.now()
    step = request.POST.get("step")
    if step == "end":
        services.end_notices(person)
        messages.success(request, language.say("notices.off"))
    elif step == "confirm":
        services.confirm_notices(person, request.POST.get("code", ""), address=address, at=at)
        messages.success(request, language.say("notices.on"))
    elif request.POST.get("agree") != "yes":
        raise Refused("send notices", "portal", [Reason("agree", "tick the box first")])
    else:
        to = request.POST.get("email", "")
        services.ask_for_notices(person, to, language=language.code, address=address, at=at)


@sensitive_post_parameters("password", "new", "again")
@require_http_methods(["GET", "POST"])
@party_page
def password(request: HttpRequest) -> HttpResponse:
    """Another password, for whoever knows the present one."""
    reasons: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            _change_password(request)
        except Refused as refusal:
            reasons = reasons_of(request, refusal)
        else:
            messages.success(request, words(request).say("password.changed"))
            return redirect("portal-account")
    return shown(request, "password", {"reasons": reasons}, status=422 if reasons else 200)


def _change_password(request: HttpRequest) -> None:
    person, new = signed_in(request), request.POST.get("new", "")
    faults = []
    services.check_password(person, request.POST.get("password", ""), address=address_of(request), at=clock.now())
    if new != request.POST.get("again", ""):
        faults.append(Reason("again", "the two passwords differ"))
    faults += account_services.weak(new, person)
    if faults:
        raise Refused("change the password", "portal", faults)
    account_services.set_password(username=person.username, password=new, by=person.actor, at=clock.now())
    person.refresh_from_db()
    update_session_auth_hash(request, person)


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
@party_page
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second factor, which a party may set up. Recovery codes are in the answer that made them alone."""
    if request.method == "GET":
        return _factor_page(request)
    person, step = signed_in(request), request.POST.get("step")
    code, given = request.POST.get("code", ""), request.POST.get("password", "")
    by, at = person.actor, clock.now()
    try:
        if step == "confirm":
            return _factor_page(request, codes=account_services.confirm(person.username, code=code, by=by, at=at))
        account_services.begin(person.username, password=given, code=code, by=by, at=at)
    except Refused as refusal:
        return _factor_page(request, reasons=reasons_of(request, refusal))
    return redirect("portal-second-factor")


def _factor_page(
    request: HttpRequest, *, codes: tuple[str, ...] = (), reasons: list[tuple[str, str]] | None = None
) -> HttpResponse:
    factor = accounts.factor(signed_in(request))
    context = {
        "factor": factor,
        "scan": accounts.to_scan(signed_in(request)) if factor.pending and not codes else None,
        "codes": codes,
        "reasons": reasons or [],
    }
    return shown(request, "second_factor", context, status=422 if reasons else 200)
