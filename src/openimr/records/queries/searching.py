"""Search over the pages of a case."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import numpy as np
from django.db import connection
from django.utils.html import escape, strip_tags
from numpy.typing import NDArray

from openimr.cases.models import Case
from openimr.records.adapters.synonyms_file import synonyms
from openimr.records.domain.page_search import Evaluator, Match, Ranking, plan
from openimr.records.domain.query import PageQuery, parse
from openimr.records.domain.synonyms import Expansion
from openimr.records.domain.words import WORD
from openimr.records.models import Document, Page
from openimr.records.queries.case_file import dated
from openimr.records.queries.page_index import PageIndex

#: How the kinds of hits are called where people and programs read them.
CALLED = {Match.EXACT: "exact", Match.SYNONYM: "synonym", Match.NEAR_MISS: "near_miss"}
_BEFORE, _LENGTH = 70, 260


@dataclass(frozen=True, slots=True)
class PageHit:
    """A page that answers. `snippet` is HTML whose only marks are `<mark>`; `spans` are (start, end, kind of hit) in
    characters of the page's text; `match` is the kind of the page: "exact", "synonym" or "near_miss".
    """

    document: str
    title: str
    page: int
    snippet: str
    kind: str = ""
    date: dt.date | None = None
    match: str = "exact"
    spans: tuple[tuple[int, int, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "document": self.document,
            "page": self.page,
            "title": self.title,
            "kind": self.kind,
            "date": self.date.isoformat() if self.date else None,
            "match": self.match,
            "snippet": self.snippet,
            "spans": [{"start": start, "end": end, "match": match} for start, end, match in self.spans],
        }


@dataclass(frozen=True, slots=True)
class PageSearch:
    """The answer to a search: how it was read, how many pages answer and how, and some of them, best first.

    `expansions` is what was looked for besides, by meaning, and `misspelled` the words on the pages that were taken
    for a misread or mistyped word of the query. `searched` counts pages, repeated ones left out; `unread` those that
    could not be searched well: not read yet, failed, illegible or by hand.
    """

    read_as: str
    total: int
    by_match: Mapping[str, int]
    expansions: tuple[Expansion, ...]
    misspelled: Mapping[str, tuple[str, ...]]
    searched: int
    unread: int
    hits: tuple[PageHit, ...]
    start: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "read_as": self.read_as,
            "total": self.total,
            "by_match": dict(self.by_match),
            "also_searched_for": [
                {"meaning": e.meaning, "words": e.words, "names": list(e.names)} for e in self.expansions
            ],
            "taken_for": {word: list(found) for word, found in self.misspelled.items()},
            "pages_searched": self.searched,
            "pages_unread": self.unread,
            "start": self.start,
            "hits": [hit.as_json() for hit in self.hits],
        }

    def lines(self) -> Iterator[str]:
        """The same for people: the pages, then what was looked for besides and what could not be searched."""
        for hit in self.hits:
            near = "" if hit.match == "exact" else f" ({hit.match.replace('_', ' ')})"
            yield f"{hit.title}, page {hit.page}{near}: {' '.join(unescape(strip_tags(hit.snippet)).split())}"
        yield f"{self.total} of {self.searched} pages answer {self.read_as}"
        for expansion in self.expansions:
            yield f"also searched for, as {expansion.words}: {', '.join(expansion.names)} (--off {expansion.meaning})"
        for word, found in self.misspelled.items():
            yield f"taken for a misread or mistyped {word}: {', '.join(found)}"
        if self.unread:
            yield f"{self.unread} pages could not be searched well: not read yet, failed, illegible or by hand"


def search_pages(
    case: Case,
    typed: str,
    *,
    limit: int = 50,
    start: int = 0,
    with_synonyms: bool = True,
    off: Iterable[str] = (),
    exact_only: bool = False,
) -> PageSearch:
    """Pages of the case that answer what was typed (records/domain/query.py), best first; withheld and repeated ones
    are left out. `off` are meanings not to search for; `exact_only` leaves out synonyms and near misses alike.

    Everything is read from the database at each call: no cache that another web process would not have.
    """
    query = parse(typed)
    index = PageIndex(case)
    known = synonyms()
    left_out = frozenset(off) if with_synonyms and not exact_only else frozenset(m.id for m in known.meanings)
    wanted = plan(query, known, off=left_out)
    if query.is_empty:
        return PageSearch("", 0, dict.fromkeys(CALLED.values(), 0), (), {}, index.searched, index.unread, ())
    spelling = index.spelling(wanted, known, forgiving=not exact_only)
    index.load(wanted, spelling)
    allowed = index.shown & _of_documents(case, query, index.pages) if query.limits_documents else index.shown
    ranking = Evaluator(index.keys, index.lengths, spelling).rank(wanted, allowed)
    counts = np.bincount(ranking.matches, minlength=len(CALLED))
    return PageSearch(
        read_as=str(query),
        total=len(ranking.pages),
        by_match={name: int(counts[match]) for match, name in CALLED.items()},
        expansions=wanted.expansions,
        misspelled=dict(spelling.near),
        searched=index.searched,
        unread=index.unread,
        hits=_hits(ranking, ranking.pages[start : start + limit].tolist(), index.pages),
        start=start,
    )


def _of_documents(case: Case, query: PageQuery, pages: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pages are of the documents to which the query is limited."""
    documents = Document.objects.filter(original__case=case)
    if query.kinds:
        documents = documents.filter(kind__in=query.kinds)
    if query.since:
        documents = documents.filter(date__gte=query.since)
    if query.until:
        documents = documents.filter(date__lte=query.until)
    if query.by:
        documents = documents.filter(author__icontains=query.by)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(id) FROM records_page WHERE document_id = ANY(%s)",
            [list(documents.values_list("pk", flat=True))],
        )
        (found,) = cursor.fetchone()
    return np.isin(pages, found or [])


