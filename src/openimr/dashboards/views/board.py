"""The medical director's board: who waits, who is suggested, one offer or all of them, and an offer taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.dashboards import board
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import only_director, signed_in
from openimr.errors import NotFound, OpenIMRError, Reason, Refused
from openimr.panel import queries as panel
from openimr.panel import services


@require_GET
@login_required
@pages_for_errors
def page(request: HttpRequest) -> HttpResponse:
    """The whole board; `?case=` chooses a waiting case, and the reviewers are then shown as they stand to it."""
    only_director(request)
    today = clock.today()
    rows = board.rows(today, request.user)
    key = request.GET.get("case", "")
    chosen = next((row for row in rows if row.key == key), None)
    if key and chosen is None:
        messages.warning(request, f"{key} waits for no reviewer any more.")
    suggested = chosen.suggested.reviewer_id if chosen and chosen.suggested else ""
    offers = [board.Offer(one, (one.due - today).days if one.due else None) for one in panel.offers_open()]
    return render(
        request,
        "dashboards/board.html",
        {
            "section": "board",
            "rows": rows,
            "chosen": chosen.case if chosen else None,
            "key": key,
            "choices": _choices(request, chosen.case if chosen else None, suggested),
            "suggested": [row for row in rows if row.suggested],
            "offers": offers,
            "made": next((one for one in offers if one.key == request.GET.get("offered")), None),
            "stops": panel.stops(today),
            "names": panel.names(request.user),
            "more": max(0, len(rows) - board.SUGGESTED),
            "specialties": panel.specialties(),
        },
    )


@require_GET
@login_required
@pages_for_errors
def reviewers(request: HttpRequest, key: str) -> HttpResponse:
    """The reviewers as they stand to one waiting case: the part of the page that a choice changes."""
    only_director(request)
    chosen = next((one for one in panel.waiting() if one.key == key), None)
    if chosen is None:
        raise NotFound(f"{key} waits for no reviewer any more")
    choices = _choices(request, chosen, request.GET.get("suggested", ""))
    return render(request, "dashboards/_board_reviewers.html", {"chosen": chosen, "key": key, "choices": choices})


def _choices(request: HttpRequest, chosen: panel.WaitingCase | None, suggested: str) -> list[board.Choice]:
    if chosen is None:
        return board.everybody(clock.today(), request.user)
    return board.choices(chosen.number, suggested, clock.today(), request.user)


@require_POST
@login_required
@pages_for_errors
def offer(request: HttpRequest) -> HttpResponse:
    """Offer one case to one reviewer. Whoever took it meanwhile keeps it: an offer never takes a case from another."""
    only_director(request)
    key, reviewer = request.POST.get("case", ""), request.POST.get("reviewer", "")
    try:
        _offer(request, key, reviewer)
    except Refused as refusal:
        messages.error(request, _sentences(refusal))
        return redirect(f"{reverse('board')}?case={key}")
    return redirect(f"{reverse('board')}?offered={key}")


@require_POST
@login_required
@pages_for_errors
def offer_all(request: HttpRequest) -> HttpResponse:
    """Make the offers that were shown and confirmed, each by itself; what is refused is told and stays in the queue."""
    only_director(request)
    made, refused = 0, []
    for pair in request.POST.getlist("offer"):
        key, _, reviewer = pair.partition(" ")
        try:
            _offer(request, key, reviewer)
            made += 1
        except OpenIMRError as problem:
            refused.append(f"{key}: {_sentences(problem)}")
    if made:
        messages.success(
            request, f"{made} offer{'s' if made != 1 else ''} made. Each can be taken back until it is accepted."
        )
    for told in refused:
        messages.error(request, told)
    return redirect("board")


@require_POST
@login_required
@pages_for_errors
def take_back(request: HttpRequest) -> HttpResponse:
    """Take back an offer that was not accepted yet; the case waits again, and the reviewer may be offered it again."""
    only_director(request)
    key, reviewer = request.POST.get("case", ""), request.POST.get("reviewer", "")
    open_offers = [board.Offer(one, None) for one in panel.offers_open()]
    found = next((one.offer for one in open_offers if (one.key, one.offer.reviewer_id) == (key, reviewer)), None)
    if found is None:
        messages.error(request, f"{key}: the offer to {reviewer} was answered or has ended meanwhile.")
        return redirect("board")
    services.withdraw(
        found.case.number,
        reviewer_id=reviewer,
        reason="reassigned",
        today=clock.today(),
        by=signed_in(request).actor,
        at=clock.now(),
    )
    messages.success(request, f"The offer of {key} to {reviewer} is taken back. The case waits again.")
    return redirect(f"{reverse('board')}?case={key}")


def _offer(request: HttpRequest, key: str, reviewer: str) -> None:
    case = next((one for one in panel.waiting() if one.key == key), None)
    if case is None:
        raise Refused("offer the case", key, [Reason("taken", f"{key} waits for no reviewer any more")])
    services.assign(
        case.number,
        reviewer_id=reviewer,
        seat=case.seat,
        today=clock.today(),
        by=signed_in(request).actor,
        at=clock.now(),
    )


def _sentences(problem: OpenIMRError) -> str:
    if isinstance(problem, Refused):
        told = (reason.sentence for reason in problem.reasons)
        return " ".join(sentence[:1].upper() + sentence[1:].rstrip(".") + "." for sentence in told)
    return str(problem)
