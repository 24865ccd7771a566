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
from openimr.errors import NotFound, Reason, Refused
from openimr.panel import queries as panel
from openimr.panel import services


@require_GET
@login_required
@pages_for_errors
def page(request: HttpRequest) -> HttpResponse:
    """The whole board; `?case=` chooses a waiting case, and the reviewers are then shown as they stand to it."""
    only_director(request)
    today = clock.today()
    day = board.Day(today, request.user)
    rows, number = board.rows(day), request.GET.get("case", "")
    chosen = board.chosen(number, day) if number else None
    if number and chosen is None:
        messages.warning(request, f"{number} waits for no reviewer any more.")
    offers = [(one, (one.due - today).days if one.due else None) for one in panel.offers_open()]
    made = request.GET.get("offered", "")
    return render(
        request,
        "dashboards/board.html",
        {
            "section": "board",
            "rows": rows,
            "run": day.run,
            "suggested": [row for row in rows if row.suggested],
            "unseen": sum(not row.suggested and not row.missing for row in rows),
            "chosen": chosen,
            "choices": chosen.choices if chosen else board.everybody(day),
            "offers": offers,
            "made": next((one for one, _ in offers if f"{one.case.number} {one.reviewer_id}" == made), None),
            "stops": panel.stops(today),
            "names": day.names,
            "specialties": panel.specialties(),
        },
    )


@require_GET
@login_required
@pages_for_errors
def reviewers(request: HttpRequest, number: str) -> HttpResponse:
    """The reviewers as they stand to one waiting case: the part of the page that a choice changes."""
    only_director(request)
    chosen = board.chosen(number, board.Day(clock.today(), request.user))
    if chosen is None:
        raise NotFound(f"{number} waits for no reviewer any more")
    return render(request, "dashboards/_board_reviewers.html", {"chosen": chosen, "choices": chosen.choices})


@require_POST
@login_required
@pages_for_errors
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest reviewers for the whole queue together. Offers stay, and what was suggested today changes little."""
    only_director(request)
    services.suggest_queue(clock.today(), by=signed_in(request).actor, at=clock.now())
    return redirect("board")


@require_POST
@login_required
@pages_for_errors
def offer(request: HttpRequest) -> HttpResponse:
    """Offer one case to one reviewer. Whoever was offered it meanwhile keeps it."""
    only_director(request)
    number, reviewer = request.POST.get("case", ""), request.POST.get("reviewer", "")
    try:
        _offer(request, number, reviewer)
    except Refused as refusal:
        messages.error(request, _sentences(refusal))
        return redirect(f"{reverse('board')}?case={number}")
    return redirect(f"{reverse('board')}?offered={number}+{reviewer}")


def _offer(request: HttpRequest, number: str, reviewer: str) -> None:
    today = clock.today()
    case = next((case for case, _ in panel.waiting_cases(today) if case.number == number), None)
    if case is None:
        raise Refused("offer the case", number, [Reason("taken", f"{number} waits for no reviewer any more")])
    services.assign(
        number,
        reviewer_id=reviewer,
        seat=panel.empty_seats(case)[0],
        today=today,
        by=signed_in(request).actor,
        at=clock.now(),
    )


@require_POST
@login_required
@pages_for_errors
def offer_all(request: HttpRequest) -> HttpResponse:
    """Make all offers of the run that was shown and confirmed; what is refused is told and stays in the queue."""
    only_director(request)
    run = request.POST.get("run", "")
    done = services.accept_suggestions(
        int(run) if run.isdigit() else 0, today=clock.today(), by=signed_in(request).actor, at=clock.now()
    )
    if done.offered:
        counted = f"{len(done.offered)} case{'s' if len(done.offered) != 1 else ''}"
        messages.success(request, f"{counted} offered as suggested. An offer can be taken back until it is accepted.")
    for refusal in done.refused:
        messages.error(request, f"{refusal.case_number}: {_sentences(refusal)}")
    return redirect("board")


@require_POST
@login_required
@pages_for_errors
def take_back(request: HttpRequest) -> HttpResponse:
    """Take back an offer that was not accepted yet; the case waits again, and the reviewer may be offered it again."""
    only_director(request)
    number, reviewer = request.POST.get("case", ""), request.POST.get("reviewer", "")
    if not any((one.case.number, one.reviewer_id) == (number, reviewer) for one in panel.offers_open()):
        messages.error(request, f"{number}: the offer to {reviewer} was answered or has ended meanwhile.")
        return redirect("board")
    by, at = signed_in(request).actor, clock.now()
    services.withdraw(number, reviewer_id=reviewer, reason="reassigned", today=clock.today(), by=by, at=at)
    messages.success(request, f"The offer of {number} to {reviewer} is taken back. The case waits again.")
    return redirect(f"{reverse('board')}?case={number}")


def _sentences(refusal: Refused) -> str:
    told = (reason.sentence for reason in refusal.reasons)
    return " ".join(sentence[:1].upper() + sentence[1:].rstrip(".") + "." for sentence in told)
