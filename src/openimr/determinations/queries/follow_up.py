"""What staff follow up over all cases: to be served, to be implemented, appeals that are open."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

from django.db.models import Case as Either
from django.db.models import DateField, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import CombinedExpression

from openimr.cases.queries import visible
from openimr.determinations.domain.implementing import Owed
from openimr.determinations.domain.over_time import Stretch
from openimr.determinations.models import AwaitedImplementation, AwaitedService, OpenPetition
from openimr.determinations.queries.appeals import petitions
from openimr.determinations.queries.awaited import out_of_date, rows_of, to_work_out
from openimr.determinations.queries.implementation import implementation
from openimr.determinations.queries.lines import ends_of_lines

#: Staff who see every case, and so the lists over them.
_FOLLOWS = {"intake", "medical_director", "auditor"}
#: So many rows are told at a time where a whole list is read.
_AT_A_TIME = 200
_BY_SIGNATURE = ("signed_on", "case_number", "place")
#: How an item stands of which nothing is awaited.
_OVER = {"done", "not_owed"}
_R = TypeVar("_R", AwaitedService, AwaitedImplementation, OpenPetition)
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ToServe:
    """A recipient on whom a determination is still to be served; `returned_on` where it came back."""

    case_number: str
    version: int
    signed_on: date
    recipient: str
    returned_on: date | None
    days: int  # since it was signed, or came back


@dataclass(frozen=True, slots=True)
class ToImplement:
    """An overturned item that is not implemented, as far as anybody reported."""

    case_number: str
    owed: Owed


@dataclass(frozen=True, slots=True)
class OpenAppeal:
    """A petition that the board has not decided."""

    case_number: str
    version: int
    party: str
    filed_on: date
    timely: str
    stayed: bool
    grounds: tuple[str, ...]
    board_number: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is to follow up."""

    to_serve: int
    overdue: int
    appeals: int


def follows_up(actor: Any) -> bool:
    """Whether `actor` follows up what determinations bring: staff, the auditor, the command line's operator."""
    return actor is None or getattr(actor, "role", "") in _FOLLOWS


class Listed(Sequence[_T], Generic[_R, _T]):
    """A list over all cases of which no more is read than is asked for: how many lines, or some of them, told in full.

    `rows` stand in its order. `tell` answers the lines of some rows.
    """

    def __init__(self, rows: QuerySet[_R] | list[_R], tell: Callable[[Sequence[_R]], list[_T]]) -> None:
        self._rows: QuerySet[_R] | list[_R] = rows
        self._tell: Callable[[Sequence[_R]], list[_T]] = tell

    @cached_property
    def _many(self) -> int:
        return self._rows.count() if isinstance(self._rows, QuerySet) else len(self._rows)

    def __len__(self) -> int:
        return self._many

    @overload
    def __getitem__(self, which: int) -> _T: ...
    @overload
    def __getitem__(self, which: slice) -> list[_T]: ...
    def __getitem__(self, which: int | slice) -> _T | list[_T]:
        if isinstance(which, slice):
            return self._tell(list(self._rows[which]))
        return self._tell([self._rows[which]])[0]

    def __iter__(self) -> Iterator[_T]:
        rows = list(self._rows)
        for begin in range(0, len(rows), _AT_A_TIME):
            yield from self._tell(rows[begin : begin + _AT_A_TIME])


def _kept(kind: type[_R], actor: Any) -> tuple[QuerySet[_R], list[_R]]:
    """The rows that are kept, and those of cases whose kept rows are out of date, made now from their entries."""
    seen = visible(actor)
    late = list(out_of_date().filter(case__in=seen).values_list("pk", flat=True))
    kept = kind.objects.filter(followed__case__in=seen)
    if not late:
        return kept, []
    return kept.exclude(followed__in=late), [row for row in rows_of(late) if isinstance(row, kind)]


def to_serve(actor: Any, *, today: date) -> Sequence[ToServe]:
    """On whom a determination is still to be served, the oldest first."""
    if not follows_up(actor):
        return ()
    kept, made = _kept(AwaitedService, actor)
    rows = kept.order_by(*_BY_SIGNATURE)
    if made:
        return Listed(sorted([*rows, *made], key=_by_signature), lambda some: _to_be_served(some, today))
    return Listed(rows, lambda some: _to_be_served(some, today))


def _by_signature(row: AwaitedService | AwaitedImplementation) -> tuple[date, str, int]:
    return (row.signed_on, row.case_number, row.place)


def _to_be_served(rows: Sequence[AwaitedService], today: date) -> list[ToServe]:
    return [
        ToServe(
            row.case_number,
            row.version,
            row.signed_on,
            row.recipient,
            row.returned_on,
            (today - (row.returned_on or row.signed_on)).days,
        )
        for row in rows
    ]


