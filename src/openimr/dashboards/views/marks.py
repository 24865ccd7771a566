"""Bookmarks and notes of the reader."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards.faults import json_for_errors
from openimr.dashboards.views.reader import body
from openimr.errors import NotFound
from openimr.panel import queries as panel
from openimr.records import queries as records
from openimr.records import services


@require_http_methods(["GET", "POST"])
@login_required
@json_for_errors
def marks(request: HttpRequest, number: str) -> HttpResponse:
    """The marks that the person may see; or, sent one, make it."""
    case = cases.get_to_read(number, request.user)
    second = panel.reads_case(case, request.user)
    if request.method == "GET":  # a second reader neither keeps marks nor meets those of others
        answer = JsonResponse({"marks": [] if second else records.marks(case, request.user)})
        answer["Cache-Control"] = "private, no-store"
        return answer
    if second:
        raise NotFound(f"{number}: no marks for this account")
    said = body(request)
    start, end = said.get("start"), said.get("end")
    made = services.mark(
        case,
        str(said.get("document", "")),
        int(said.get("page") or 0),
        actor=request.user,
        at=clock.now(),
        text=str(said.get("text", "")),
        shared=said.get("shared") is True,
        passage=(int(start), int(end)) if start is not None and end is not None else None,
    )
    return JsonResponse({"mark": made})


@require_POST
@login_required
@json_for_errors
def mark(request: HttpRequest, number: str, mark: int) -> HttpResponse:
    """Change one mark ({"text", "shared"}) or take it away ({"remove": true})."""
    case = cases.get(number, request.user)
    said = body(request)
    if said.get("remove") is True:
        return JsonResponse({"removed": services.remove_mark(case, mark, actor=request.user, at=clock.now())})
    changed = services.change_mark(
        case,
        mark,
        actor=request.user,
        at=clock.now(),
        text=str(said.get("text", "")),
        shared=said.get("shared") is True,
    )
    return JsonResponse({"mark": changed})
