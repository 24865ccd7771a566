"""The list of documents reviewed, as a determination needs it (8 CCR 9792.10.6(d)): nothing received is left out.

From 2015 naming the provider and the span of dates is enough (Hacker): a long list is told that way, a short one
document by document.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from openimr.records.domain.evidence import CaseRecords, DocumentText

#: Up to so many documents are told one by one.
ONE_BY_ONE = 60


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One line of the list: a document, or several of one kind and author with their span of dates.

    `note` says what a reader must know: that it repeats another, that pages could not be read, that it was received
    and is not relevant. `document` is the SHA-256 of the original (the first one's of several).
    """

    document: str
    first_page: int
    title: str
    kind: str
    author: str
    date: dt.date | None
    until: dt.date | None
    count: int
    pages: int
    sender: str
    note: str


def documents_reviewed(records: CaseRecords, *, one_by_one: int = ONE_BY_ONE) -> tuple[Reviewed, ...]:
    """Every document of the file, oldest first; those without a date last, then those that are not relevant."""
    lines = [_line(document) for document in records.documents]
    if len(lines) > one_by_one:
        lines = _spans(lines)
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                _IRRELEVANT in line.note,
                line.date is None,
                line.date or dt.date.min,
                _REPEATS in line.note,
                line.title,
            ),
        )
    )


_IRRELEVANT = "received and not relevant"
_REPEATS = "repeats a document of this list"


def _line(document: DocumentText) -> Reviewed:
    return Reviewed(
        document=document.document,
        first_page=document.first_page,
        title=document.title,
        kind=document.kind,
        author=document.author,
        date=document.date,
        until=document.date,
        count=1,
        pages=len(document.pages),
        sender=document.sender,
        note="; ".join(_notes(document)),
    )


def _notes(document: DocumentText) -> Iterable[str]:
    pages = document.pages
    if document.relevance == "not_relevant":
        yield _IRRELEVANT
    if document.repeats:
        yield _REPEATS
    unread = sum(not page.covered for page in pages)
    if unread:
        yield f"{unread} of {len(pages)} pages could not be read" if len(pages) > 1 else "could not be read"
    if document.withheld:
        yield f"{document.withheld} page{'' if document.withheld == 1 else 's'} withheld"


def _spans(lines: Sequence[Reviewed]) -> list[Reviewed]:
    """Lines of one title, sender and note together, each with its first and last date and its count."""

    def same(line: Reviewed) -> tuple[str, str, str, bool]:
        return (line.title, line.sender, line.note, line.date is None)

    spans = []
    for _, group in groupby(sorted(lines, key=lambda line: (*same(line), line.date or dt.date.min)), key=same):
        run = list(group)
        first, last = run[0], run[-1]
        spans.append(
            Reviewed(
                document=first.document,
                first_page=first.first_page,
                title=first.title,
                kind=first.kind,
                author=first.author,
                date=first.date,
                until=last.date,
                count=len(run),
                pages=sum(line.pages for line in run),
                sender=first.sender,
                note=first.note,
            )
        )
    return spans
