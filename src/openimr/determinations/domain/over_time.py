"""How an owed item stands on any day to come or past, as dates: what can be stored without growing old.

`implementing.owed` answers for one day. Between the days that the entries name its answer only counts days past one
due day, so a few stretches of time say all of it, and a database can sort and count by them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from openimr.determinations.domain.implementing import Owed

_DAY = timedelta(days=1)
#: How an item stands of which nothing is awaited any more; no day changes that.
_OVER = frozenset({"done", "not_owed"})
#: How an item stands while the days that it is late are counted.
_RUNS = frozenset({"awaited", "overdue"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which an item that is not done stands in one way. Open ends are None; `until` is not part of it.

    `late`: days late before the due day that holds now. `runs`: each day past `due` adds one to them, and is overdue.
    """

    since: date | None
    until: date | None
    due: date | None
    late: int
    runs: bool

    def holds(self, today: date) -> bool:
        return (self.since is None or self.since <= today) and (self.until is None or today < self.until)

    def late_days(self, today: date) -> int:
        return self.late + (max(0, (today - self.due).days) if self.runs and self.due else 0)

    def overdue(self, today: date) -> bool:
        return self.runs and self.due is not None and self.due < today


def stretches(owed_on: Callable[[date], Owed], days: Iterable[date], *, signed_on: date) -> tuple[Stretch, ...]:
    """The stretches of one item, in order; nothing where it is done or not owed.

    `days`: every day that an entry names which bears on the item; more of them do no harm.
    """
    turns = sorted({turn for day in days for turn in (day, day + _DAY)})
    found: list[Stretch] = []
    for since, until in pairwise([None, *turns, None]):
        # Before the first turn every day says the same; the day before it is one of them.
        on = since or (turns[0] - _DAY if turns else signed_on)
        told = owed_on(on)
        if told.state in _OVER:
            return ()
        runs, due = told.state in _RUNS, told.limit.due if told.limit else None
        late = told.late_days - (max(0, (on - due).days) if runs and due else 0)
        last = found[-1] if found else None
        if last is not None and (last.due, last.late, last.runs) == (due, late, runs):
            found[-1] = Stretch(last.since, until, due, late, runs)
        else:
            found.append(Stretch(since, until, due, late, runs))
    return tuple(found)
