"""What was entered of a case, field by field, and how it is corrected: places, changes, and why a change is refused.

A place is the path of a field in case.yaml (`injury.date`); of an item it is told by its number (`items.2.request`). A
value is told as people write it: a day as 2013-07-05, yes or no, one entry of a list a line. Nothing is ``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from openimr.cases.domain.states import State, has_reached
from openimr.errors import Fault, Reason

Kind = Literal["line", "text", "day", "choice", "yes_no", "lines"]

#: Who may correct what was entered. An actor without an account is the operator.
MAY_CORRECT = frozenset({"intake", "medical_director"})

#: The day of the notice of assignment: a fact of what the organization did, where it was not entered.
ASSIGNED = "assigned"
ITEM = re.compile(r"items\.(\d{1,3})\.(.+)")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the case: its place, how people call it, how it is written. `section`: of which part it is."""

    place: str
    says: str
    section: str
    part: str
    kind: Kind
    choices: tuple[str, ...] = ()
    hint: str = ""
    optional: bool = False

    @property
    def told(self) -> str:
        """The field with its part: `Injured worker: Last name`."""
        return f"{self.section}: {self.says}"

    @property
    def item(self) -> int | None:
        """The number of the item that it is of, or None."""
        found = ITEM.fullmatch(self.place)
        return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Change:
    """A field that is to say `now`. `was`: what it said where that was seen; None: it was not looked at.

    `document` (SHA-256 of an original of the case) and `page` show it, where one does.
    """

    place: str
    now: str
    reason: str
    was: str | None = None
    document: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A field as it was corrected: what it said, says now, why, and where that stands."""

    place: str
    was: str
    now: str
    reason: str
    document: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """Fields that were corrected together, by whom and when. `number` counts a case's corrections from 1.

    `undoes`: the number of the correction that it takes back, or None; `undone_by`: the one that took it back.
    """

    number: int
    fields: tuple[Corrected, ...]
    by: str
    at: datetime
    undoes: int | None = None
    undone_by: int | None = None


def reasons_not_to_correct(case_number: str, state: str, by: str) -> tuple[Reason, ...]:
    """Why nobody, or not this actor, corrects what was entered of a case in that state."""
    found = []
    role, _, account = by.partition(":")
    if account and role not in MAY_CORRECT:
        says = f"intake & records staff and the medical director correct what was entered, not the {_words(role)}"
        found.append(Reason("role", says))
    if has_reached(State(state), State.SIGNED) or state == State.TRANSFERRED:
        says = (
            f"{case_number} is {_words(state)}: what was signed is corrected by a new version of the determination "
            "(“Correct this determination” on the letter's page, or `openimr review correct`)"
        )
        found.append(Reason("signed", says, "docs/reference/corrections.md"))
    elif state == State.TERMINATED:
        found.append(Reason("ended", f"{case_number} ended before a determination: nothing rests on what was entered"))
    return tuple(found)


def faults_of_changes(
    changes: Sequence[Change],
    fields: Mapping[str, Field],
    stands: Mapping[str, str],
    *,
    pages: Mapping[str, int] | None,
    today: date,
) -> list[Fault]:
    """Every fault that a change has by itself: no such field, no reason, no such page, a day to come.

    `pages`: how many pages each document of the case has; None where it is not known here.
    """
    found: list[Fault] = []
    places = [change.place for change in changes]
    for change in changes:
        field = fields.get(change.place)
        if field is None:
            found.append(
                Fault(change.place, "is no field that can be corrected; `openimr case correct CASE` lists them")
            )
            continue
        if places.count(change.place) > 1:
            found.append(Fault(change.place, "is corrected twice; say it once"))
        if change.was is not None and change.was.split() != stands.get(change.place, "").split():
            found.append(Fault(change.place, "was changed by somebody else meanwhile; look at it again"))
        if not change.reason.strip():
            found.append(Fault(change.place, "needs a reason: say why it is corrected"))
        if field.kind == "day" and change.now > today.isoformat() and change.now[:4].isdigit():
            found.append(Fault(change.place, "lies in the future"))
        if change.place == ASSIGNED and not (stands.get(ASSIGNED) and change.now):
            found.append(Fault(ASSIGNED, "is set by the offer to a reviewer; only a day that was entered is corrected"))
        found += _faults_of_place(change, pages)
    return list(dict.fromkeys(found))


def _faults_of_place(change: Change, pages: Mapping[str, int] | None) -> list[Fault]:
    if not change.document:
        return [Fault(change.place, "names a page and no document")] if change.page is not None else []
    if pages is None:
        return []
    if change.document not in pages:
        return [Fault(change.place, "names a document that the case file does not have")]
    if change.page is None or not 1 <= change.page <= pages[change.document]:
        return [Fault(change.place, f"needs a page of that document, from 1 to {pages[change.document]}")]
    return []


def items_added(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[set[int], set[int]]:
    """The numbers of the items that are there only after, and of those only before."""
    first, then = _items(before), _items(after)
    return then - first, first - then


def _items(stands: Mapping[str, str]) -> set[int]:
    return {int(found[1]) for place, text in stands.items() if text and (found := ITEM.fullmatch(place))}


def _words(value: str) -> str:
    return value.replace("_", " ")
