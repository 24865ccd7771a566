"""A reviewer's offers and open cases with their deadlines; the same deadlines for the medical director."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards.csv_file import csv_file
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.pages import page_of
from openimr.dashboards.people import signed_in
from openimr.errors import NotFound, Refused
from openimr.guidelines import services as guidelines
from openimr.panel import queries as panel
from openimr.panel import services as panel_services
from openimr.review import services as review_services


def _only_the_panels(request: HttpRequest) -> str | None:
    """The reviewer's id, None for the medical director. Raises NotFound for everybody else."""
    person = signed_in(request)
    if person.role == "medical_director":
        return None
    if person.role == "reviewer" and person.reviewer_id:
        return str(person.reviewer_id)
    raise NotFound("no such page for this account")


def _reviewer(request: HttpRequest) -> str:
    found = _only_the_panels(request)
    if found is None:
        raise NotFound("only a reviewer answers an offer")
    return found


@require_GET
@login_required
@pages_for_errors
def listing(request: HttpRequest) -> HttpResponse:
    """Offers to answer, and every step that is owed."""
    reviewer_id, today = _only_the_panels(request), clock.today()
    return _listing(request, reviewer_id, today)


def _listing(request: HttpRequest, reviewer_id: str | None, today: date, *, status: int = 200) -> HttpResponse:
    return render(
        request,
        "dashboards/offers.html",
        {
            "section": "offers",
            "offers": panel.offers(reviewer_id, today) if reviewer_id else (),
            "reasons": panel.end_reasons("declined"),
            "owed": page_of(request, _owed(reviewer_id, today), path=reverse("offers")),
            "waiting": panel.without_reviewer() if reviewer_id is None else (),
            "director": reviewer_id is None,
        },
        status=status,
    )


def _owed(reviewer_id: str | None, today: date) -> list[dict[str, Any]]:
    return [
        {
            "case": held.case.number,
            "seat": held.seat,
            "reviewer": held.reviewer_id,
            "step": held.step,
            "since": held.submitted_on or held.accepted_on or held.assigned_on,
            "owes": panel.limit_of(held),
            "due": held.due,
            "days_left": (held.due - today).days if held.due else None,
            "priority": held.case.priority,
        }
        for held in panel.owed(reviewer_id)
    ]


@require_GET
@login_required
@pages_for_errors
def as_csv(request: HttpRequest) -> HttpResponse:
    """The table of deadlines as a file; a reviewer's own, or everybody's for the medical director."""
    reviewer_id = _only_the_panels(request)
    columns = ["case", "seat", "reviewer", "step", "since", "owes", "due", "days_left", "priority"]
    return csv_file(
        "deadlines.csv", columns, ([row[name] for name in columns] for row in _owed(reviewer_id, clock.today()))
    )


@require_POST
@login_required
@pages_for_errors
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """The reviewer affirms the words that the page showed; the case's drafts are ready when the desk opens."""
    reviewer_id, today, at = _reviewer(request), clock.today(), clock.now()
    by = signed_in(request).actor
    if not {"no_conflict", "qualified"} <= set(request.POST):
        messages.error(request, "Affirm both statements to accept the case, or decline it.")
        return _listing(request, reviewer_id, today, status=422)
    try:
        panel_services.accept(
            number, reviewer_id=reviewer_id, today=today, by=by, at=at, read=request.POST.get("read", "")
        )
    except Refused as refusal:
        tell_reasons(request, refusal)
        return _listing(request, reviewer_id, today, status=409)
    guidelines.weigh(number, by=by, at=at)
    review_services.draft(number, today=today, by=by, at=at)
    messages.success(request, f"{number} is yours. What you affirmed is kept with the case.")
    return redirect("case-review", number)


@require_POST
@login_required
@pages_for_errors
def decline(request: HttpRequest, number: str) -> HttpResponse:
    reviewer_id, today = _reviewer(request), clock.today()
    try:
        panel_services.decline(number, reviewer_id=reviewer_id, **why_given_up(request), today=today, **_who(request))
    except Refused as refusal:
        tell_reasons(request, refusal)
        return _listing(request, reviewer_id, today, status=409)
    messages.success(request, f"{number} is declined. The medical director is told.")
    return redirect("offers")


@require_POST
@login_required
@pages_for_errors
def recuse(request: HttpRequest, number: str) -> HttpResponse:
    """The reviewer gives an accepted case back, once it is confirmed that the work on it is set aside."""
    reviewer_id = _reviewer(request)
    cases.get(number, request.user)
    if "confirmed" not in request.POST:
        messages.error(request, "Confirm that your work on the case is set aside. Nothing was changed.")
        return redirect("case-review", number)
    try:
        panel_services.recuse(
            number, reviewer_id=reviewer_id, **why_given_up(request), today=clock.today(), **_who(request)
        )
    except Refused as refusal:
        tell_reasons(request, refusal)
        return redirect("case-review", number)
    messages.success(request, f"{number} is given back. The medical director is told.")
    return redirect("offers")


def why_given_up(request: HttpRequest) -> dict[str, Any]:
    """Why a case, or a reading, is not taken or given back, with the tie that was found, as a form tells it."""
    words = request.POST.get("words", "")
    tie = panel_services.TieFound(request.POST.get("tie_party", ""), request.POST.get("tie_kind", ""), words)
    return {"reason": request.POST.get("reason", ""), "words": words, "tie": tie}


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": signed_in(request).actor, "at": clock.now()}
