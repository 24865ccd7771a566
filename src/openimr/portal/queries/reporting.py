"""What a claims administrator may report on the implementation of a determination."""

from datetime import date

from openimr.determinations import queries as determinations
from openimr.determinations.domain.implementing import ItemFact, Owed
from openimr.portal.queries.access import Seat
from openimr.portal.queries.documents import issued


def may_report(seat: Seat, *, on: date) -> bool:
    """Whether this account is a claims administrator who was served a determination that overturns something."""
    return bool(owed_items(seat, on=on))


def owed_items(seat: Seat, *, on: date) -> tuple[Owed, ...]:
    """The overturned items and how they stand; nothing for everybody but the claims administrator."""
    if seat.role != "claims_administrator" or issued(seat, on=on) is None:
        return ()
    return determinations.implementation(seat.case, today=on)


def reported(seat: Seat, *, on: date) -> tuple[ItemFact, ...]:
    """What was reported so far, reminders and what was called mistaken left out."""
    return tuple(fact for one in owed_items(seat, on=on) for fact in one.facts if fact.kind != "reminded")
