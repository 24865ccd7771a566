"""Readings are noted; bookmarks and notes are kept. What a note says stays out of the log."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.models import Case, Event
from openimr.errors import NotFound, Reason, Refused
from openimr.records.models import Mark, Page
from openimr.records.queries.reader import as_json, shown_page
from openimr.records.queries.unseen import seen_pages

#: Within this time the pages that one person opens of one original are one reading, not one for each picture.
ONE_READING = timedelta(minutes=30)
_LONGEST_NOTE = 4_000


@transaction.atomic
def note_reading(case_number: str, sha256: str, *, by: str, at: datetime) -> bool:
    """Every reading of a health record is an event: who, which original, when. Answers whether it was a new one.

    What the same person opens of the same original within ONE_READING belongs to that reading.
    """
    known = Event.objects.filter(
        case__number=case_number, kind="records.read", actor=by, payload__document=sha256, at__gt=at - ONE_READING
    )
    if known.exists():  # asked before the lock, for each picture comes here
        return False
    case = cases.locked(case_number)
    if known.exists():
        return False
    cases.record(case, "records.read", by=by, at=at, payload={"document": sha256})
    return True


@transaction.atomic
def note_seen(case_number: str, sha256: str, pages: Iterable[int], *, by: str, at: datetime) -> tuple[int, ...]:
    """Pages of an original stood before somebody's eyes, which is more than that they were sent; kept once a page.

    Answers those that had not been seen by that person before. Pages that the original does not have are left out.
    """
    known = Page.objects.filter(original__case__number=case_number, original__sha256=sha256, withheld=False)
    wanted = set(known.filter(number__in=set(pages)).values_list("number", flat=True))
    if not wanted - seen_pages(case_number, by=by).get(sha256, set()):  # asked before the lock
        return ()
    case = cases.locked(case_number)
    new = tuple(sorted(wanted - seen_pages(case_number, by=by).get(sha256, set())))
    if new:
        cases.record(case, "records.seen", by=by, at=at, payload={"document": sha256, "pages": list(new)})
    return new


@transaction.atomic
def note_search(case_number: str, *, pages: int, by: str, at: datetime) -> None:
    """A search shows passages of a health record: who, when, of how many pages. Never for what: that would tell."""
    case = cases.locked(case_number)
    cases.record(case, "records.searched", by=by, at=at, payload={"pages": pages})


@transaction.atomic
def mark(
    case: Case,
    sha256: str,
    page: int,
    *,
    actor: Any,
    at: datetime,
    text: str = "",
    shared: bool = False,
    passage: tuple[int, int] | None = None,
) -> dict[str, Any]:
    """A bookmark (no text) or a note on a page, or on the passage of characters from start to end.

    Raises NotFound where `actor` sees no such page, and Refused for a passage that the page does not have, a note that
    is too long, and an auditor, who changes nothing.
    """
    _may_mark(case, actor)
    found = shown_page(case, actor, sha256, page)
    if passage is not None and not 0 <= passage[0] < passage[1] <= len(found.text):
        raise _refusal(case, "mark a passage", "passage", f"page {page} has no such passage; select it again")
    start, end = passage or (None, None)
    made = Mark.objects.create(
        page=found,
        author=actor.actor,
        text=_checked(case, text),
        shared=shared,
        start=start,
        end=end,
        made_at=at,
        changed_at=at,
    )
    _note(case, "records.marked", made, found, at=at)
    return as_json(made, actor.actor)


@transaction.atomic
def change_mark(case: Case, number: int, *, actor: Any, at: datetime, text: str, shared: bool) -> dict[str, Any]:
    """Another text, or another choice of who sees it. Raises NotFound where `actor` made no such mark; Refused."""
    made = _own(case, number, actor)
    made.text, made.shared, made.changed_at = _checked(case, text), shared, at
    made.save(update_fields=["text", "shared", "changed_at"])
    _note(case, "records.mark_changed", made, made.page, at=at)
    return as_json(made, actor.actor)


@transaction.atomic
def remove_mark(case: Case, number: int, *, actor: Any, at: datetime) -> dict[str, Any]:
    """Take a mark away; what it was is answered, so that it can be made again. Raises NotFound."""
    made = _own(case, number, actor)
    was = as_json(made, actor.actor)
    _note(case, "records.mark_removed", made, made.page, at=at)
    made.delete()
    return was


def _own(case: Case, number: int, actor: Any) -> Mark:
    _may_mark(case, actor)
    found = Mark.objects.filter(pk=number, page__original__case=case, author=actor.actor)
    made = found.select_related("page__original").select_for_update(of=("self",)).first()
    if made is None:
        raise NotFound(f"{case.number}: no mark {number} of yours")
    return made


def _may_mark(case: Case, actor: Any) -> None:
    if actor.role == "auditor":
        raise _refusal(case, "mark a page", "auditor", "an auditor reads everything and changes nothing")


def _checked(case: Case, text: str) -> str:
    plain = text.replace("\x00", "").strip()
    if len(plain) > _LONGEST_NOTE:
        raise _refusal(case, "keep a note", "long", f"it has {len(plain)} characters, {_LONGEST_NOTE} at most")
    return plain


def _refusal(case: Case, step: str, code: str, sentence: str) -> Refused:
    return Refused(step, case.number, [Reason(code, sentence)])


def _note(case: Case, kind: str, made: Mark, page: Page, *, at: datetime) -> None:
    payload = {"document": page.original.sha256, "page": page.number, "shared": made.shared}
    cases.record(case, kind, by=made.author, at=at, payload=payload)
