"""What is awaited after determinations is kept as rows for the lists over all cases, as the entries have it."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from openimr.cases.models import Case
from openimr.determinations import queries
from openimr.determinations.models import Determination, Followed

#: So many cases are brought up to date in one transaction: whoever writes in one of them waits no longer than that.
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Compared:
    """What a check of the kept rows found: how many cases, which rows are wrong, how many are to be made anew."""

    cases: int
    wrong: tuple[str, ...]
    out_of_date: int


@transaction.atomic
def keep_what_is_awaited(case: Case) -> None:
    """Make the rows of one case anew, in the transaction of whatever changed it; nothing if none are out of date."""
    found = queries.out_of_date().filter(case=case)
    _make_anew(list(found.select_for_update().values_list("pk", flat=True)))


def bring_up_to_date() -> int:
    """Make anew what is out of date over all cases: all of it after the law or its release changed, else next to none.

    Answers of how many cases. The rows of a case are locked before its entries are read, and the database locks them
    whenever an entry is written: an entry that is written meanwhile is read, or makes the rows out of date again.
    """
    done = 0
    while made := _next_batch():
        done += made
    return done


def _next_batch() -> int:
    found = queries.out_of_date()
    if not found.exists():
        return 0
    with transaction.atomic():
        cases = list(found.select_for_update().order_by("pk").values_list("pk", flat=True)[:BATCH])
        _make_anew(cases)
    return len(cases)


def _make_anew(cases: Collection[int]) -> None:
    """The rows of these cases, whose `Followed` are locked."""
    if not cases:
        return
    rows = list(queries.rows_of(cases))
    kind: Any
    for kind in queries.KINDS:
        kind.objects.filter(followed__in=cases).delete()
        kind.objects.bulk_create([row for row in rows if isinstance(row, kind)], batch_size=1_000)
    Followed.objects.filter(pk__in=cases).update(by=queries.made_by())


def check_what_is_awaited(*, repair: bool = False) -> Compared:
    """Work out every case from all of its entries and compare it with what is kept. `repair`: make anew what is wrong.

    What is out of date is not wrong: no list shows it.
    """
    wrong = list(_unfollowed(repair=repair))
    cases, last = 0, 0
    while True:
        with transaction.atomic():
            batch = Followed.objects.filter(pk__gt=last).order_by("pk")
            followed = dict(batch.select_for_update().values_list("pk", "by")[:BATCH])
            if not followed:
                return Compared(cases, tuple(wrong), queries.out_of_date().count())
            fresh = [pk for pk, by in followed.items() if by == queries.made_by()]
            found = _wrong(fresh)
            if repair:
                _make_anew(list(found))
        wrong += found.values()
        cases, last = cases + len(followed), max(followed)


def _unfollowed(*, repair: bool) -> Iterator[str]:
    """Cases with a determination that no list would know of."""
    missing = Case.objects.filter(pk__in=Determination.objects.values("case"), followed=None).order_by("pk")
    for case in missing:
        yield case.number
        if repair:
            Followed.objects.get_or_create(case=case)


def _wrong(cases: Sequence[int]) -> dict[int, str]:
    """By its key, the number of each case whose kept rows are not those that its entries say."""
    kept: dict[int, Counter[tuple[object, ...]]] = {}
    for kind in queries.KINDS:
        for row in kind.objects.filter(followed__in=cases):
            kept.setdefault(row.followed_id, Counter()).update([row.facts()])
    found = {}
    for begin in range(0, len(cases), 500):
        for case in queries.to_work_out(cases[begin : begin + 500]):
            if Counter(row.facts() for row in queries.awaited_rows(case)) != kept.get(case.pk, Counter()):
                found[case.pk] = case.number
    return found
