"""The texts of a review: read and written by the desk's editor as JSON, or by a form without script."""

import secrets
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from openimr.cases import queries as cases
from openimr.dashboards import queries
from openimr.dashboards.desk_items import seat_of
from openimr.dashboards.desk_texts import (
    Unsaved,
    conflict_shown,
    posted,
    sentences_shown,
    settled,
    store_name,
    text_shown,
    unsettled,
)
from openimr.dashboards.faults import json_for_errors
from openimr.dashboards.people import signed_in, writer
from openimr.dashboards.views.reader import body
from openimr.determinations import queries as determinations
from openimr.errors import CaseFileInvalid, NotFound
from openimr.review import queries as review
from openimr.review import services
from openimr.review.adapters import desk_json
from openimr.review.domain.citing import CiteWanted


@require_http_methods(["GET", "PUT"])
@login_required
@json_for_errors
def text(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """A text with its version (that alone where it is still `since`); or {"base": version, "batch", "operations"}.

    409 with `conflicts` where the same sentence was changed elsewhere since: nothing was written, and `version` and
    `sentences` are how the text stands. 422 with `faults` where something of it cannot be done.
    """
    case = cases.get(number, request.user)
    if not queries.may_decide(case, signed_in(request)):
        raise NotFound(f"{number}: no such page for this account")
    if request.method == "GET":
        version = review.version(case, item, seat_of(case, signed_in(request)))
        if request.GET.get("since") == str(version):
            return _private({"version": version})
        return _private(text_shown(case, item, request.user))
    said = body(request)
    if said.pop("who", "") not in {"", store_name(case, request.user)}:
        error = "Another account is signed in now. Sign in as before, then this is saved."
        return _private({"error": error}, status=403)
    try:
        base, batch, operations = desk_json.sent(said, source=number)
        services.write_text(number, item=item, base=base, batch=batch, operations=operations, **writer(request))
    except CaseFileInvalid as invalid:
        told: dict[str, Any] = {"error": str(invalid), "faults": [[one.field, one.sentence] for one in invalid.faults]}
        return _private(told, status=422)
    except services.EditedTwice as twice:
        told = {
            "error": f"{twice.reasons[0].sentence.capitalize()}.",
            "version": twice.version,
            "conflicts": [conflict_shown(one) for one in twice.conflicts],
            **sentences_shown(number, twice.text),
        }
        return _private(told, status=409)
    return _private(text_shown(case, item, request.user))


@require_GET
@login_required
@json_for_errors
def alike(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Where the reviewer's sentences stand nearly so elsewhere, by sentence: {"says", "common"} each."""
    case = cases.get(number, request.user)
    if not queries.may_decide(case, signed_in(request)):
        raise NotFound(f"{number}: no such page for this account")
    found: dict[str, list[dict[str, Any]]] = {}
    for one in determinations.sentences_alike(case, item, seat_of(case, signed_in(request))):
        says = f"Stands nearly so in {one.where} ({round(100 * one.share)} % of these words)"
        found.setdefault(one.sentence, []).append({"says": says, "common": one.common})
    return _private({"alike": found})


def _private(told: dict[str, Any], *, status: int = 200) -> JsonResponse:
    answer = JsonResponse(told, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def write_form(request: HttpRequest, case: Any, item: int) -> HttpResponse | None:
    """Write what the form of a text asks for; None once it is written, or asks for nothing.

    Where the same sentence was changed elsewhere since, a page that shows both, with the form to choose by. Raises
    CaseFileInvalid: `unsaved` is what the form shows then.
    """
    base, onto = number_in(request, "version"), number_in(request, "onto")
    if base is None:
        return None  # the editor saves by itself and takes its fields out of the form
    seat, fresh = seat_of(case, signed_in(request)), f"own-{secrets.token_hex(6)}"
    shown = review.text_at(case, item, seat, base)
    operations = posted(shown, request.POST, fresh_id=fresh)
    if onto is not None:  # both sides of a conflict were shown, and one was chosen
        theirs = review.text_at(case, item, seat, onto)
        if unsettled(shown, theirs, operations, request.POST):
            onto = None  # not of each: it is shown again
        else:
            operations = settled(shown, theirs, operations, request.POST, fresh_id=f"{fresh}-b")
    if not operations:
        return None
    try:
        on = base if onto is None else onto
        services.write_text(case.number, item=item, base=on, operations=operations, way="form", **writer(request))
    except services.EditedTwice as twice:
        return render(
            request,
            "dashboards/desk/writing_conflict.html",
            {
                "case": case,
                "item": item,
                "action": request.path,
                "conflicts": twice.conflicts,
                "version": twice.version,
                "fields": [
                    (name, value)
                    for name, value in request.POST.items()
                    if name not in {"csrfmiddlewaretoken", "onto"} and not name.startswith("keep-")
                ],
            },
            status=409,
        )
    return None


def unsaved(request: HttpRequest, case: Any, item: int, invalid: CaseFileInvalid) -> Unsaved:
    """What the form of a text asked for and nothing was written of, to be shown again with its faults."""
    base = number_in(request, "version") or 0
    shown = review.text_at(case, item, seat_of(case, signed_in(request)), base)
    fresh = f"own-{secrets.token_hex(6)}"
    asked = posted(shown, request.POST, fresh_id=fresh)
    operations = [one for one in asked if not (isinstance(one, CiteWanted) and one.wanted.kind == "page")]
    told = tuple(one.sentence for one in invalid.faults)
    return Unsaved(base, request.POST.dict(), told, tuple(desk_json.told(one, shown) for one in operations))


def number_in(request: HttpRequest, name: str) -> int | None:
    """A number, as a version, that a form names; None where it names none."""
    said = request.POST.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else None
