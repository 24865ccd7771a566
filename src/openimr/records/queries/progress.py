"""How far the reading of a case file is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Now

from openimr.cases.models import Case
from openimr.records.models import Page

_LATELY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class FailedPage:
    """A page that could not be read: why, and what to do."""

    document: str
    file: str
    number: int
    problem: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Pages by state. `a_second` counts those of the last minute, so it falls to 0 where nothing is read any more;
    `seconds_left` is None where it cannot be told.
    """

    total: int
    done: int
    failed: int
    waiting: int
    for_a_person: int  # read, but illegible, in handwriting or poor, and not yet typed or confirmed
    a_second: float
    seconds_left: float | None


def progress(case: Case) -> Progress:
    """How far the reading is, from the pages themselves and the database's clock: no other state, one query."""
    lately = Q(read_at__gt=Now() - _LATELY)
    found = Page.objects.filter(original__case=case).aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(state=Page.State.READ)),
        failed=Count("pk", filter=Q(state=Page.State.FAILED)),
        waiting=Count("pk", filter=Q(state=Page.State.WAITING)),
        for_a_person=Count("pk", filter=Q(state=Page.State.READ, transcribed_by="") & ~Q(legibility="")),
        lately=Count("pk", filter=lately),
        since=Min("read_at", filter=lately),
        now=Max(Now()),
    )
    lately_read, since, now = found.pop("lately"), found.pop("since"), found.pop("now")
    a_second = lately_read / max(1.0, (now - since).total_seconds()) if lately_read else 0.0
    waiting = found["waiting"]
    left = 0.0 if not waiting else waiting / a_second if a_second else None
    return Progress(**found, a_second=a_second, seconds_left=left)


def failed_pages(case: Case) -> tuple[FailedPage, ...]:
    """The pages that could not be read, in the order of the file."""
    failed = Page.objects.filter(original__case=case, state=Page.State.FAILED).select_related("original")
    return tuple(
        FailedPage(page.original.sha256, page.original.file, page.number, page.problem, page.attempts)
        for page in failed.defer("text", "words")
    )


def page_counts(case_numbers: Iterable[str]) -> dict[str, int]:
    """How many pages each case file has; a case without records is left out."""
    pages = Page.objects.filter(original__case__number__in=list(case_numbers))
    return dict(pages.values_list("original__case__number").annotate(pages=Count("pk")))