def to_implement(actor: Any, *, today: date) -> Sequence[ToImplement]:
    """Overturned items that are not implemented, the latest overdue first, then by the day on which they are due."""
    if not follows_up(actor):
        return ()
    kept, made = _kept(AwaitedImplementation, actor)
    rows = _that_hold(kept, today)
    if made:
        whole = [*rows, *(row for row in made if _stretch(row).holds(today))]
        whole.sort(key=lambda row: (-_stretch(row).late_days(today), row.due or date.max, *_by_signature(row)))
        return Listed(whole, lambda some: _to_be_implemented(some, today))
    in_order = rows.order_by(_late_days(today).desc(), F("due").asc(nulls_last=True), *_BY_SIGNATURE)
    return Listed(in_order, lambda some: _to_be_implemented(some, today))


def _late_days(today: date) -> CombinedExpression:
    """As `Stretch.late_days`."""
    since_due = Func(
        Value(today, output_field=DateField()), F("due"), arg_joiner=" - ", template="(%(expressions)s)",
        output_field=IntegerField(),
    )  # fmt: skip
    return F("late") + Either(When(_overdue(today), then=since_due), default=0, output_field=IntegerField())


def _stretch(row: AwaitedImplementation) -> Stretch:
    return Stretch(row.since, row.until, row.due, row.late, row.runs)


def _that_hold(rows: QuerySet[AwaitedImplementation], today: date) -> QuerySet[AwaitedImplementation]:
    """The stretches that are of that day: one of each item. As `Stretch.holds`."""
    begun = Q(since=None) | Q(since__lte=today)
    return rows.filter(begun & (Q(until=None) | Q(until__gt=today)))


def _overdue(today: date) -> Q:
    """As `Stretch.overdue`."""
    return Q(runs=True, due__lt=today)


def _to_be_implemented(rows: Sequence[AwaitedImplementation], today: date) -> list[ToImplement]:
    owed = {
        (case.pk, one.item): one
        for case in to_work_out({row.followed_id for row in rows})
        for one in implementation(case, today=today, determined=list(case.determinations.all())[-1])
    }
    told = [(row, owed.get((row.followed_id, row.item))) for row in rows]
    for row, one in told:
        if not _as_kept(row, one, today) and _is_kept(row):
            _log.error("%s: what is kept as awaited is wrong: openimr follow check --repair", row.case_number)
    return [ToImplement(row.case_number, one) for row, one in told if one is not None and one.state not in _OVER]


def _as_kept(row: AwaitedImplementation, one: Owed | None, today: date) -> bool:
    """Whether the item stands as the row says, by which it was sorted and counted."""
    if one is None or one.state in _OVER:
        return False
    kept = _stretch(row)
    return (one.late_days, one.state == "overdue") == (kept.late_days(today), kept.overdue(today))


def _is_kept(row: AwaitedImplementation) -> bool:
    """Whether the row still stands: an entry may have been written since it was read, and made another of it."""
    return AwaitedImplementation.objects.filter(pk=row.pk).exclude(followed__in=out_of_date()).exists()


def open_appeals(actor: Any) -> Sequence[OpenAppeal]:
    """Petitions that are not decided, the oldest first."""
    if not follows_up(actor):
        return ()
    kept, made = _kept(OpenPetition, actor)
    rows = kept.order_by("filed_on", "case_number", "place")
    if made:
        whole = sorted([*rows, *made], key=lambda row: (row.filed_on, row.case_number, row.place))
        return Listed(whole, _that_are_open)
    return Listed(rows, _that_are_open)


def _that_are_open(rows: Sequence[OpenPetition]) -> list[OpenAppeal]:
    wanted = {row.entry for row in rows}
    found = {
        one.filed.id: OpenAppeal(
            case.number,
            determined.version,
            one.filed.party,
            one.filed.on,
            one.timely,
            one.stayed,
            one.filed.grounds,
            one.filed.board_number,
        )
        for case in to_work_out({row.followed_id for row in rows})
        for determined in ends_of_lines(case)
        for one in petitions(case, determined)
        if one.filed.id in wanted
    }
    return [found[row.entry] for row in rows if row.entry in found]


def overdue(actor: Any, *, today: date) -> int:
    """How many overturned items are overdue."""
    if not follows_up(actor):
        return 0
    kept, made = _kept(AwaitedImplementation, actor)
    stretches = (_stretch(row) for row in made)
    late = sum(one.holds(today) and one.overdue(today) for one in stretches)
    return _that_hold(kept, today).filter(_overdue(today)).count() + late


def counts(actor: Any, *, today: date) -> Counts | None:
    """How much there is to follow up; None for whoever does not."""
    if not follows_up(actor):
        return None
    return Counts(len(to_serve(actor, today=today)), overdue(actor, today=today), len(open_appeals(actor)))
