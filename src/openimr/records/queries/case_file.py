"""The case file as the later stages read it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Prefetch

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.records.adapters import originals
from openimr.records.domain.evidence import CaseRecords, ChronologyEvent, DocumentText, PageText
from openimr.records.models import Document, Original, Page


def store() -> Path:
    """Where originals are kept."""
    return Path(settings.DATA_DIR) / "originals"


def dated(document: Document) -> str:
    """How a passage names its document: one of many progress reports is told by its date."""
    return title_and_date(document.title or document.original.file, document.date)


def title_and_date(title: str, day: date | None) -> str:
    """A title with its date, where there is one."""
    return f"{title}, {day:%m/%d/%Y}" if day else title


def _page(page: Page, document: Document) -> PageText:
    """A page as evidence: without the text of one that nobody read surely, neither machine nor person, so that nothing
    that was guessed is ever quoted. `covered` says so.
    """
    shown = page.duplicate_of
    found = PageText(
        document=document.original.sha256,
        title=dated(document),
        number=page.number,
        text=page.text,
        by_ocr=page.by_ocr,
        confidence=page.confidence,
        duplicate_of=(shown.original.sha256, shown.number) if shown else None,
        state=page.state,
        legibility="" if page.transcribed_by else page.legibility,
    )
    return found if found.covered else replace(found, text="")


def _document(document: Document) -> DocumentText:
    """A document without the pages that are withheld: what may be another person's is nobody's evidence."""
    original = document.original
    return DocumentText(
        document=original.sha256,
        file=original.file,
        title=document.title or original.file,
        kind=document.kind,
        date=document.date,
        author=document.author,
        sender=original.sender,
        received=original.received,
        pages=tuple(_page(page, document) for page in document.pages.all() if not page.withheld),
        first_page=document.first_page,
        relevance=document.relevance,
        withheld=sum(page.withheld for page in document.pages.all()),
    )


def _stored_documents(**which: object) -> list[Document]:
    pages = Page.objects.defer("words").select_related("duplicate_of__original").order_by("number")
    found = Document.objects.filter(**which).select_related("original")
    return list(found.prefetch_related(Prefetch("pages", queryset=pages)))


def _by_day(document: DocumentText) -> tuple[bool, date, str, int]:
    """The order of the case file: oldest document first; those without a date stand last."""
    return document.date is None, document.date or date.max, document.file, document.first_page


def case_records(case: Case) -> CaseRecords:
    """The whole case file as evidence, oldest document first; documents without a date stand last."""
    documents = sorted((_document(document) for document in _stored_documents(original__case=case)), key=_by_day)
    pages = {(page.document, page.number): page for document in documents for page in document.pages}
    entries = case.chronology.select_related("page__original").defer("page__text", "page__words")
    chronology = tuple(
        ChronologyEvent(
            entry.date,
            entry.kind,
            entry.says,
            pages[entry.page.original.sha256, entry.page.number].evidence(entry.start, entry.end),
            entry.assertion,
            entry.values,
        )
        for entry in entries
        if (entry.page.original.sha256, entry.page.number) in pages
    )
    return CaseRecords(case.number, tuple(documents), chronology)


def stored_original(case: Case, sha256: str) -> Original:
    """One original. Raises NotFound."""
    original = case.originals.filter(sha256=sha256).first()
    if original is None:
        raise NotFound(f"{case.number}: no document {sha256[:12]}")
    return original


def documents_within(original: Original, run: tuple[int, int]) -> tuple[DocumentText, ...]:
    """The documents of an original that begin within a run of its pages as evidence, oldest first."""
    found = _stored_documents(original=original, first_page__range=run)
    return tuple(sorted((_document(document) for document in found), key=_by_day))


def document_file(case: Case, sha256: str) -> Path:
    """The original of a document, checked against its digest. Raises NotFound, or DocumentUnreadable if it changed."""
    return originals.whole(store(), stored_original(case, sha256).sha256)


def working_file(original: Original) -> Path:
    """The PDF that pages are read and shown from, checked against its digest the first time that it is asked for."""
    return originals.once_whole(store(), original.working_sha256 or original.sha256)
