"""What every page of a signed-in person has: staff's session ends by itself, and no browser keeps what was shown."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from openimr import clock
from openimr.accounts.queries import factor, is_party

_SINCE, _SEEN = "staff_since", "staff_seen"
#: A session ends after this time, however busy it is.
_LONGEST = 12 * 3600
#: A session is written again no more often than this (a reader asks for many pages at once).
_MARKED_EVERY = 60


class StaffSessions:
    """Ends staff's sessions that are idle or too old; marks every answer to a signed-in person as not to be kept.

    A page that names its own `Cache-Control` keeps it. A party's session is the portal's own matter.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        signed_in = request.user.is_authenticated
        if signed_in and not is_party(request.user) and not _goes_on(request):
            logout(request)
        if request.user.is_authenticated and (first := due_first(request)):
            return redirect(first)
        answer = self.get_response(request)
        if signed_in and not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = "private, no-store"
        return answer


def due_first(request: HttpRequest) -> str:
    """The page that a member of staff has to be done with before any other: an own password, then a second factor."""
    person: Any = request.user
    open_to = {reverse(name): name for name in ("own-password", "second-factor", "sign-out")}
    if is_party(person) or open_to.get(request.path) == "sign-out":
        return ""
    if person.must_change_password:
        return "" if open_to.get(request.path) == "own-password" else "own-password"
    if settings.STAFF_SIGN_IN_CODE and request.path not in open_to and not factor(person).is_set_up:
        return "second-factor"
    return ""


def _goes_on(request: HttpRequest) -> bool:
    now, idle = clock.now().timestamp(), settings.STAFF_IDLE_MINUTES * 60
    seen = request.session.get(_SEEN, now)
    since = request.session.get(_SINCE, now)
    if now - seen >= idle or now - since >= _LONGEST:
        return False
    if _SINCE not in request.session or now - seen >= _MARKED_EVERY:
        request.session[_SINCE], request.session[_SEEN] = since, now
        request.session.set_expiry(idle + _MARKED_EVERY)
    return True