def _hits(ranking: Ranking, places: list[int], pages: NDArray[np.int64]) -> tuple[PageHit, ...]:
    keys = [int(pages[place]) for place in places]
    stored = (
        Page.objects.filter(pk__in=keys, withheld=False, document__isnull=False)
        .select_related("document__original")
        .only(
            "number", "text", "document__title", "document__kind", "document__date",
            "document__original__sha256", "document__original__file",
        )
    )  # fmt: skip
    found = {page.pk: page for page in stored}
    return tuple(
        _hit(found[key], ranking.on(place), CALLED[Match(match)])
        for key, place, match in zip(keys, places, _matches(ranking, places), strict=True)
        if key in found
    )


def _matches(ranking: Ranking, places: list[int]) -> list[int]:
    by_page = dict(zip(ranking.pages.tolist(), ranking.matches.tolist(), strict=True))
    return [by_page[place] for place in places]


def _hit(page: Page, words: list[tuple[int, int, Match]], match: str) -> PageHit:
    assert page.document is not None  # only such are asked for
    spans: list[tuple[int, int, str]] = []
    if words:
        at = [found.span() for found in WORD.finditer(page.text)]
        spans = [
            (at[first][0], at[first + count - 1][1], CALLED[kind])
            for first, count, kind in words
            if first + count <= len(at)
        ]
    return PageHit(
        document=page.document.original.sha256,
        title=dated(page.document),
        page=page.number,
        snippet=_snippet(page.text, spans),
        kind=page.document.kind,
        date=page.document.date,
        match=match,
        spans=tuple(spans),
    )


def _snippet(text: str, spans: list[tuple[int, int, str]]) -> str:
    """The stretch of a text with the most different hits, as safe HTML: everything escaped but the marks."""
    best = max(spans, key=lambda s: _worth(text, s, spans), default=(0, 0, ""))
    start = max(best[0] - _BEFORE, 0)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = min(start + _LENGTH, len(text))
    end = (text.rfind(" ", start, end) if end < len(text) else end) if text.find(" ", start, end) > 0 else end
    end = max(end, min(best[1], len(text)))
    told, at = "…" if start else "", start
    for first, last, _ in sorted(spans):
        if first < at or last > end:
            continue
        told += f"{escape(text[at:first])}<mark>{escape(text[first:last])}</mark>"
        at = last
    return told + escape(text[at:end]) + ("…" if end < len(text) else "")


def _worth(text: str, span: tuple[int, int, str], spans: list[tuple[int, int, str]]) -> tuple[int, int]:
    """How many different words a snippet from this hit on shows; exact ones first."""
    within = {text[a:b].lower() for a, b, _ in spans if span[0] <= a and b <= span[0] + _LENGTH - _BEFORE}
    return len(within), -list(CALLED.values()).index(span[2])
