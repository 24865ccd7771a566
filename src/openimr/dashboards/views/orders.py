"""What comes from outside and decides who may review: an approval of several reviewers, an order that remands."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards.days import day_of
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.people import only_director, only_overseers, signed_in
from openimr.determinations import queries as determinations
from openimr.errors import DocumentUnreadable, NotFound, Reason, Refused
from openimr.panel import queries, services

#: By its first bytes how a document's name ends.
_ENDINGS = {b"%PDF": "pdf", b"\x89PNG": "png", b"\xff\xd8": "jpg"}


@require_POST
@login_required
@pages_for_errors
def approve(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the Administrative Director's written approval of two or three reviewers, with its document."""
    posted = request.POST

    def keep(**common: Any) -> str:
        seats, approved_on = posted.get("seats", ""), day_of(posted.get("approved_on", ""))
        if approved_on is None:
            raise Refused("keep the approval", number, [Reason("day", "give the day on which it was approved")])
        services.approve_panel(
            number,
            seats=int(seats) if seats.isdigit() else 0,
            approved_on=approved_on,
            approved_by=posted.get("approved_by", ""),
            **common,
        )
        return f"The approval is kept. {seats} different reviewers may be offered the case on the board."

    return _kept(request, number, keep)


@require_POST
@login_required
@pages_for_errors
def remand(request: HttpRequest, number: str) -> HttpResponse:
    """Note that an appeal was granted: whoever decided may not again."""

    def keep(**common: Any) -> str:
        of, because = request.POST.get("of", "").strip() or None, request.POST.get("because", "").strip()
        if not because and not _order_is_noted(cases.get(of or number, request.user)):
            lacking = "no petition of that case ended here: note it under What follows, or say why there is none"
            raise Refused("remand", number, [Reason("ground", lacking, "Lab. Code 4610.6(i)")])
        services.remand(number, of=of, because=because, on=clock.today(), **common)
        return "The remand is noted. Whoever decided is barred; the board offers the case to a different reviewer."

    return _kept(request, number, keep)


def _order_is_noted(decided: Any) -> bool:
    """Whether a petition of the case is noted here as ended by an order."""
    return any(
        petition.decided for one in decided.determinations.all() for petition in determinations.petitions(decided, one)
    )


def _kept(request: HttpRequest, number: str, keep: Callable[..., str]) -> HttpResponse:
    only_director(request)
    cases.get(number, request.user)
    try:
        content = _confirmed(request, number)
        told = keep(
            document=request.POST.get("document", ""), content=content, by=signed_in(request).actor, at=clock.now()
        )
    except Refused as refusal:
        tell_reasons(request, refusal)
    except (DocumentUnreadable, NotFound) as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, told)
    return redirect("case", number)


def _confirmed(request: HttpRequest, number: str) -> bytes:
    """The document that was sent. Raises Refused without one, or without the tick."""
    sent = request.FILES.get("file")
    reasons = [] if request.POST.get("sure") == "yes" else [Reason("sure", "tick that the document says so")]
    if sent is None:
        reasons.append(Reason("file", "choose the document: a PDF or a picture"))
    if sent is None or reasons:
        raise Refused("keep the document", number, reasons)
    return bytes(sent.read(queries.LARGEST + 1))


@require_GET
@login_required
@pages_for_errors
def document(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    """The document byte for byte, to be kept, not shown in the page: it came from outside."""
    only_overseers(request)
    content = queries.order(cases.get(number, request.user), sha256, request.user)
    answer = HttpResponse(content, content_type="application/octet-stream")
    kind = next((ending for first, ending in _ENDINGS.items() if content.startswith(first)), "tif")
    answer["Content-Disposition"] = f'attachment; filename="{number}-{sha256[:12]}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
