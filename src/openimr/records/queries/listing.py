"""The documents of a case as a list: what each is, and what of it wants a person."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from openimr.cases.models import Case
from openimr.records.adapters.kind_marks_file import KindMark, kind_marks
from openimr.records.models import Document, Page
from openimr.records.queries.reader import sees_withheld


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """One document. Counts are of pages; `sure` is the share of such answers of the classifier that are right.

    `begins` says in sentences why it begins on its first page, `begins_sure` how sure that is; 1 of a person.
    """

    document: str  # SHA-256 of the original
    file: str
    first_page: int
    last_page: int
    title: str
    kind: KindMark
    date: dt.date | None
    author: str
    sender: str
    received: dt.date | None
    relevance: str
    sure: float
    begins: tuple[str, ...]
    begins_sure: float
    pages: int
    repeated: int
    failed: int
    waiting: int
    hard_to_read: int
    withheld: int

    @property
    def set_by_hand(self) -> bool:
        return self.sure == 1.0


def listing(case: Case, actor: Any) -> tuple[ListedDocument, ...]:
    """The documents that `actor` may see, oldest first, those without a date last. One query, no texts."""
    shown = Q() if sees_withheld(actor) else Q(pages__withheld=False)
    found = (
        Document.objects.filter(original__case=case)
        .select_related("original")
        .annotate(
            shown=_count(shown),
            repeated=_count(shown & Q(pages__duplicate_of__isnull=False)),
            failed=_count(shown & Q(pages__state=Page.State.FAILED)),
            waiting=_count(shown & Q(pages__state=Page.State.WAITING)),
            hard=_count(shown & ~Q(pages__legibility="") & Q(pages__transcribed_by="")),
            withheld=_count(shown & Q(pages__withheld=True)),
        )
        .filter(shown__gt=0)
    )
    marks = {mark.kind: mark for mark in kind_marks()}
    listed = [_listed(document, marks) for document in found]
    return tuple(sorted(listed, key=lambda d: (d.date is None, d.date, d.file, d.first_page)))


def _count(which: Q) -> Count:
    return Count("pages", filter=which) if which else Count("pages")


def _listed(document: Any, marks: dict[str, KindMark]) -> ListedDocument:
    original = document.original
    return ListedDocument(
        document=original.sha256,
        file=original.file,
        first_page=document.first_page,
        last_page=document.last_page,
        title=document.title or original.file,
        kind=marks.get(document.kind, marks["other"]),
        date=document.date,
        author=document.author,
        sender=original.sender,
        received=original.received,
        relevance=document.relevance,
        sure=1.0 if "kind" in document.corrected else document.kind_confidence,
        begins=tuple(document.boundary_cues),
        begins_sure=1.0 if document.boundary_confidence is None else document.boundary_confidence,
        pages=document.shown,
        repeated=document.repeated,
        failed=document.failed,
        waiting=document.waiting,
        hard_to_read=document.hard,
        withheld=document.withheld,
    )
