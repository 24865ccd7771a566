"""What is awaited in a case, from whom and by when: one list for staff and for the parties' own pages."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that is awaited, or was and came.

    `key` is stable, so that it can be said in another language; `what` says it in English. `by_whom` is a role:
    `review_organization`, `appeals_board` or one of the parties'. `due` is None where the law names no day or it cannot
    be counted yet, and `note` says why. A `may` is a right, whose day can pass without anybody being late.
    """

    key: str
    what: str
    by_whom: str
    due: date | None
    citation: str
    done_on: date | None = None
    item: int | None = None
    to: str = ""
    duty: Literal["must", "may"] = "must"
    verified: bool = True
    note: str = ""
    waits: bool = False  # suspended: nothing is owed while it lasts

    def state(self, today: date) -> Literal["done", "late", "open", "waits", "past"]:
        """How it stands on that day; `past` is a right that nobody used in time."""
        if self.done_on is not None:
            return "done"
        if self.waits:
            return "waits"
        if self.due is None or self.due >= today:
            return "open"
        return "past" if self.duty == "may" else "late"

    @property
    def days_late(self) -> int | None:
        """Days by which it came after its day; None where it has not come or had no day."""
        if self.done_on is None or self.due is None:
            return None
        return max(0, (self.done_on - self.due).days)


def in_order(found: list[Awaited]) -> tuple[Awaited, ...]:
    """What is open first, the soonest due before what has no day; then what is done, in the order of its days."""
    return tuple(
        sorted(
            found,
            key=lambda one: (
                one.done_on is not None,
                one.duty == "may" and one.done_on is None,
                one.done_on or one.due or date.max,
                one.key,
                one.item or 0,
                one.to,
            ),
        )
    )
