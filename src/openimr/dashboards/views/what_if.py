"""What would be late next month, with this panel and with another."""

from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr import clock
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import only_overseers
from openimr.errors import Reason, Refused
from openimr.panel import queries as panel
from openimr.panel.domain.capacity import Change, Comparison

#: Seconds for which an answer serves again: the house does not change faster than one asks twice.
_KEPT = 600
_LONGEST = 365


@require_GET
@login_required
@pages_for_errors
def page(request: HttpRequest) -> HttpResponse:
    """The form, and the answer once something was asked. A fault stands above the form, which keeps what was typed."""
    only_overseers(request)
    told, refused, names = None, None, panel.names(request.user)
    if request.GET:
        try:
            told = _answer(_change(request), _days(request))
        except Refused as refusal:
            refused = refusal
    return render(
        request,
        "dashboards/what_if.html",
        {
            "section": "what-if",
            "told": told,
            "refused": refused,
            "asked": _asked(request),
            "specialties": panel.specialties(),
            "reviewers": [(one.reviewer, names.get(one.reviewer, "")) for one in panel.loads(clock.today())],
            "query": request.GET.urlencode(),
        },
        status=200 if refused is None else refused.http_status,
    )


@require_GET
@login_required
@pages_for_errors
def summary(request: HttpRequest) -> HttpResponse:
    """The outlook of the panel as it is, in two sentences, for the board."""
    only_overseers(request)
    return render(request, "dashboards/_outlook.html", {"told": _answer(Change(), 30)})


@require_GET
@login_required
@pages_for_errors
def as_json(request: HttpRequest) -> HttpResponse:
    """The whole answer for programs, by id."""
    only_overseers(request)
    told = _answer(_change(request), _days(request))
    rates = [asdict(one) for one in told.panel.rates.listed]
    whole = {
        "change": told.change.says,
        "late_already": told.late_already,
        "now": asdict(told.now),
        "then": asdict(told.then),
        "more_due": asdict(told.more_due),
        "more_came": asdict(told.more_came),
        "rates": rates,
        "observed_days": told.panel.rates.observed_days,
    }
    return JsonResponse(whole, json_dumps_params={"indent": 1})


def _answer(change: Change, days: int) -> Comparison:
    today = clock.today()
    key = f"what-if {today} {days} {change.says} {panel.stamp()}".replace(" ", "_")
    told: Comparison | None = cache.get(key)
    if told is None:
        told = panel.what_if(change, today=today, days=days)
        cache.set(key, told, _KEPT)
    return told


def _asked(request: HttpRequest) -> dict[str, str]:
    given = {name: request.GET.get(name, "").strip() for name in ("number", "specialty", "without", "arrivals", "days")}
    return {**given, "days": given["days"] or "30"}


def _change(request: HttpRequest) -> Change:
    asked = _asked(request)
    add = [f"{asked['number'] or '1'}:{asked['specialty']}"] if asked["specialty"] else []
    without = [asked["without"]] if asked["without"] else []
    return panel.change_asked(add, without, _number(asked["arrivals"] or "0", "arrivals"))


def _days(request: HttpRequest) -> int:
    days = _number(_asked(request)["days"], "days")
    if not 1 <= days <= _LONGEST:
        reason = Reason("days", f"{days:g} days: from 1 to {_LONGEST} can be asked")
        raise Refused("ask what would be", "panel", [reason])
    return int(days)


def _number(text: str, field: str) -> float:
    try:
        return float(text)
    except ValueError as problem:
        raise Refused("ask what would be", "panel", [Reason(field, f"{text!r} is no number")]) from problem
