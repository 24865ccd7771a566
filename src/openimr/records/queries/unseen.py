"""Documents that a person has not opened yet: records that arrived and were never seen are an old complaint."""

import datetime as dt
from dataclasses import dataclass

from openimr.cases.models import Case, Event
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


def seen_pages(case_number: str, *, by: str) -> dict[str, set[int]]:
    """The pages that stood before the eyes of `by` (as the event log names people), by original."""
    found: dict[str, set[int]] = {}
    told = Event.objects.filter(case__number=case_number, kind="records.seen", actor=by)
    for payload in told.values_list("payload", flat=True):
        found.setdefault(payload["document"], set()).update(payload["pages"])
    return found


def unseen(case: Case, *, actor: str) -> tuple[Unseen, ...]:
    """The documents of the originals that `actor` (as the event log names people) never opened, oldest arrival first.

    A document is opened once a page of it stood before the person's eyes; that a page was sent ahead is not enough.
    Documents that only repeat others, that a person marked as not relevant, or whose pages are withheld are left out.
    """
    seen = seen_pages(case.number, by=actor)
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
        if document.pk in telling
        and not any(
            document.first_page <= page <= document.last_page for page in seen.get(document.original.sha256, ())
        )
    )
