"""Documents that a person has not opened yet: records that arrived and were never seen are an old complaint."""

import datetime as dt
from dataclasses import dataclass

from openimr.cases.models import Case
from openimr.records.models import Document, Page


@dataclass(frozen=True, slots=True)
class Unseen:
    """A document in an original that the person has not opened. `came` is when it was taken in, where that is known."""

    document: str  # SHA-256 of the original
    first_page: int
    title: str
    date: dt.date | None
    pages: int
    came: dt.datetime | None


def unseen(case: Case, *, actor: str) -> tuple[Unseen, ...]:
    """The documents of the originals that `actor` (as the event log names people) never opened, oldest arrival first.

    Documents that only repeat others, that a person marked as not relevant, or whose pages are withheld are left out.
    """
    opened = set(case.events.filter(kind="records.read", actor=actor).values_list("payload__document", flat=True))
    pages = Page.objects.filter(original__case=case, withheld=False, duplicate_of__isnull=True)
    telling = set(pages.values_list("document_id", flat=True))
    documents = (
        Document.objects.filter(original__case=case).exclude(relevance="not_relevant").select_related("original")
    )
    return tuple(
        Unseen(
            document=document.original.sha256,
            first_page=document.first_page,
            title=document.title or document.original.file,
            date=document.date,
            pages=document.last_page - document.first_page + 1,
            came=document.original.taken_in_at,
        )
        for document in documents.select_related("original")
        if document.pk in telling and document.original.sha256 not in opened
    )
