"""The public's pages: published determinations, searched, read, taken away, and followed as they are corrected."""

from datetime import UTC
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_GET

from openimr.dashboards import form_values
from openimr.dashboards.csv_file import csv_file
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.pages import page_of
from openimr.errors import NotFound
from openimr.publication import queries as publication

_PAGE = 20
_FARTHEST = 1_000_000
_TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "json": "application/json"}


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip() for name in ("q", "decision", "specialty", "superseded")}


@require_GET
@pages_for_errors
def search(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    found = _found(asked, max(1, form_values.number(request.GET.get("page", "")) or 1))
    page = page_of(request, range(found.total), rows=_PAGE)
    if page.beyond:
        found = _found(asked, page.number)
    return render(
        request, "dashboards/decisions.html", {"section": "decisions", "asked": asked, "found": found, "page": page}
    )


def _found(asked: dict[str, str], page: int) -> publication.Found:
    return publication.search_corpus(
        asked["q"],
        decision=asked["decision"] or None,
        specialty=asked["specialty"] or None,
        superseded=bool(asked["superseded"]),
        limit=_PAGE,
        offset=min(page - 1, _FARTHEST) * _PAGE,
    )


@require_GET
@pages_for_errors
def export(request: HttpRequest) -> HttpResponse:
    """What a search finds as a table, superseded versions marked among it."""
    asked = _asked(request)
    columns = (
        "case", "version", "superseded_by", "corrects", "item", "request", "decision", "decided", "specialties",
    )  # fmt: skip
    rows = [
        (
            hit.case_number, hit.version, hit.superseded_by or "", hit.corrects or "", hit.number, hit.request,
            hit.decision or "", hit.decision_date or "", ", ".join(hit.specialties),
        )
        for hit in publication.export(
            asked["q"], decision=asked["decision"] or None, specialty=asked["specialty"] or None
        )
    ]  # fmt: skip
    return csv_file("decisions.csv", columns, rows)


@require_GET
@pages_for_errors
def decision(request: HttpRequest, number: str, version: int | None = None) -> HttpResponse:
    """The version that stands, or another: one that is superseded says so, by which and what was corrected."""
    if (gone := publication.withdrawn(number)) is not None:
        return render(request, "dashboards/decision_withdrawn.html", {"section": "decisions", "gone": gone}, status=410)
    found = publication.published(number, version)
    return render(
        request,
        "dashboards/decision.html",
        {
            "section": "decisions",
            "decision": found,
            "versions": publication.versions(number),
            "later": publication.superseded_because(found),
            "kinds": [kind for kind in _TYPES if kind in found.public_files],
        },
    )


@require_GET
@pages_for_errors
def as_json(_request: HttpRequest, number: str) -> HttpResponse:
    """The determination with all its versions, for machines."""
    return JsonResponse(publication.as_json(number), json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_GET
@pages_for_errors
def file(request: HttpRequest, number: str, version: int, kind: str) -> HttpResponse:
    """The public copy of a version; one that is superseded has the mark, unless it is asked for `as=published`."""
    if kind not in _TYPES:
        raise NotFound(f"{number}: no public copy in the form {kind}")
    as_published = request.GET.get("as") == "published"
    answer = HttpResponse(
        publication.public_file(number, version, kind, as_published=as_published), content_type=_TYPES[kind]
    )
    answer["Content-Disposition"] = f'inline; filename="{number}-public-version-{version}.{kind}"'
    return answer


class Published(Feed):
    """What was published last, corrections and what they supersede among it, as Atom."""

    feed_type = Atom1Feed
    title = "Published decisions"
    subtitle = "Final Determinations of Independent Medical Review with every identity removed, and their corrections"

    def link(self) -> str:
        return reverse("decisions")

    def items(self) -> Any:
        return publication.newest()

    def item_title(self, item: Any) -> str:
        if item.superseded_by:
            return f"{item.case_number}, version {item.version}: superseded by version {item.superseded_by}"
        if item.corrects:
            return f"{item.case_number}, version {item.version}: takes the place of version {item.corrects['version']}"
        return str(item.case_number)

    def item_description(self, item: Any) -> str:
        return publication.said_of(item)

    def item_link(self, item: Any) -> str:
        return reverse("decision-version", args=[item.case_number, item.version])

    def item_pubdate(self, item: Any) -> Any:
        return item.published_at.astimezone(UTC)
