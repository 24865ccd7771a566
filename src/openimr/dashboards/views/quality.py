"""Second looks: the queue of quality staff, a review with comments at its places, second readings, the report."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.cases.domain.states import State
from openimr.dashboards.csv_file import csv_file
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.pages import page_of
from openimr.dashboards.people import only_quality, only_reviewer, signed_in
from openimr.dashboards.quality_pages import texts
from openimr.determinations import queries, services
from openimr.determinations.domain.quality.comments import places
from openimr.errors import NotFound, Refused
from openimr.panel import queries as panel


def _hand(request: HttpRequest) -> dict[str, Any]:
    return {"by": signed_in(request).actor, "at": clock.now()}


@require_GET
@login_required
@pages_for_errors
def listing(request: HttpRequest) -> HttpResponse:
    """Every review that is not signed, what is to be looked at first, and the second readings that wait."""
    only_quality(request)
    found = queries.queue(clock.today())
    page, readings = page_of(request, found), page_of(request, queries.readings_waiting(), name="readings")
    readers = panel.open_readers(one.case for one in readings.rows)
    return render(
        request,
        "dashboards/quality/queue.html",
        {
            "section": "quality",
            "page": page,
            "rows": [(row, queries.why_in_words(row.check) if row.check else ()) for row in page.rows],
            "waiting": sum(row.stands == "to look at" for row in found),
            "readings_page": readings,
            "readings": [
                {"check": one, "why": queries.why_in_words(one), "reader": readers.get((one.case_id, one.seat))}
                for one in readings.rows
            ],
            "disagreements": queries.disagreements_open() if signed_in(request).role == "medical_director" else (),
            "today": clock.today(),
        },
    )


@require_GET
@login_required
@pages_for_errors
def one(request: HttpRequest, number: str, seat: int) -> HttpResponse:
    """A review with what the gate found, what stands nearly alike elsewhere, and the comments, each at its place."""
    only_quality(request)
    case, held = _held(request, number, seat)
    check = queries.current_check(case, seat, held.reviewer_id)
    drawn = queries.Material(case)
    review = drawn.of_seat(seat)
    found = queries.quality(case, today=clock.today(), seat=seat, material=drawn)
    comments = queries.comments_of(check, review) if check else ()
    alike = queries.reuse(drawn, review, most=3)
    requests = {item.number: item.request for item in drawn.facts.items}
    return render(
        request,
        "dashboards/quality/review.html",
        {
            "section": "quality",
            "case": case,
            "seat": seat,
            "held": held,
            "check": check,
            "why": queries.why_in_words(check) if check else (),
            "open": check is not None and not check.outcome,
            "comments": comments,
            "blocking": sum(one.severity == "blocks" for one in comments),
            "texts": texts(review, places(review), comments=comments, found=found, alike=alike, requests=requests),
            "found": found,
            "reasons": queries.reasons_of_comments(clock.today()),
        },
    )


def _held(request: HttpRequest, number: str, seat: int) -> tuple[Any, Any]:
    case = cases.get(number, request.user)
    held = panel.assignment(case, seat)
    if held is None or case.state != State.UNDER_REVIEW:
        raise NotFound(f"{number}: no review in seat {seat} to look at")
    return case, held


@require_POST
@login_required
@pages_for_errors
def open_check(request: HttpRequest, number: str, seat: int) -> HttpResponse:
    only_quality(request)
    _held(request, number, seat)
    try:
        services.open_check(number, seat=seat, words=request.POST.get("words", ""), **_hand(request))
    except Refused as refusal:
        tell_reasons(request, refusal)
        return redirect("quality")
    return redirect("quality-review", number, seat)


@require_POST
@login_required
@pages_for_errors
def act(request: HttpRequest, number: str, seat: int) -> HttpResponse:
    """A comment tied to a place, one taken out, the case returned or let pass; by the open check of that review."""
    only_quality(request)
    case, held = _held(request, number, seat)
    check = queries.current_check(case, seat, held.reviewer_id)
    if check is None:
        raise NotFound(f"{number}: no check of seat {seat}")
    try:
        return _acted(request, check, number, seat)
    except Refused as refusal:
        tell_reasons(request, refusal)
        return redirect("quality-review", number, seat)


def _acted(request: HttpRequest, check: Any, number: str, seat: int) -> HttpResponse:
    told, hand = request.POST, _hand(request)
    here = redirect("quality-review", number, seat)
    match told.get("act"):
        case "comment":
            item = told.get("item", "")
            made = services.comment(
                check.pk,
                item=int(item) if item.isdecimal() else None,
                kind=told.get("kind", ""),
                key=told.get("key", ""),
                reason=told.get("reason", ""),
                severity=told.get("severity", ""),
                text=told.get("text", ""),
                **hand,
            )
            messages.success(request, "Noted. The reviewer reads it once you return the case.")
            here["Location"] += f"#comment-{made.pk}"
        case "take-out":
            chosen = told.get("comment", "")
            known = {str(one.id) for one in queries.comments_of(check)}
            if chosen not in known:
                raise NotFound(f"{number}: no such comment")
            services.take_out(int(chosen), **hand)
            messages.success(request, "Taken out.")
        case "return":
            services.return_case(check.pk, **hand)
            messages.success(request, f"{number} is returned to its reviewer with your comments.")
            return redirect("quality")
        case "pass":
            services.let_pass(check.pk, **hand)
            messages.success(request, f"{number} passed: its reviewer may sign.")
            return redirect("quality")
        case _:
            raise NotFound(f"{number}: no such step")
    return here


@require_GET
@login_required
@pages_for_errors
def report(request: HttpRequest) -> HttpResponse:
    """How many were sampled, what second looks found, how far two physicians agree. Names no case and nobody."""
    only_quality(request, auditor=True)
    told = {"section": "quality", "told": queries.report(), "rules": queries.rules()}
    if signed_in(request).role == "medical_director":  # a group of few would tell who is meant
        told["groups"] = queries.agreement_by_group()
    return render(request, "dashboards/quality/report.html", told)


@require_GET
@login_required
@pages_for_errors
def report_csv(request: HttpRequest) -> HttpResponse:
    only_quality(request, auditor=True)
    columns = ("rule", "mode", "share", "reviews", "picked", "done")
    rows = [(one.rule, one.mode, one.share, one.reviews, one.picked, one.done) for one in queries.report().rules]
    return csv_file("second-looks.csv", columns, rows)


@require_POST
@login_required
@pages_for_errors
def answer(request: HttpRequest, number: str, comment: int) -> HttpResponse:
    """The reviewer answers a comment: done, or it stands because."""
    person = only_reviewer(request)
    case = cases.get(number, request.user)
    held = panel.held_by(case, person.reviewer_id)
    if held is None or comment not in {one.id for one in queries.comments(case, held.seat)}:
        raise NotFound(f"{number}: no such comment for this account")
    try:
        services.answer_comment(
            comment,
            kind=request.POST.get("answer", ""),
            because=request.POST.get("because", ""),
            reviewer_id=person.reviewer_id,
            **_hand(request),
        )
    except Refused as refusal:
        tell_reasons(request, refusal)
    else:
        messages.success(request, "Your answer is kept.")
    item = next(one.place.item for one in queries.comments(case, held.seat) if one.id == comment)
    there = redirect("case-review", number)
    there["Location"] += "#sign" if item is None else f"#item-{item}"
    return there


def desk_comments(case: Any, seat: int) -> dict[str, Any]:
    """What the desk needs to show the comments on a review: `dashboards/desk/_comments.html` reads it."""
    found = queries.comments(case, seat)
    return {"comments": found, "comments_open": sum(one.is_open for one in found)}
