"""Reads of the records."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F
from django.utils.html import escape

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.records.adapters import originals, pdf
from openimr.records.domain.evidence import CaseRecords, ChronologyEvent, DocumentText, PageText
from openimr.records.models import Document, Page

_START, _STOP = "\x11", "\x12"


@dataclass(frozen=True, slots=True)
class PageHit:
    """A page with the words searched for; `snippet` is HTML whose only marks are `<mark>`."""

    document: str
    title: str
    page: int
    snippet: str


def store() -> Path:
    """Where originals are kept."""
    return Path(settings.DATA_DIR) / "originals"


def _dated(document: Document) -> str:
    """How a passage names its document: one of many progress reports is told by its date."""
    title = document.title or document.file
    return f"{title}, {document.date:%m/%d/%Y}" if document.date else title


def _page(page: Page, document: Document) -> PageText:
    shown = page.duplicate_of
    return PageText(
        document=document.sha256,
        title=_dated(document),
        number=page.number,
        text=page.text,
        by_ocr=page.by_ocr,
        confidence=page.confidence,
        duplicate_of=(shown.document.sha256, shown.number) if shown else None,
    )


def _document(document: Document) -> DocumentText:
    return DocumentText(
        document=document.sha256,
        file=document.file,
        title=document.title or document.file,
        kind=document.kind,
        date=document.date,
        author=document.author,
        sender=document.sender,
        received=document.received,
        pages=tuple(_page(page, document) for page in document.pages.all()),
    )


def case_records(case: Case) -> CaseRecords:
    """The whole case file, oldest document first; documents without a date stand last."""
    stored = case.documents.prefetch_related("pages__duplicate_of__document")
    documents = sorted(map(_document, stored), key=lambda d: (d.date is None, d.date, d.file))
    pages = {(page.document, page.number): page for document in documents for page in document.pages}
    entries = case.chronology.select_related("page__document")
    chronology = tuple(
        ChronologyEvent(
            entry.date,
            entry.kind,
            entry.says,
            pages[entry.page.document.sha256, entry.page.number].evidence(entry.start, entry.end),
        )
        for entry in entries
    )
    return CaseRecords(case.number, tuple(documents), chronology)


def documents(case: Case) -> tuple[Document, ...]:
    """The documents in the order of arrival."""
    return tuple(case.documents.all())


def _stored(case: Case, sha256: str) -> Document:
    document = case.documents.filter(sha256=sha256).first()
    if document is None:
        raise NotFound(f"{case.number}: no document {sha256[:12]}")
    return document


def document_text(case: Case, sha256: str) -> DocumentText:
    """One document with its pages. Raises NotFound."""
    return _document(_stored(case, sha256))


def document_file(case: Case, sha256: str) -> Path:
    """The original of a document, checked against its digest. Raises NotFound, or DocumentUnreadable if it changed."""
    return originals.whole(store(), _stored(case, sha256).sha256)


def quote_boxes(case: Case, sha256: str, number: int, start: int, end: int) -> list[tuple[float, float, float, float]]:
    """Where a passage stands on its page: (left, top, width, height) as shares of the page, one a line or word."""
    document = _stored(case, sha256)
    page = document.pages.filter(number=number).first()
    if page is None:
        raise NotFound(f"{case.number}: no page {number}")
    if page.words is not None:
        return [tuple(w["box"]) for w in page.words if w["start"] < end and w["start"] + w["length"] > start]
    return pdf.text_boxes(document_file(case, sha256), number, page.text[start:end])


def search_pages(case: Case, words: str, limit: int = 50) -> tuple[PageHit, ...]:
    """Pages with all the words (a phrase in quotes), best first, repeated pages left out."""
    query = SearchQuery(words, config="english", search_type="websearch")
    headline = SearchHeadline(
        "text", query, config="english", start_sel=_START, stop_sel=_STOP, max_fragments=2, max_words=30, min_words=12
    )
    found = (
        Page.objects.filter(document__case=case, duplicate_of__isnull=True, search=query)
        .annotate(rank=SearchRank(F("search"), query), headline=headline)
        .select_related("document")
        .order_by("-rank", "document__place", "number")[:limit]
    )
    return tuple(
        PageHit(page.document.sha256, _dated(page.document), page.number, marked(page.headline)) for page in found
    )


def marked(headline: str) -> str:
    """A headline of the database as safe HTML: everything escaped but the marks."""
    return escape(headline).replace(_START, "<mark>").replace(_STOP, "</mark>")
