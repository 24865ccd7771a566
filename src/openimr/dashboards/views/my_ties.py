"""A reviewer's own ties: disclosed, ended with a day, never deleted; parties asked about, answered."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from openimr import clock
from openimr.dashboards.days import day_of
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import only_reviewer, signed_in
from openimr.errors import Reason, Refused
from openimr.panel import queries, services
from openimr.panel.domain.disclosure import KINDS, LONGEST, mark
from openimr.panel.domain.reviewers import Affiliation


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@pages_for_errors
def page(request: HttpRequest) -> HttpResponse:
    """The ties of whoever is signed in; nobody else's can be asked for."""
    person = only_reviewer(request)
    reviewer = queries.reviewer(person.reviewer_id)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            messages.success(request, _done(request, reviewer.id))
            return redirect("my-ties")
        except Refused as refusal:
            reasons = refusal.reasons
    today = clock.today()
    shown = {
        "section": "my-ties",
        "ties": [(tie, mark(tie), tie.holds(today)) for tie in reviewer.affiliations],
        "unanswered": reviewer.unanswered,
        "reasons": reasons,
        "given": request.POST,
        "kinds": KINDS,
        "longest": LONGEST,
        "today": today,
    }
    return render(request, "dashboards/my_ties.html", shown, status=409 if reasons else 200)


def _done(request: HttpRequest, reviewer_id: str) -> str:
    given, by, at = request.POST, signed_in(request).actor, clock.now()
    today = clock.today()
    if given.get("step") == "end":
        services.end_tie(reviewer_id, given.get("tie", ""), until=_day(given.get("until", ""), "until"), by=by, at=at)
        return "Noted as ended. It stays on file."
    if given.get("step") == "no-tie":
        services.answer_no_tie(reviewer_id, given.get("party", ""), by=by, at=at)
        return "Noted: no tie."
    tie = Affiliation(
        party=given.get("party", ""),
        kind=given.get("kind", ""),  # type: ignore[arg-type]  # refused if it is none of the three
        relation=given.get("relation", ""),
        since=_day(given.get("since", ""), "since"),
        until=_day(given["until"], "until") if given.get("until") else None,
        source=f"disclosed by the reviewer on {today:%m/%d/%Y}",
        percent=_percent(given.get("percent", "")),
    )
    services.disclose(reviewer_id, tie, today=today, by=by, at=at)
    return "Disclosed. Cases that it concerns are told at once."


def _day(written: str, field: str) -> date:
    day = day_of(written)
    if day is None:
        raise Refused("change the ties", "my ties", [Reason(field, "give the day")])
    return day


def _percent(written: str) -> float | None:
    if not written.strip():
        return None
    try:
        return float(written.strip().removesuffix("%"))
    except ValueError:
        reason = Reason("percent", "give the share of yearly income as a number, or leave it empty")
        raise Refused("change the ties", "my ties", [reason]) from None
