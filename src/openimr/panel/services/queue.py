"""Writes of the day's queue: a run suggests reviewers for every case that waits; accepted, they are offered them."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from django.db import transaction

from openimr.cases import services as cases
from openimr.errors import Reason, Refused
from openimr.panel import queries
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.adapters.optimisation import Solution, solve, value_of
from openimr.panel.domain.fit import fit_of
from openimr.panel.domain.queue import Alternative, why_none, why_not
from openimr.panel.models import QueueRun, Suggestion
from openimr.panel.queries.queue import Queue
from openimr.panel.services.assigning import assign
from openimr.panel.services.rotation import bind_to_draw


@transaction.atomic
def suggest_queue(today: date, *, by: str, at: datetime) -> QueueRun:
    """Suggest reviewers for all cases that wait, together, and keep what was suggested and why.

    Nothing is assigned. Offers and assignments stay; a suggestion of an earlier run of the day changes only where that
    gains more than the margin `keep` of the table of fit.
    """
    for case in queries.unbound_cases(today):
        bind_to_draw(case, by=by, at=at)  # bound since the case came in, but for cases older than the rotation
    day = queries.queue(today)
    found = solve(day.problem)
    bare = {name: np.zeros_like(getattr(day.problem, name)) for name in ("urgency", "kept")}
    run = QueueRun.objects.create(
        day=today,
        at=at,
        by=by,
        cases=len(day.cases),
        placed=sum(bool(chosen) for chosen in found.reviewers),
        fit=value_of(replace(day.problem, **bare), found.reviewers),
        short_of_bound=found.bound - found.value,
        seconds=found.seconds,
    )
    Suggestion.objects.bulk_create(_suggestion(run, day, found, row) for row in range(len(day.cases)))
    return run


def _suggestion(run: QueueRun, day: Queue, found: Solution, row: int) -> Suggestion:
    chosen, problem = found.reviewers[row], day.problem
    may = int(problem.allowed[row].sum())
    other = _alternative(day, found, row)
    return Suggestion(
        run=run,
        case=day.cases[row],
        wanted=day.waiting[row].wanted,
        reviewers=[_as_told(day, row, column) for column in chosen],
        alternative=other and {"reviewer": other.reviewer_id, "points": other.points, "because": other.because},
        because="" if chosen else why_none(may, wanted=day.waiting[row].wanted),
    )


def _as_told(day: Queue, row: int, column: int) -> dict[str, object]:
    seat = day.seats[column]
    parts = fit_of(seat.holding, seat.standing, day.waiting[row].need, fit_table())
    return {
        "reviewer": seat.reviewer_id,
        "points": sum(part.points for part in parts),
        "parts": [{"points": part.points, "because": part.because} for part in parts],
    }


def _alternative(day: Queue, found: Solution, row: int) -> Alternative | None:
    """The best reviewer who was not suggested, by the load of the morning, and why not."""
    problem, chosen = day.problem, found.reviewers[row]
    points = problem.fit[row] + problem.load * problem.opened
    others = problem.allowed[row].copy()
    others[list(chosen)] = False
    if not chosen or not others.any():
        return None
    best = int(np.argmax(np.where(others, points, np.iinfo(np.int64).min)))
    taken = sum(best in reviewers for reviewers in found.reviewers)
    because = why_not(
        int(points[best]), min(int(points[one]) for one in chosen), taken=taken, room=int(problem.room[best])
    )
    return Alternative(day.seats[best].reviewer_id, int(points[best]), because)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of accepting a run: the cases offered as suggested, and those refused, each with its reasons."""

    offered: tuple[str, ...]
    refused: tuple[Refused, ...]


def accept_suggestions(run_id: int, *, today: date, by: str, at: datetime) -> Accepted:
    """Offer every case of a run to the reviewers suggested, each case in a transaction of its own.

    Everything is asked anew; a case that has changed since, or whose reviewer may not any more, is refused and waits.
    Raises Refused for a run of another day, or one that a later run of the day replaced.
    """
    run = queries.latest_run(today)
    if run is None or run.pk != run_id:
        reason = Reason("run", "it is not the last run of the day; `openimr panel queue` makes one")
        raise Refused("accept the suggestions", f"run {run_id}", [reason])
    offered, refused = [], []
    for one in run.suggestions.filter(accepted_at__isnull=True).exclude(reviewers=[]).select_related("case"):
        try:
            _accept(one, today=today, by=by, at=at)
            offered.append(one.case.number)
        except Refused as refusal:
            refused.append(refusal)
    return Accepted(tuple(offered), tuple(refused))


@transaction.atomic
def _accept(one: Suggestion, *, today: date, by: str, at: datetime) -> None:
    case = cases.locked(one.case.number)
    free = queries.empty_seats(case)
    if len(free) != len(one.reviewers):
        raise Refused(
            "accept the suggestion", case.number, [Reason("changed", "another reviewer was offered it since")]
        )
    for seat, entry in zip(free, one.reviewers, strict=True):
        assign(case.number, reviewer_id=entry["reviewer"], seat=seat, today=today, by=by, at=at)
    payload = {"run": one.run_id, "reviewers": [entry["reviewer"] for entry in one.reviewers]}
    cases.record(case, "panel.suggestion_accepted", by=by, at=at, payload=payload)
    one.accepted_at = at
    one.save(update_fields=["accepted_at"])
