"""The medical director's page of one second reading: name a reader or read in person, see the answers, answer them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.people import only_director, only_quality, signed_in
from openimr.dashboards.reading_items import decided, items_of
from openimr.determinations import queries, services
from openimr.errors import NotFound, Refused
from openimr.panel import queries as panel


def _hand(request: HttpRequest) -> dict[str, Any]:
    return {"by": signed_in(request).actor, "at": clock.now()}


@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def reading(request: HttpRequest, check: int) -> HttpResponse:
    """One second reading. Until it is handed in the page shows nothing of what the first physician decided or wrote."""
    only_director(request)
    asked = queries.reading(check)
    case = cases.get(asked.case.number, request.user)
    numbers = list(case.items.values_list("number", flat=True))
    if request.method == "POST" and not asked.outcome:
        told = {n: (one, request.POST.get(f"because-{n}", "")) for n, one in decided(request, numbers).items()}
        try:
            services.read_again(check, decisions=told, **_hand(request))
        except Refused as refusal:
            tell_reasons(request, refusal)
        else:
            messages.success(request, "Your reading is kept. Beside it stands now what the first reviewer decided.")
            return redirect("quality-reading", check)
    done = queries.done(asked)
    reader = panel.open_reader(case, asked.seat) if not asked.outcome else None
    names = panel.names(request.user)
    return render(
        request,
        "dashboards/quality/reading.html",
        {
            "section": "quality",
            "case": case,
            "check": asked,
            "why": queries.why_in_words(asked),
            "done": done,
            "answers": queries.answers_open(done.reading) if done and done.unanswered else (),
            "documents": dict(queries.documents_to_cite(case)) if done else {},
            "reader": reader,
            "reader_name": names.get(reader.reviewer_id, "") if reader else "",
            "asked_before": [
                (one, names.get(one.reviewer_id, "")) for one in panel.readers_asked(case, asked.seat) if one.ended
            ],
            "withdrawn": panel.reading_reasons("withdrawn"),
            "candidates": [] if done or reader or asked.outcome else _candidates(case, asked.seat, names),
            "items": [] if asked.outcome or reader else _own_reading(request, case),
            "own_open": request.method == "POST",
            "today": clock.today(),
        },
    )


def _candidates(case: Any, seat: int, names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"reader": one, "name": names.get(one.reviewer_id, ""), "place": place}
        for place, one in enumerate(panel.second_reader_candidates(case, seat, clock.today()), start=1)
    ]


def _own_reading(request: HttpRequest, case: Any) -> list[dict[str, Any]]:
    """The items with what the medical director has filled in."""
    return [
        {
            **entry,
            "decision": request.POST.get(f"decision-{entry['item'].number}", ""),
            "because": request.POST.get(f"because-{entry['item'].number}", ""),
        }
        for entry in items_of(case)
    ]


@require_POST
@login_required
@pages_for_errors
def act(request: HttpRequest, check: int) -> HttpResponse:
    """A reader is named, the reading withdrawn from its reader, a disagreement answered."""
    only_director(request)
    asked = queries.reading(check)
    try:
        _acted(request, asked)
    except Refused as refusal:
        tell_reasons(request, refusal)
    return redirect("quality-reading", check)


def _acted(request: HttpRequest, asked: Any) -> None:
    told, hand = request.POST, _hand(request)
    match told.get("act"):
        case "name":
            chosen = told.get("reviewer", "")
            services.name_reader(asked.pk, reviewer_id=chosen or None, today=clock.today(), **hand)
            messages.success(request, "The reader is asked. You see here whether the reading is accepted.")
        case "withdraw":
            reason, words = told.get("reason", ""), told.get("words", "")
            services.withdraw_reader(asked.pk, reason=reason, words=words, today=clock.today(), **hand)
            messages.success(request, "The reading is withdrawn; its reader sees the case no more.")
        case "answer":
            done = queries.done(asked)
            comments = {n: told.get(f"comment-{n}", "") for n in (done.disputed if done else ())}
            words = told.get("words", "")
            services.answer_disagreement(asked.pk, kind=told.get("answer", ""), words=words, comments=comments, **hand)
            messages.success(request, "Your answer is kept.")
        case _:
            raise NotFound(f"{asked.case.number}: no such step")


@require_POST
@login_required
@pages_for_errors
def ask(request: HttpRequest, number: str, seat: int) -> HttpResponse:
    """The medical director asks for a second reading of a review that no lot picked."""
    only_director(request)
    case = cases.get(number, request.user)
    words, holds = request.POST.get("words", ""), request.POST.get("holds") == "yes"
    try:
        made = services.ask_for_reading(case.number, seat=seat, words=words, holds=holds, **_hand(request))
    except Refused as refusal:
        tell_reasons(request, refusal)
        return redirect("quality-review", number, seat)
    return redirect("quality-reading", made.pk)


@require_GET
@login_required
@pages_for_errors
def lots(request: HttpRequest, number: str) -> HttpResponse:
    """Whether a case's lots were drawn as they had to be. Names no reader."""
    only_quality(request, auditor=True)
    case = cases.get(number, request.user)
    told = {"section": "quality", "case": case, "checks": queries.audit_of_lots(case)}
    return render(request, "dashboards/quality/lots.html", told)
