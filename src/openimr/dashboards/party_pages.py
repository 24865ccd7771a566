"""What every page of the portal has: its reader, the reader's language, a short session, nothing kept by a browser."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, page_not_found, permission_denied, server_error

from openimr import clock
from openimr.accounts.queries import is_party
from openimr.dashboards.proxies import client_address
from openimr.errors import NotFound, OpenIMRError, Refused
from openimr.portal import queries, services
from openimr.portal.domain.texts import Language

#: Under this key a reader who is not signed in keeps the language that was chosen: in the session, and when that has
#: ended, in a cookie that says nothing else.
LANGUAGE = "portal_language"
_SINCE = "portal_since"
#: A session of the portal ends after this time, however busy it is.
_LONGEST = 12 * 3600
_A_YEAR = 365 * 24 * 3600
#: Beginnings of the addresses that a party may open; every other page is not there for it.
_OPEN_TO_PARTIES = ("portal/", "sign-out/", "decisions/", "guidelines/", "schemas/")
#: Nothing from elsewhere, and no script but our files.
_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
)


class PartiesKeepToThePortal:
    """A party's account meets no page of staff, whatever that page asks for itself: not there, for every method."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponseBase | None:
        """Answer in the page's place where it is none of a party's."""
        match = request.resolver_match
        if match is None or not is_party(request.user) or match.route.startswith(_OPEN_TO_PARTIES):
            return None
        if match.url_name == "dashboard":
            return redirect("portal")
        return not_here(request)


def words(request: HttpRequest) -> Language:
    """The language of this reader: the account's own, or the one chosen on the page of signing in."""
    if is_party(request.user):
        return queries.words_for(request.user)
    wished = request.headers.get("Accept-Language", "")[:2].lower()  # the browser's, until one is chosen
    chosen = request.session.get(LANGUAGE) or request.COOKIES.get(LANGUAGE, wished)
    return queries.words_for(request.user, chosen)


def keep_language(answer: HttpResponse, code: str) -> None:
    """So that whoever's session has ended is asked to sign in in the language that was read."""
    secure = bool(settings.SESSION_COOKIE_SECURE)
    answer.set_cookie(LANGUAGE, code, max_age=_A_YEAR, path="/portal/", secure=secure, httponly=True, samesite="Lax")


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, for counting tries: what a proxy says is believed of the proxies that are named."""
    return client_address(
        str(request.META.get("REMOTE_ADDR", "")),
        request.headers.get("X-Forwarded-For", ""),
        settings.TRUSTED_PROXIES,
    )


def seat_of(request: HttpRequest, number: str) -> queries.Seat:
    """The reader before a case of its own; the first time that an organization's account meets it is kept."""
    seat = queries.seat(request.user, number)
    services.note_sight(request.user, case=seat.case, at=clock.now())
    return seat


def shown(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the portal in the reader's language."""
    told = {"words": words(request), "languages": queries.languages().values(), "today": clock.today(), **context}
    return render(request, f"dashboards/portal/{template}.html", told, status=status)


def not_here(request: HttpRequest) -> HttpResponse:
    """The page that says that there is no such page, or none of the reader's."""
    return _wrong(request, "not_here", status=404)


def _wrong(request: HttpRequest, what: str, *, status: int) -> HttpResponse:
    """The page that says in the reader's language that a page cannot be given, `what` being the key of its texts."""
    return _kept_by_nobody(shown(request, "wrong", {"what": what}, status=status))


def nowhere(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that there is not: below the portal's own it is told in the reader's language."""
    return not_here(request) if _is_portal(request) else page_not_found(request, exception)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What may not be done, told likewise."""
    return _wrong(request, "denied", status=403) if _is_portal(request) else permission_denied(request, exception)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its proof that it is ours: it was open too long, or comes from elsewhere."""
    return _wrong(request, "denied", status=403) if _is_portal(request) else csrf_failure(request, reason)


def unread(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that is too large or broken, told likewise."""
    return _wrong(request, "unread", status=400) if _is_portal(request) else bad_request(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours, told likewise; in English where the database failed, for then nobody knows who reads."""
    if not _is_portal(request):
        return server_error(request)
    try:
        return _wrong(request, "failed", status=500)
    except DatabaseError:
        return server_error(request)


def _is_portal(request: HttpRequest) -> bool:
    return request.path.startswith("/portal/")


def reasons_of(request: HttpRequest, refusal: Refused) -> list[tuple[str, str]]:
    """Every reason in the reader's language; where there is no text for it, its own words and that they are English."""
    language = words(request)
    told = []
    for reason in refusal.reasons:
        key = f"reason.{reason.code}"
        if reason.code == "validator":  # Django's own sentence, in this language already
            told.append((reason.sentence, ""))
        elif language.has(key) and not language.texts[key].places:
            told.append((language.say(key), ""))
        else:
            told.append((f"{reason.sentence[:1].upper()}{reason.sentence[1:].rstrip('.')}.", "en"))
    return told


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page that says why a step was not taken."""
    context = {"reasons": reasons_of(request, refusal)}
    return shown(request, "refused", context, status=refusal.http_status)


def open_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of the portal that anybody may open: in the chosen language, and kept by no browser."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(words(request).code):  # Django's own sentences, on passwords
            return _kept_by_nobody(_answer(view, request, *args, **kwargs))

    return answered


def party_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of a party's own: whoever is not signed in signs in first, and for staff it is not there."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in_again(request)
        if not is_party(request.user):
            return not_here(request)
        if not _goes_on(request):
            logout(request)
            return _sign_in_again(request)
        return view(request, *args, **kwargs)

    return open_page(answered)


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    """To the page of signing in, which says why to whoever was sent away from another page than the first."""
    address = reverse("portal-sign-in")
    return redirect(address if request.path == reverse("portal") else f"{address}?again=1")


def begin_session(request: HttpRequest) -> None:
    """A party has signed in."""
    request.session[_SINCE] = clock.now().timestamp()


def _goes_on(request: HttpRequest) -> bool:
    """Whether the session is not too old; each page begins its time without a click anew."""
    now = clock.now().timestamp()
    since = request.session.setdefault(_SINCE, now)
    request.session.set_expiry(settings.PORTAL_IDLE_MINUTES * 60)
    return bool(now - since < _LONGEST)


def _answer(view: Callable[..., HttpResponseBase], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except NotFound:
        return not_here(request)
    except Refused as refusal:
        return refused(request, refusal)
    except OpenIMRError as error:
        return _wrong(request, "failed", status=error.http_status)


def _kept_by_nobody(answer: HttpResponseBase) -> Any:
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "same-origin"
    if "Content-Security-Policy" not in answer:
        answer["Content-Security-Policy"] = _POLICY
    return answer
