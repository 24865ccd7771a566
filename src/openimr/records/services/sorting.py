"""Originals are divided into documents, and each document is described: kind, date of service, author, title."""

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch

from openimr.cases.models import Case
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
        runs = list(_runs(begin, original.page_count))
        if runs != sorted((document.first_page, document.last_page) for document in known.values()):
            _store_runs(original, known, runs)


def _runs(begin: Iterable[Boundary], page_count: int) -> Iterator[tuple[int, int]]:
    """First and last page of each document; one document where nothing is known of any page yet."""
    firsts = [boundary.page for boundary in begin] or [1]
    yield from zip(firsts, [*(first - 1 for first in firsts[1:]), page_count], strict=True)


def _store_runs(original: Original, known: dict[int, Document], runs: list[tuple[int, int]]) -> None:
    for first, last in runs:
        document = known.pop(first, None) or Document(original=original, first_page=first)
        document.last_page = last
        document.save()
        original.pages.filter(number__range=(first, last)).update(document=document)
    Document.objects.filter(pk__in=[document.pk for document in known.values()]).delete()


def describe(case: Case, original: Original | None = None) -> None:
    """Kind, date, author and title of every document of the case, or of one original, from the words on its pages.

    What a person set stays as set, and the title follows it.
    """
    found = Document.objects.filter(original__case=case).select_related("original")
    pages = Page.objects.only("document_id", "number", "text", "by_ocr").order_by("number")
    documents = list(
        (found.filter(original=original) if original else found).prefetch_related(Prefetch("pages", pages))
    )
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
            whole, date_labels(), kind=document.kind, by_ocr=by_ocr, latest=here.date() if here else None
        )
        document.date = service.day if service else None
    if "author" not in document.corrected:
        document.author = author_of(whole)[:_LONGEST_AUTHOR]
    if "title" not in document.corrected:
        document.title = title_of(kinds.label(document.kind), document.author)
