"""The public's pages: published determinations, searched and read."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr.dashboards.faults import pages_for_errors
from openimr.publication import queries as publication

_PAGE = 20


@require_GET
@pages_for_errors
def search(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "decision", "specialty")}
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and 0 < int(number) < 10_000 else 1
    found = publication.search_corpus(
        asked["q"],
        decision=asked["decision"] or None,
        specialty=asked["specialty"] or None,
        limit=_PAGE,
        offset=(page - 1) * _PAGE,
    )
    pages = Paginator(range(found.total), _PAGE)
    return render(
        request,
        "dashboards/decisions.html",
        {"section": "decisions", "asked": asked, "found": found, "page": pages.get_page(page)},
    )


@require_GET
@pages_for_errors
def decision(request: HttpRequest, number: str) -> HttpResponse:
    return render(
        request,
        "dashboards/decision.html",
        {"section": "decisions", "decision": publication.published(number)},
    )
