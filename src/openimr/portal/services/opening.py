"""What a party saw of the decision leaves a trace in the log of the case: which version, or which letter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from openimr.cases import services as cases
from openimr.portal import queries

_KIND = "portal.opened"


def note_opened(seat: queries.Seat, what: Mapping[str, Any], *, at: datetime) -> None:
    """The party opened one of our letters; every opening is an event. `what`: `version`, `letter` or `request`."""
    cases.record(seat.case, _KIND, by=seat.person.actor, at=at, payload={"party": seat.role, **what})


def note_outcome_seen(seat: queries.Seat, version: int, *, at: datetime) -> None:
    """The page of the case told the party how that version decided; the first time is an event."""
    what = {"party": seat.role, "version": version, "page": "case"}
    if not seat.case.events.filter(kind=_KIND, actor=seat.person.actor, payload=what).exists():
        cases.record(seat.case, _KIND, by=seat.person.actor, at=at, payload=what)
