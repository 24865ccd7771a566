"""The day's queue: which cases wait for a reviewer, who may take each, and what was suggested."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.adapters.optimisation import Problem, fit_points
from openimr.panel.domain.fit import Need, need_of
from openimr.panel.domain.queue import Seat, Waiting, urgency
from openimr.panel.domain.relaxing import Profile, profile_of
from openimr.panel.domain.rotation import lots
from openimr.panel.models import QueueRun, Suggestion
from openimr.panel.queries.assignments import barred
from openimr.panel.queries.candidates import Help, board, help_for, need_for
from openimr.panel.queries.day import Day
from openimr.panel.queries.languages import languages
from openimr.panel.queries.rotation import key_of
from openimr.panel.queries.screening import screenings

#: States in which a case may lack a reviewer.
_WAITING = (State.RECORDS_READY, State.ASSIGNED, State.UNDER_REVIEW)
#: Whose time limits say by when a case is due: ours.
_OURS = {"review_organization", "reviewer"}
#: A lot is read from so many hexadecimal places: finer than any two reviewers could meet by chance.
_PLACES = 13


@dataclass(frozen=True, slots=True)
class Queue:
    """A day's queue with everything that the optimisation asks; rows of `problem` are `cases`, columns `seats`."""

    day: Day
    cases: tuple[Case, ...]
    waiting: tuple[Waiting, ...]
    seats: tuple[Seat, ...]
    problem: Problem


def waiting_cases(on: date) -> list[tuple[Case, Waiting]]:
    """Every case that waits for one reviewer or more, as of that day, by number."""
    found = []
    stored = Case.objects.filter(state__in=_WAITING).select_related("ur_decision").order_by("number")
    for case in stored.prefetch_related("items", "parties", "deadlines", "assignments"):
        if empty := empty_seats(case):
            due = [limit.due for limit in case.deadlines.all() if limit.met_on is None and limit.owed_by in _OURS]
            need = need_of(case_facts(case), fit_table(), on=on, languages=languages(case))
            found.append((case, Waiting(case.number, need, min(due, default=None), len(empty))))
    return found


def empty_seats(case: Case) -> tuple[int, ...]:
    """The seats of a case that nobody is offered or has: of the first, and of every other that was ever offered."""
    held = list(case.assignments.all())
    taken = {one.seat for one in held if one.ended is None}
    return tuple(seat for seat in range(1, max((one.seat for one in held), default=1) + 1) if seat not in taken)


def queue(on: date) -> Queue:
    """The queue of a day. Who is offered or has a case keeps it; earlier suggestions of the day weigh more."""
    day = Day(on)
    listed = waiting_cases(on)
    cases, waiting = tuple(case for case, _ in listed), tuple(one for _, one in listed)
    seats = tuple(Seat(one.id, day.holdings[one.id], day.standings[one.id]) for one in day.everyone)
    shape = (len(cases), len(seats))
    allowed, drawn, kept = np.zeros(shape, bool), np.zeros(shape), np.zeros(shape, np.int64)
    before, column = _suggested_before(on), {seat.reviewer_id: n for n, seat in enumerate(seats)}
    for row, (case, one) in enumerate(listed):
        allowed[row] = _may(case, one.need, day)
        drawn[row] = _lots(case, seats)
        for reviewer_id in before.get(case.pk, ()):
            if reviewer_id in column:
                kept[row, column[reviewer_id]] = fit_table().keep
    problem = Problem(
        fit=fit_points(waiting, seats, fit_table()),
        allowed=allowed,
        wanted=np.array([one.wanted for one in waiting], dtype=np.int64),
        urgency=np.array([urgency(one, on) for one in waiting], dtype=np.int64),
        room=np.array([seat.room for seat in seats], dtype=np.int64),
        opened=np.array([seat.standing.open_cases for seat in seats], dtype=np.int64),
        load=fit_table().weights["open_case"],
        lots=drawn,
        kept=kept,
    )
    return Queue(day, cases, waiting, seats, problem)


def _may(case: Case, need: Need, day: Day) -> list[bool]:
    screened, bars = screenings(case, day.on), barred(case)
    holders = {held.reviewer_id for held in case.assignments.all() if held.ended is None}
    return [
        one.id not in holders and not day.against(one.id, need, case.programme, screened[one.id], bars.get(one.id, ()))
        for one in day.everyone
    ]


def _lots(case: Case, seats: Sequence[Seat]) -> list[float]:
    key = key_of(case)
    if key is None:
        return [0.0] * len(seats)
    return [int(lot[:_PLACES], 16) / 16**_PLACES for lot in lots(key, (seat.reviewer_id for seat in seats)).values()]


def _suggested_before(on: date) -> dict[int, list[str]]:
    run = QueueRun.objects.filter(day=on).last()
    if run is None:
        return {}
    return {one.case_id: [entry["reviewer"] for entry in one.reviewers] for one in run.suggestions.all()}


def latest_run(on: date) -> QueueRun | None:
    """The last run of a day, or None."""
    return QueueRun.objects.filter(day=on).last()


def suggestion(case: Case) -> Suggestion | None:
    """What the last run suggests for a case, or None."""
    return Suggestion.objects.filter(case=case).select_related("run").last()


def help_with(case: Case, on: date) -> Help | None:
    """Which requirements to relax and who could be recruited, for a case; None if somebody may review it."""
    found = board(case, need_for(case, on), Day(on, besides=case))
    return None if any(one.eligible for one in found) else help_for(case, found, on)


def recruiting(on: date) -> Mapping[Profile, int]:
    """Who could be recruited, and how many cases of the queue wait for such a reviewer: nobody may review them."""
    day = Day(on)
    profiles: Counter[Profile] = Counter()
    for case, one in waiting_cases(on):
        free = [not day.full(reviewer.id) for reviewer in day.everyone]
        if not any(may and room for may, room in zip(_may(case, one.need, day), free, strict=True)):
            profiles[profile_of(one.need, fit_table())] += 1
    return dict(profiles.most_common())
