"""The medical director's board: the queue with what is suggested for each case, and one case's candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openimr.cases import queries as cases
from openimr.panel import queries as panel
from openimr.records import queries as records


@dataclass(frozen=True, slots=True)
class Suggested:
    """A reviewer suggested by the day's run, with the parts of the fit, and why not the next best."""

    reviewer: str
    points: int
    because: tuple[str, ...]
    alternative: str


@dataclass(frozen=True, slots=True)
class Row:
    """One waiting case. `missing` says why nothing is suggested, and `help` what would let somebody take it."""

    number: str
    priority: str
    due: date | None
    days_left: int | None
    specialty: str
    items: tuple[str, ...]
    pages: int
    wanted: int
    suggested: tuple[Suggested, ...]
    missing: str
    help: tuple[str, ...]


def rows(today: date) -> list[Row]:
    """The queue, most urgent first: expedited cases, then by the day on which they are due."""
    queue = panel.waiting_cases(today)
    pages = records.page_counts(case.number for case, _ in queue)
    run = panel.latest_run(today)
    suggested = {one.case_id: one for one in run.suggestions.all()} if run else {}
    found = []
    for case, one in queue:
        told = suggested.get(case.pk)
        unplaced = told is not None and not told.reviewers
        found.append(
            Row(
                number=case.number,
                priority=case.priority,
                due=one.due,
                days_left=(one.due - today).days if one.due else None,
                specialty=one.need.requesting_specialty,
                items=tuple(item.request for item in case.items.all()),
                pages=pages.get(case.number, 0),
                wanted=one.wanted,
                suggested=_suggested(told) if told and not told.accepted_at else (),
                missing=told.because if told and unplaced else "",
                help=_help(case, today) if unplaced else (),
            )
        )
    return sorted(found, key=lambda row: (row.priority != "expedited", row.due or date.max, row.number))


def _suggested(told: Any) -> tuple[Suggested, ...]:
    other = told.alternative
    instead = f"{other['reviewer']}: {other['because']}" if other else ""
    return tuple(
        Suggested(
            entry["reviewer"],
            entry["points"],
            tuple(f"{part['points']:+d} {part['because']}" for part in entry["parts"]),
            instead,
        )
        for entry in told.reviewers
    )


def _help(case: Any, today: date) -> tuple[str, ...]:
    found = panel.help_with(case, today)
    return found.sentences() if found else ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One reviewer as shown for a chosen case. `because`: parts of the fit; `against`: why not, if not eligible."""

    load: panel.Load
    name: str
    points: int | None
    because: tuple[str, ...]
    against: tuple[str, ...]
    suggested: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A waiting case and every reviewer as each stands to it: who may have it, best first, then who may not."""

    number: str
    specialty: str
    items: tuple[str, ...]
    choices: tuple[Choice, ...]
    help: tuple[str, ...]


def chosen(number: str, today: date, actor: Any) -> Chosen | None:
    """The case of that number with its candidates; None if it waits for nobody."""
    found = next(((case, one) for case, one in panel.waiting_cases(today) if case.number == number), None)
    if found is None:
        return None
    case, waiting = found
    return Chosen(
        number=number,
        specialty=waiting.need.requesting_specialty,
        items=tuple(item.request for item in case.items.all()),
        choices=_choices(case, today, actor),
        help=_help(case, today),
    )


def _choices(case: Any, today: date, actor: Any) -> tuple[Choice, ...]:
    loads, names = {one.reviewer: one for one in panel.loads(today)}, panel.names(actor)
    run, told = panel.latest_run(today), panel.suggestion(case)
    of_today = told is not None and run is not None and told.run_id == run.pk
    suggested = {entry["reviewer"] for entry in told.reviewers} if told and of_today else set()
    held = {one.reviewer_id for one in panel.seats(case)}
    return tuple(
        Choice(
            load=loads[one.reviewer_id],
            name=names.get(one.reviewer_id, ""),
            points=one.points if one.eligible else None,
            because=tuple(f"{part.points:+d} {part.because}" for part in one.fit) if one.eligible else (),
            against=(*one.reasons, *(("holds another seat of this case",) if one.reviewer_id in held else ())),
            suggested=one.reviewer_id in suggested,
        )
        for one in panel.candidates(cases.get(case.number, actor), on=today)
        if one.reviewer_id in loads
    )


def everybody(today: date, actor: Any) -> Sequence[Choice]:
    """Every reviewer where no case is chosen: how loaded each is, and who may not be offered anything today."""
    names = panel.names(actor)
    return [
        Choice(load, names.get(load.reviewer, ""), None, (), load.reasons, suggested=False)
        for load in panel.loads(today)
    ]
