"""Search over the pages of a case."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F
from django.utils.html import escape

from openimr.cases.models import Case
from openimr.records.models import Page
from openimr.records.queries.case_file import dated

_START, _STOP = "\x11", "\x12"


@dataclass(frozen=True, slots=True)
class PageHit:
    """A page with the words searched for; `snippet` is HTML whose only marks are `<mark>`."""

    document: str
    title: str
    page: int
    snippet: str


def search_pages(case: Case, words: str, limit: int = 50) -> tuple[PageHit, ...]:
    """Pages with all the words (a phrase in quotes), best first, repeated pages left out."""
    query = SearchQuery(words, config="english", search_type="websearch")
    headline = SearchHeadline(
        "text", query, config="english", start_sel=_START, stop_sel=_STOP, max_fragments=2, max_words=30, min_words=12
    )
    found = (
        Page.objects.filter(original__case=case, withheld=False, duplicate_of__isnull=True, search=query)
        .annotate(rank=SearchRank(F("search"), query), headline=headline)
        .select_related("document__original")
        .order_by("-rank", "original__place", "number")[:limit]
    )
    return tuple(
        PageHit(page.document.original.sha256, dated(page.document), page.number, marked(page.headline))
        for page in found
        if page.document is not None
    )


def marked(headline: str) -> str:
    """A headline of the database as safe HTML: everything escaped but the marks."""
    return escape(headline).replace(_START, "<mark>").replace(_STOP, "</mark>")
