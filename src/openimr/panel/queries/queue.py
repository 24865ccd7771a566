"""The day's queue: which cases wait for a reviewer, who may take each, and what was suggested."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Prefetch
from numpy.typing import NDArray

from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.adapters.optimisation import Problem, fit_points
from openimr.panel.domain.fit import need_of
from openimr.panel.domain.queue import Seat, Waiting, urgency
from openimr.panel.domain.relaxing import Profile, profile_of
from openimr.panel.domain.rotation import lots_as_shares
from openimr.panel.domain.steps import CASE_OPEN
from openimr.panel.models import AS_OFFERED, Assignment, QueueRun, Suggestion
from openimr.panel.queries.assignments import barred_from, seats_approved
from openimr.panel.queries.candidates import Help, board, help_for, need_for
from openimr.panel.queries.day import Day
from openimr.panel.queries.languages import languages_of
from openimr.panel.queries.rotation import keys_of
from openimr.panel.queries.screening import screenings_of

#: Whose time limits say by when a case is due: ours.
_OURS = {"review_organization", "reviewer"}


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
    stored = Case.objects.filter(state__in=CASE_OPEN).select_related("ur_decision", "panel_approval").order_by("number")
    seats = Prefetch("assignments", Assignment.objects.defer(*AS_OFFERED))
    listed = list(stored.prefetch_related("items", "parties", "deadlines", seats))
    spoken = languages_of(listed)
    for case in listed:
        if empty := empty_seats(case):
            due = [limit.due for limit in case.deadlines.all() if limit.met_on is None and limit.owed_by in _OURS]
            need = need_of(case_facts(case), fit_table(), on=on, languages=spoken.get(case.pk, ()))
            found.append((case, Waiting(case.number, need, min(due, default=None), len(empty))))
    return found


def unbound_cases(on: date) -> list[Case]:
    """The cases that wait and are bound to no seed of the rotation: they came in before there was one."""
    if not Case.objects.filter(state__in=CASE_OPEN, draw__isnull=True).exists():
        return []
    cases = [case for case, _ in waiting_cases(on)]
    bound = keys_of(cases)
    return [case for case in cases if case.pk not in bound]


def empty_seats(case: Case) -> tuple[int, ...]:
    """The seats of a case that nobody is offered or has: of one, or of the two or three that were approved."""
    taken = {one.seat for one in case.assignments.all() if one.ended is None}
    return tuple(seat for seat in range(1, seats_approved(case) + 1) if seat not in taken)


def queue(on: date) -> Queue:
    """The queue of a day. Who is offered or has a case keeps it; earlier suggestions of the day weigh more."""
    day = Day(on)
    listed = waiting_cases(on)
    cases, waiting = tuple(case for case, _ in listed), tuple(one for _, one in listed)
    seats = tuple(Seat(one.id, day.holdings[one.id], day.standings[one.id]) for one in day.everyone)
    shape = (len(cases), len(seats))
    drawn, kept = np.zeros(shape), np.zeros(shape, np.int64)
    before, column = _suggested_before(on), {seat.reviewer_id: n for n, seat in enumerate(seats)}
    keys = keys_of(cases)
    for row, case in enumerate(cases):
        if case.pk in keys:
            drawn[row] = lots_as_shares(keys[case.pk], column)
        for reviewer_id in before.get(case.pk, ()):
            if reviewer_id in column:
                kept[row, column[reviewer_id]] = fit_table().keep
    problem = Problem(
        fit=fit_points(waiting, seats, fit_table()),
        allowed=_allowed(listed, day),
        wanted=np.array([one.wanted for one in waiting], dtype=np.int64),
        urgency=np.array([urgency(one, on) for one in waiting], dtype=np.int64),
        room=np.array([seat.room for seat in seats], dtype=np.int64),
        opened=np.array([seat.standing.open_cases for seat in seats], dtype=np.int64),
        load=fit_table().weights["open_case"],
        lots=drawn,
        kept=kept,
    )
    return Queue(day, cases, waiting, seats, problem)


def _allowed(listed: Sequence[tuple[Case, Waiting]], day: Day) -> NDArray[np.bool_]:
    """Who may take which case, room left aside: rows are the cases, columns everybody of the day.

    It is what `Day.against` says of each pair, put together from what many cases share.
    """
    cases = [case for case, _ in listed]
    column = {one.id: n for n, one in enumerate(day.everyone)}
    screened, bars = screenings_of(cases, day.on), barred_from(cases)
    allowed = np.zeros((len(cases), len(column)), dtype=bool)
    fitting: dict[tuple[str, str, tuple[str, ...]], NDArray[np.bool_]] = {}
    for row, (case, one) in enumerate(listed):
        asked = (case.programme, one.need.requesting_specialty, one.need.treatments)
        if asked not in fitting:
            fitting[asked] = np.array(day.answering(*asked), dtype=bool)
        allowed[row] = fitting[asked]
        out = {held.reviewer_id for held in case.assignments.all() if held.ended is None}
        out |= {*screened[case.pk].not_clear, *bars.get(case.pk, ()), *day.declining(one.need)}
        allowed[row, [column[reviewer_id] for reviewer_id in out if reviewer_id in column]] = False
    return allowed


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


def help_with(case: Case, on: date, day: Day | None = None) -> Help | None:
    """Which requirements to relax and who could be recruited, for a case; None if somebody may review it.

    `day`: the panel as of `on`, where many cases are asked about.
    """
    if day is None or any(one.ended is None for one in case.assignments.all()):
        day = Day(on, besides=case)  # whoever holds a seat of this case is not the busier for it
    found = board(case, need_for(case, on), day)
    return None if any(one.eligible for one in found) else help_for(case, found, on)


def recruiting(on: date) -> Mapping[Profile, int]:
    """Who could be recruited, and how many cases of the queue wait for such a reviewer: nobody may review them."""
    day = Day(on)
    listed = waiting_cases(on)
    free = np.array([not day.full(one.id) for one in day.everyone], dtype=bool)
    may = (_allowed(listed, day) & free).any(axis=1)
    profiles = Counter(
        profile_of(one.need, fit_table()) for (_, one), somebody in zip(listed, may, strict=True) if not somebody
    )
    return dict(profiles.most_common())
