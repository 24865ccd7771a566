"""The reader of a whole case file: the page itself, its manifest, and each page as picture and as text."""

import json
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from openimr import clock, web
from openimr.cases import queries as cases
from openimr.dashboards import queries
from openimr.dashboards.faults import json_for_errors, pages_for_errors
from openimr.dashboards.people import in_the_log, signed_in
from openimr.errors import DocumentUnreadable, Reason, Refused
from openimr.panel import queries as panel
from openimr.records import queries as records
from openimr.records import services

#: The scripts of the reader, named in the page so that the browser asks for all of them at once.
_MODULES = sorted(
    f"openimr/reader/{file.name}"
    for file in Path(web.__path__[0]).glob("static/openimr/reader/*.mjs")
    if file.stem != "records"  # the list's own
)
_FIRST_WIDTH = 1200
_THUMBNAIL = 160


@require_GET
@login_required
@pages_for_errors
def reader(request: HttpRequest, number: str, document: str | None = None) -> HttpResponse:
    case = cases.get_to_read(number, request.user)
    records.warm_up()
    page = records.opening(case, request.user, document, whole(request, "page"))
    start, end = whole(request, "start"), whole(request, "end")
    if page is not None:
        _note(request, case, page.original.sha256)
    second = panel.reads_case(case, request.user)
    return render(
        request,
        "dashboards/reader.html",
        {
            "case": case,
            "back": reverse("second-reading", args=[second.pk]) if second else reverse("case-records", args=[number]),
            "back_to": "second reading" if second else "records",
            "page": page,
            "pictures": _pictures(number, page) if page is not None else "",
            "sizes": "(max-width: 60rem) 94vw, min(1080px, 100vw - 40rem)",
            "modules": _MODULES,
            "settings": {
                "case": number,
                "at": _place(page, start, end) if page is not None else None,
                "addresses": addresses(number),
                "may": {
                    "correct": second is None and queries.may_correct(request.user),
                    "mark": second is None and queries.may_mark(request.user),
                    "withheld": records.sees_withheld(request.user),
                },
            },
        },
    )


def _pictures(number: str, page: Any) -> str:
    """The widths at which the browser may choose the first picture."""
    address = reverse("records-page-picture", args=[number, page.original.sha256, page.number])
    return ", ".join(f"{address}?width={width} {width}w" for width in records.READING_WIDTHS)


def _place(page: Any, start: int, end: int) -> dict[str, object]:
    cited = 0 <= start < end <= len(page.text)
    return {
        "document": page.original.sha256,
        "page": page.number,
        "start": start if cited else None,
        "end": end if cited else None,
    }


def addresses(number: str) -> dict[str, str]:
    """Where the reader asks what; an address that this installation does not have is left out."""
    names = {
        "records": "case-records",
        "reader": "case-reader",
        "manifest": "records-manifest",
        "chronology": "records-chronology",
        "marks": "records-marks",
        "correct": "records-correct",
        "search": "case-records-search",
        "page": "records-read-page",
        "progress": "case-records-progress",
        "seen": "records-seen",
    }
    found = {}
    for key, name in names.items():
        try:
            found[key] = reverse(name, args=[number])
        except NoReverseMatch:
            continue
    return found


@require_GET
@login_required
@json_for_errors
@gzip_page
def manifest(request: HttpRequest, number: str) -> HttpResponse:
    case = cases.get_to_read(number, request.user)
    return _private(_compact(records.manifest(case, request.user)))


@require_GET
@login_required
@json_for_errors
@gzip_page
def chronology(request: HttpRequest, number: str) -> HttpResponse:
    case = cases.get_to_read(number, request.user)
    return _private(_compact({"events": records.chronology_rows(case, request.user)}))


