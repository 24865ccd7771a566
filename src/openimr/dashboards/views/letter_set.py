"""The letters by which a determination goes out: by piece, a print file for each recipient, all as one archive."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.accounts.queries import keeps_records
from openimr.cases import queries as cases
from openimr.dashboards.days import day_of
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.people import only_staff, signed_in
from openimr.determinations import queries as determinations
from openimr.determinations import services
from openimr.determinations.domain import schemas
from openimr.errors import NotFound, Refused

TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
_SHOWN_IN_PLACE = frozenset({"pdf", "html"})


def section(request: HttpRequest, case: Any) -> dict[str, Any]:
    """What the letter's page shows of the set: nothing to whoever does not send letters, or before there are any."""
    if not keeps_records(request.user):
        return {}
    try:
        about = determinations.shown_set(case, today=clock.today(), languages=_languages(request)).about
    except NotFound:
        return {}
    recipients = [
        {
            **one,
            "appeal_by": date.fromisoformat(one["appeal_by"]) if one["appeal_by"] else None,
            "served_on": date.fromisoformat(one["served_on"]),
            "pieces": [{**piece, "forms": determinations.formats_of(piece["kind"])} for piece in one["pieces"]],
        }
        for one in about["recipients"]
    ]
    told = {**about, "recipients": recipients, "served_on": date.fromisoformat(about["served_on"])}
    ways = determinations.ways(case, clock.today()).values() if about["status"] != "draft" else ()
    return {
        "letters": told,
        "spanish": "es" in _languages(request),
        "ways": ways,
        "today": clock.today(),
        "otherwise": determinations.otherwise_served(case),
    }


@require_POST
@login_required
@pages_for_errors
def make(request: HttpRequest, number: str) -> HttpResponse:
    """Make the letters that go out, and keep them."""
    only_staff(request, number)
    case = cases.get(number, request.user)
    day = day_of(request.POST.get("served_on", ""))
    if day is None:
        messages.error(request, "Say on which day the letters go out.")
        return redirect("case-letter", number)
    ways = {name.removeprefix("way-"): str(way) for name, way in request.POST.items() if name.startswith("way-")}
    languages = ("es",) if request.POST.get("spanish") else ()
    try:
        services.letter_set(
            case.number, served_on=day, ways=ways, languages=languages, by=signed_in(request).actor, at=clock.now()
        )
    except Refused as refusal:
        tell_reasons(request, refusal)
    else:
        messages.success(
            request,
            "The letters are kept as they go out. Print and send them, then note the service under What follows.",
        )
    return redirect("case-letter", number)


def _languages(request: HttpRequest) -> tuple[str, ...]:
    return ("es",) if request.GET.get("spanish") else ()


def _set(request: HttpRequest, number: str) -> determinations.ShownSet:
    only_staff(request, number)
    case = cases.get(number, request.user)
    return determinations.shown_set(case, today=clock.today(), languages=_languages(request))


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    way = "inline" if kind in _SHOWN_IN_PLACE else "attachment"
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'{way}; filename="{name}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@login_required
@pages_for_errors
def piece(request: HttpRequest, number: str, name: str, kind: str) -> HttpResponse:
    """One piece in one form."""
    if kind not in TYPES:
        raise NotFound(f"{number}: no letter in the form {kind}")
    return _file(_set(request, number).files.piece(name, kind), kind, f"{number}-{name}")


@require_GET
@login_required
@pages_for_errors
def print_file(request: HttpRequest, number: str, recipient: int) -> HttpResponse:
    """Everything that one recipient gets, in the order of print."""
    return _file(_set(request, number).files.print_file(recipient), "pdf", f"{number}-{recipient}-print")


@require_GET
@login_required
@pages_for_errors
def archive(request: HttpRequest, number: str) -> HttpResponse:
    """The whole set as one ZIP."""
    only_staff(request, number)
    case = cases.get(number, request.user)
    whole = determinations.archive(case, today=clock.today(), languages=_languages(request))
    answer = HttpResponse(whole, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{number}-letters.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@pages_for_errors
def schema(_request: HttpRequest, name: str) -> HttpResponse:
    """A published JSON Schema: for anybody, without signing in."""
    answer = HttpResponse(schemas.text(name), content_type="application/schema+json; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{name}.schema.json"'
    return answer
