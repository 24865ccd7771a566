"""A day's queue: the cases that wait, the reviewers with room, and who is suggested for whom, with why.

How urgent a case is comes before how well anybody fits: no fit of one case outweighs one day of another.
"""

from dataclasses import dataclass
from datetime import date

from openimr.panel.domain.fit import Holding, Need, Standing

#: Points by which one day of urgency goes before any difference of fit: more than the largest fit there is.
A_DAY = 300
#: A case due in so many days or more is as patient as any.
PATIENT_DAYS = 30
#: An expedited case goes before every regular one.
EXPEDITED = A_DAY * (2 * PATIENT_DAYS + 1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits for `wanted` reviewers (one, or two or three where that was approved)."""

    number: str
    need: Need
    due: date | None
    wanted: int = 1


@dataclass(frozen=True, slots=True)
class Seat:
    """A reviewer with what the fit reads, and room for so many more cases."""

    reviewer_id: str
    holding: Holding
    standing: Standing

    @property
    def room(self) -> int:
        return max(0, self.standing.capacity - self.standing.open_cases)


def urgency(case: Waiting, today: date) -> int:
    """What placing a case is worth beside its fit. A case that is overdue goes on growing more urgent, to 30 days."""
    left = PATIENT_DAYS if case.due is None else (case.due - today).days
    days = PATIENT_DAYS - max(-PATIENT_DAYS, min(PATIENT_DAYS, left))
    return A_DAY * (1 + days) + (EXPEDITED if case.need.expedited else 0)


@dataclass(frozen=True, slots=True)
class Alternative:
    """The best reviewer who was not suggested: points with the load of the morning, and why not."""

    reviewer_id: str
    points: int
    because: str


def why_not(points: int, best: int, *, taken: int, room: int) -> str:
    """Why another one was suggested than a reviewer of so many points; `best`: the points of the suggested one.

    `taken`: how many cases of the queue that reviewer is suggested for, of so much room.
    """
    if points <= best:
        return f"fits {best - points} points less" if points < best else "fits as well; the lot decided"
    if taken >= room:
        return f"fits {points - best} points more, but all room is taken by {taken} cases that gain more by it"
    return f"fits {points - best} points more, but has {taken} of these cases, and each one more costs its speed"


def why_none(may: int, *, wanted: int) -> str:
    """Why nobody is suggested for a case that `may` reviewers may review."""
    if may == 0:
        return "nobody may review it"
    if may < wanted:
        return f"only {may} may review it, {wanted} are wanted"
    return f"waits: {may} may review it, and all their room goes to cases that are more urgent"
