"""How many wrong tries are borne, by account or code and by the place that they come from."""

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
#: Tries within the window after which nothing more is looked at: of one account or code, and of one address.
BORNE = {"account": 5, "address": 20}


def closed_until(tries: Sequence[datetime], kind: str, at: datetime) -> datetime | None:
    """Until when nothing is accepted after these tries (the present one not among them); None while it is open."""
    counted = sorted(tried for tried in tries if abs(at - tried) < WINDOW)
    borne = BORNE[kind]
    return counted[-borne] + WINDOW if len(counted) >= borne else None
