"""The medical director's board: the queue with a suggestion for each case, and one case's candidates."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openimr.cases import queries as cases
from openimr.panel import queries as panel
from openimr.panel.domain.board import Candidate
from openimr.records import queries as records

#: For how many of the most urgent cases a reviewer is suggested at once; the others when they come up.
SUGGESTED = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One waiting case on the board, with the reviewer suggested for it, or why there is none."""

    case: panel.WaitingCase
    days_left: int | None
    pages: int
    suggested: Candidate | None
    nobody: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.case.key


def rows(today: date, actor: Any) -> list[Row]:
    """The queue, most urgent first. A suggestion counts against the room of its reviewer for those after it."""
    queue = panel.waiting()
    pages = records.page_counts(one.number for one in queue)
    room = {one.reviewer: one.room for one in panel.loads(today)}
    given: Counter[str] = Counter()
    found = []
    for place, one in enumerate(queue):
        best: Candidate | None = None
        nobody: tuple[str, ...] = ()
        if place < SUGGESTED:
            everyone = panel.candidates(cases.get(one.number, actor), on=today)
            best = next((c for c in everyone if c.eligible and given[c.reviewer_id] < room.get(c.reviewer_id, 0)), None)
            if best is None:
                nobody = why_nobody(everyone)
            else:
                given[best.reviewer_id] += 1
        found.append(
            Row(
                case=one,
                days_left=(one.due - today).days if one.due else None,
                pages=pages.get(one.number, 0),
                suggested=best,
                nobody=nobody,
            )
        )
    return found


def why_nobody(everyone: Sequence[Candidate]) -> tuple[str, ...]:
    """Why nobody may have a case: what keeps most reviewers from it, the commonest first."""
    if not everyone:
        return ("The panel is empty.",)
    free = sum(one.eligible for one in everyone)
    if free:
        return (f"{free} may review it, and each has as many cases as fit, with those suggested above.",)
    counted = Counter(reason.code for one in everyone for reason in one.against)
    return tuple(
        f"{_WHY.get(code, code.replace('_', ' '))}: {count} of {len(everyone)}"
        for code, count in counted.most_common(4)
    )


_WHY = {
    "specialty": "another specialty than the case asks for",
    "specialty_unknown": "the case does not tell which specialty it asks for",
    "conflict": "a tie to a party, or an unanswered question about one",
    "capacity": "no room for another case",
    "declined": "does not take such cases",
    "barred": "declined, gave back or lost this case before",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that waits for an answer, and in how many days that is due."""

    offer: Any
    days_left: int | None

    @property
    def key(self) -> str:
        """As a waiting case's."""
        one = self.offer
        return f"{one.case.number}-{one.seat}" if one.seat > 1 else str(one.case.number)


@dataclass(frozen=True, slots=True)
class Choice:
    """One reviewer as shown for a chosen case. `because`: parts of the fit; `against`: why not, if not eligible."""

    load: panel.Load
    name: str
    points: int | None
    because: tuple[str, ...]
    against: tuple[str, ...]
    suggested: bool


def choices(number: str, suggested: str, today: date, actor: Any) -> list[Choice]:
    """Every reviewer for that case: who may have it, best first, then who may not, with every reason."""
    loads = {one.reviewer: one for one in panel.loads(today)}
    names = panel.names(actor)
    return [
        Choice(
            load=loads[one.reviewer_id],
            name=names.get(one.reviewer_id, ""),
            points=one.points if one.eligible else None,
            because=tuple(f"{part.points:+d} {part.because}" for part in one.fit) if one.eligible else (),
            against=one.reasons,
            suggested=one.reviewer_id == suggested,
        )
        for one in panel.candidates(cases.get(number, actor), on=today)
        if one.reviewer_id in loads
    ]


def everybody(today: date, actor: Any) -> list[Choice]:
    """Every reviewer where no case is chosen: how loaded each is, and who may not be offered anything today."""
    names = panel.names(actor)
    return [
        Choice(load, names.get(load.reviewer, ""), None, (), load.reasons, suggested=False)
        for load in panel.loads(today)
    ]
