"""Originals are divided into documents, and each document is described: kind, date of service, author, title."""

from collections.abc import Iterator, Sequence

from django.db.models import Prefetch, QuerySet

from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.records.adapters.boundary_cues_file import boundary_cues
from openimr.records.adapters.date_labels_file import date_labels
from openimr.records.adapters.kinds_file import document_kinds
from openimr.records.domain.kinds import classify
from openimr.records.domain.service_dates import of_service
from openimr.records.domain.splitting import Boundary, boundaries
from openimr.records.domain.titles import author_of, title_of
from openimr.records.models import Document, Original, Page

_DESCRIBED = ("kind", "kind_confidence", "kind_cues", "date", "author", "title")
_LONGEST_AUTHOR = 120  # with the label of a kind before it, it is a title of at most 255


def divide(case: Case) -> None:
    """Each original becomes its documents, anew each time; one of which a person corrected a document stays as it is.

    A document that begins where one began before is that one: what is noted of it stays.
    """
    for original in Original.objects.filter(case=case).prefetch_related("documents"):
        known = {document.first_page: document for document in original.documents.all()}
        if any(document.corrected for document in known.values()):
            continue
        texts = list(original.pages.order_by("number").values_list("text", flat=True))
        begin = boundaries(texts, document_kinds(), date_labels(), boundary_cues())
        _store_runs(original, known, list(_runs(begin, original.page_count)))


def _runs(begin: Sequence[Boundary], page_count: int) -> Iterator[tuple[Boundary, int]]:
    """Where each document begins, and its last page; one document where nothing is known of any page yet."""
    begin = begin or (Boundary(1, 1.0, ()),)
    yield from zip(begin, [*(boundary.page - 1 for boundary in begin[1:]), page_count], strict=True)


def _store_runs(original: Original, known: dict[int, Document], runs: list[tuple[Boundary, int]]) -> None:
    for begins, last in runs:
        document = known.pop(begins.page, None) or Document(original=original, first_page=begins.page)
        moved = document.pk is None or document.last_page != last
        why = (round(begins.confidence, 4), list(begins.cues))
        if moved or why != (document.boundary_confidence, document.boundary_cues):
            document.last_page = last
            document.boundary_confidence, document.boundary_cues = why
            document.save()
        if moved:
            original.pages.filter(number__range=(begins.page, last)).update(document=document)
    Document.objects.filter(pk__in=[document.pk for document in known.values()]).delete()


def describe(of: QuerySet[Document]) -> None:
    """Kind, date, author and title of documents, from the words on their pages.

    What a person set stays as set, and the title follows it.
    """
    pages = Page.objects.only("document_id", "number", "text", "by_ocr").order_by("number")
    documents = list(of.select_related("original").prefetch_related(Prefetch("pages", pages)))
    for document in documents:
        _describe(document)
    Document.objects.bulk_update(documents, _DESCRIBED, batch_size=500)


def _describe(document: Document) -> None:
    pages = list(document.pages.all())
    texts = [page.text for page in pages]
    kinds, whole = document_kinds(), "\n".join(texts)
    found = classify(texts, kinds)
    document.kind_confidence, document.kind_cues = found.confidence, list(found.cues)
    if "kind" not in document.corrected:
        document.kind = found.kind
    if "date" not in document.corrected:
        by_ocr, here = any(page.by_ocr for page in pages), document.original.taken_in_at
        service = of_service(
            whole, date_labels(), kind=document.kind, by_ocr=by_ocr, latest=day_of(here) if here else None
        )
        document.date = service.day if service else None
    if "author" not in document.corrected:
        document.author = author_of(whole)[:_LONGEST_AUTHOR]
    if "title" not in document.corrected:
        document.title = title_of(kinds.label(document.kind), document.author)
