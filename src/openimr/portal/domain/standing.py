"""Where a case stands, as steps that a party understands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from openimr.cases.domain.states import State, has_reached

Progress = Literal["done", "now", "later", "stopped"]

#: The steps by their text's key, each with the state that ends it; the sending has none of its own.
_STEPS: tuple[tuple[str, State], ...] = (
    ("received", State.RECEIVED),
    ("eligible", State.ELIGIBLE),
    ("records", State.RECORDS_READY),
    ("review", State.SIGNED),
)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step: whether it is done, goes on now or comes later; its day, where there is one."""

    key: str
    progress: Progress
    on: date | None = None


def milestones(state: State, days: Mapping[str, date | None], *, sent: date | None) -> tuple[Milestone, ...]:
    """The steps from the application to the letter. A case that ended early or waits stops at its step.

    `days` are the days of steps that are done, by key. `sent` is the day on which the determination went out.
    """
    if state in {State.INELIGIBLE, State.DEFERRED, State.TERMINATED}:
        stop = str(state)
        passed = (
            ["received"] if state != State.TERMINATED else [key for key in ("received", "eligible") if days.get(key)]
        )
        return (*(Milestone(key, "done", days.get(key)) for key in passed), Milestone(stop, "stopped", days.get(stop)))
    elsewhere = state == State.TRANSFERRED
    if elsewhere:
        state = State.SIGNED
    steps: list[Milestone] = []
    for key, reached in _STEPS:
        done = has_reached(state, reached)
        progress: Progress = "done" if done else "later"
        if not done and all(step.progress == "done" for step in steps):
            progress = "now"
        steps.append(Milestone(key, progress, days.get(key) if done else None))
    decided = steps[-1].progress == "done"
    if sent or not elsewhere:  # what was set aside is not sent any more
        steps.append(Milestone("sent", "done" if sent else "now" if decided else "later", sent))
    return (*steps, Milestone("transferred", "now")) if elsewhere else tuple(steps)


def told_as(state: State, *, taken: bool, set_aside: bool) -> str:
    """The state as a party is told it. `taken`: a reviewer accepted the case; before that nobody reviews it.

    `set_aside`: a determination was made, and an appeal undid it.
    """
    if set_aside and has_reached(state, State.SIGNED):
        return "set_aside"
    if state == State.UNDER_REVIEW and not taken:
        return str(State.ASSIGNED)
    return str(state)


@dataclass(frozen=True, slots=True)
class Because:
    """One step by which a day was counted, or one thing to know about it: `days` of a `unit`, and why, in English."""

    words: str
    days: int = 0
    unit: str = "calendar_day"


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is awaited from whom by when. `text` is the key of its wording, `says` the rule's own English words.

    `code` is a records request's number, where it is one. `yours`: the reader is the one who owes it.
    """

    text: str
    says: str
    owed_by: str
    due: date | None
    cite: str
    verified: bool
    days_left: int | None
    yours: bool
    code: str = ""
    wanted: tuple[str, ...] = ()  # what a records request asks for, in its own words
    because: tuple[Because, ...] = ()
    item: int | None = None  # number of the disputed treatment, where it is about one
    may: bool = False  # a right, not a duty
    waits: bool = False  # nothing is owed while an appeal or a dispute lasts

    @property
    def late(self) -> bool:
        return self.days_left is not None and self.days_left < 0
