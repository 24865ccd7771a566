"""A second reader's own pages: what is asked, and the desk of one reading, which writes no word of a review.

The reader decides every item first; then the physician's decision and rationale are shown as they were handed in.
"""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openimr import clock
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.people import only_reviewer, signed_in
from openimr.dashboards.reading_items import PLACES, answered, decided, items_of
from openimr.dashboards.views.offers import why_given_up
from openimr.determinations import queries, services
from openimr.errors import Refused
from openimr.panel import queries as panel
from openimr.panel import services as panel_services


@require_GET
@login_required
@pages_for_errors
def listing(request: HttpRequest) -> HttpResponse:
    """Readings that wait for the reader's yes or no, and those that were accepted, with the day each is due."""
    person = only_reviewer(request)
    return _listing(request, person.reviewer_id, clock.today())


def _listing(request: HttpRequest, reviewer_id: str, today: date, *, status: int = 200) -> HttpResponse:
    accepted = panel.accepted_readings(reviewer_id) if reviewer_id else ()
    told = {
        "section": "readings",
        "offers": panel.offered_readings(reviewer_id, today) if reviewer_id else (),
        "reasons": panel.reading_reasons("declined"),
        "accepted": [(one, (one.due - today).days if one.due else None) for one in accepted],
    }
    return render(request, "dashboards/readings/listing.html", told, status=status)


@require_POST
@login_required
@pages_for_errors
def accept(request: HttpRequest, reading: int) -> HttpResponse:
    """The reader affirms the words that the page showed, and sees the case from then on."""
    person, today = only_reviewer(request), clock.today()
    if not {"no_conflict", "qualified"} <= set(request.POST):
        messages.error(request, "Affirm both statements to accept the reading, or decline it.")
        return _listing(request, person.reviewer_id, today, status=422)
    who = {"reviewer_id": person.reviewer_id, "today": today, **_hand(request)}
    try:
        panel_services.accept_reading(reading, read=request.POST.get("read", ""), **who)
    except Refused as refusal:
        tell_reasons(request, refusal)
        return _listing(request, person.reviewer_id, today, status=409)
    messages.success(request, "The reading is yours. What you affirmed is kept.")
    return redirect("second-reading", reading)


@require_POST
@login_required
@pages_for_errors
def decline(request: HttpRequest, reading: int) -> HttpResponse:
    person, today = only_reviewer(request), clock.today()
    who = {"reviewer_id": person.reviewer_id, "today": today, **_hand(request)}
    try:
        panel_services.decline_reading(reading, **why_given_up(request), **who)
    except Refused as refusal:
        tell_reasons(request, refusal)
        return _listing(request, person.reviewer_id, today, status=409)
    messages.success(request, "The reading is declined. The medical director is told.")
    return redirect("second-readings")


@require_POST
@login_required
@pages_for_errors
def give_back(request: HttpRequest, reading: int) -> HttpResponse:
    """The reader gives an accepted reading back, once it is confirmed that the case is closed to the reader then."""
    person = only_reviewer(request)
    panel.own_reading(reading, person.reviewer_id)
    if "confirmed" not in request.POST:
        messages.error(request, "Confirm that you give the reading back. Nothing was changed.")
        return redirect("second-reading", reading)
    who = {"reviewer_id": person.reviewer_id, "today": clock.today(), **_hand(request)}
    try:
        panel_services.give_reading_back(reading, **why_given_up(request), **who)
    except Refused as refusal:
        tell_reasons(request, refusal)
        return redirect("second-reading", reading)
    messages.success(request, "The reading is given back. The medical director is told.")
    return redirect("second-readings")


@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def desk(request: HttpRequest, reading: int) -> HttpResponse:
    """First the reader's own decisions; once they are kept, the physician's, and an answer on each item."""
    person = only_reviewer(request)
    one = panel.own_reading(reading, person.reviewer_id)
    begun = queries.begun(one)
    if request.method == "POST" and request.POST.get("act") == "hand-in":
        return _hand_in(request, one)
    if request.method == "POST" and begun is None:
        return _decide(request, one)
    return _desk(request, one)


def _decide(request: HttpRequest, one: Any) -> HttpResponse:
    person = only_reviewer(request)
    told = decided(request, one.case.items.values_list("number", flat=True))
    try:
        services.decide_first(one.pk, reviewer_id=person.reviewer_id, decisions=told, **_hand(request))
    except Refused as refusal:
        tell_reasons(request, refusal)
        return _desk(request, one, status=409)
    messages.success(request, "Your decisions are kept. Beside them stands now what the physician decided, and why.")
    return redirect("second-reading", one.pk)


def _hand_in(request: HttpRequest, one: Any) -> HttpResponse:
    person, today = only_reviewer(request), clock.today()
    told = answered(request, one.case.items.values_list("number", flat=True))
    who = {"reviewer_id": person.reviewer_id, "today": today, **_hand(request)}
    try:
        services.hand_in_reading(one.pk, answers=told, **who)
    except Refused as refusal:
        tell_reasons(request, refusal)
        return _desk(request, one, status=409)
    messages.success(request, "Your reading is with the medical director. The case is closed to you now. Thank you.")
    return redirect("second-readings")


def _desk(request: HttpRequest, one: Any, *, status: int = 200) -> HttpResponse:
    begun = queries.begun(one)
    case, check = one.case, queries.check_of_reader(one)
    shown = {each["number"]: each for each in begun.shown["items"]} if begun else {}
    documents = queries.documents_to_cite(case)
    told = request.POST
    items = [
        {
            **entry,
            "first": shown.get(n),
            "own": begun.decisions[str(n)] if begun else told.get(f"decision-{n}", ""),
            "agrees": told.get(f"agrees-{n}", ""),
            "because": told.get(f"because-{n}", ""),
            "cites": told.get(f"cites-{n}", ""),
            "places": [
                (place, told.get(f"document-{n}-{place}", ""), told.get(f"page-{n}-{place}", "")) for place in PLACES
            ],
        }
        for entry in items_of(case)
        for n in [entry["item"].number]
    ]
    return render(
        request,
        "dashboards/readings/desk.html",
        {
            "section": "readings",
            "case": case,
            "reading": one,
            "days_left": (one.due - clock.today()).days if one.due else None,
            "handed_in": check.shown is not None,
            "begun": begun,
            "summary": begun.shown["summary"] if begun else (),
            "items": items,
            "documents": documents,
            "sources_asked": queries.sources_asked(clock.today()),
            "reasons": panel.reading_reasons("given_back"),
            "names": panel.parties_to_name(case),
        },
        status=status,
    )


def _hand(request: HttpRequest) -> dict[str, Any]:
    return {"by": signed_in(request).actor, "at": clock.now()}
