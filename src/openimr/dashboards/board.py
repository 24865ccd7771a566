"""The medical director's board: the queue with what is suggested for each case, and one case's candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
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


class Day:
    """What the parts of the board are drawn from as `actor` may see it, each read once, when it is first asked for."""

    def __init__(self, today: date, actor: Any) -> None:
        self.today, self.actor = today, actor
        self._help: dict[str, tuple[str, ...]] = {}

    @cached_property
    def queue(self) -> Sequence[tuple[Any, Any]]:
        """Every waiting case with what it asks for."""
        return panel.waiting_cases(self.today)

    @cached_property
    def run(self) -> Any:
        """The last run of the day, or None."""
        return panel.latest_run(self.today)

    @cached_property
    def names(self) -> Mapping[str, str]:
        return panel.names(self.actor)

    def help(self, case: Any) -> tuple[str, ...]:
        """What would let somebody take a case, in sentences."""
        if case.number not in self._help:
            found = panel.help_with(case, self.today)
            self._help[case.number] = found.sentences() if found else ()
        return self._help[case.number]


def rows(day: Day) -> list[Row]:
    """The queue, most urgent first: expedited cases, then by the day on which they are due."""
    queue, run, today = day.queue, day.run, day.today
    pages = records.page_counts(case.number for case, _ in queue)
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
                help=day.help(case) if unplaced else (),
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


def chosen(number: str, day: Day) -> Chosen | None:
    """The case of that number with its candidates; None if it waits for nobody."""
    found = next(((case, one) for case, one in day.queue if case.number == number), None)
    if found is None:
        return None
    case, waiting = found
    return Chosen(
        number=number,
        specialty=waiting.need.requesting_specialty,
        items=tuple(item.request for item in case.items.all()),
        choices=_choices(case, day),
        help=day.help(case),
    )


def _choices(case: Any, day: Day) -> tuple[Choice, ...]:
    loads, names = {one.reviewer: one for one in panel.loads(day.today)}, day.names
    run, told = day.run, panel.suggestion(case)
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
        for one in panel.candidates(cases.get(case.number, day.actor), on=day.today)
        if one.reviewer_id in loads
    )


def everybody(day: Day) -> Sequence[Choice]:
    """Every reviewer where no case is chosen: how loaded each is, and who may not be offered anything today."""
    return [
        Choice(load, day.names.get(load.reviewer, ""), None, (), load.reasons, suggested=False)
        for load in panel.loads(day.today)
    ]