@require_GET
@login_required
@json_for_errors
def page_picture(request: HttpRequest, number: str, document: str, page: int) -> HttpResponse:
    case = cases.get_to_read(number, request.user)
    shown = records.shown_page(case, request.user, document, page)
    width = whole(request, "width") or _FIRST_WIDTH
    try:
        drawn = records.page_picture(shown, width=width)
    except DocumentUnreadable as problem:
        return JsonResponse({"error": str(problem)}, status=problem.http_status)
    if width > _THUMBNAIL:  # nobody reads a page as wide as a stamp
        _note(request, case, document)
    return _private(HttpResponse(drawn, content_type="image/webp"))


@require_GET
@login_required
@json_for_errors
@gzip_page
def page_text(request: HttpRequest, number: str, document: str, page: int) -> HttpResponse:
    case = cases.get_to_read(number, request.user)
    layer = records.page_layer(records.shown_page(case, request.user, document, page))
    _note(request, case, document)
    return _private(_compact(layer))


@require_POST
@login_required
@json_for_errors
def read_page(request: HttpRequest, number: str) -> HttpResponse:
    """What a person does about one page: {"document", "page", "step"}.

    "retry" lets it wait again, "transcribe" sets its text to {"text"}, "confirm" says that its text is what it says.
    """
    case = cases.get(number, request.user)
    queries.check_may_correct(case, request.user)
    said = body(request)
    document, page, step = str(said.get("document", "")), int(said.get("page") or 0), said.get("step")
    records.shown_page(case, request.user, document, page)
    who: dict[str, Any] = {"by": signed_in(request).actor, "at": clock.now()}
    if step == "retry":
        services.retry_page(number, document, page, **who)
    elif step == "transcribe":
        services.transcribe(number, document, page, str(said.get("text", "")), **who)
    elif step == "confirm":
        services.confirm_page(number, document, page, **who)
    else:
        raise Refused("read a page", number, [Reason("step", "the step is none of: retry, transcribe, confirm")])
    return JsonResponse({"done": step})


_MOST_SEEN = 2_000  # pages told at once


@require_POST
@login_required
@json_for_errors
def seen(request: HttpRequest, number: str) -> HttpResponse:
    """Pages that stood in view for a moment: {"seen": [[document, page], …]}. What nobody sees here is left out."""
    case = cases.get_to_read(number, request.user)
    by_document: dict[str, set[int]] = {}
    for one in (body(request).get("seen") or [])[:_MOST_SEEN]:
        if isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and isinstance(one[1], int):
            by_document.setdefault(one[0], set()).add(one[1])
    new = 0
    for document, pages in by_document.items():
        told = services.note_seen(number, document, pages, by=in_the_log(request, case), at=clock.now())
        new += len(told)
    return _private(JsonResponse({"new": new}))


@require_POST
@login_required
@json_for_errors
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """One correction: {"step": a field, "split", "join" or "undo", "document", "page", "value"}."""
    case = cases.get(number, request.user)
    queries.check_may_correct(case, request.user)
    said = body(request)
    step, document, page = said.get("step"), str(said.get("document", "")), int(said.get("page") or 0)
    who: dict[str, Any] = {"by": signed_in(request).actor, "at": clock.now()}
    if step == "undo":
        undone = services.undo(number, **who)
        return JsonResponse({"undone": undone.field, "page": undone.page})
    if step == "split":
        services.split(number, document, page, **who)
    elif step == "join":
        services.join(number, document, page, **who)
    else:
        services.correct(number, document, page, field=str(step), value=str(said.get("value", "")), **who)
    return JsonResponse({"done": step})


def _note(request: HttpRequest, case: Any, document: str) -> None:
    services.note_reading(case.number, document, by=in_the_log(request, case), at=clock.now())


def body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that a request carries; an empty one where it carries none."""
    try:
        said = json.loads(request.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def whole(request: HttpRequest, name: str) -> int:
    """A whole number of the address; 0 where there is none."""
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def _compact(found: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(found, separators=(",", ":"), ensure_ascii=False), content_type="application/json")


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer
