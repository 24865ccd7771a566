"""What of a reviewer's file ends soon, or has ended and left the reviewer without."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from openimr.panel.domain.days import months_after
from openimr.panel.domain.qualification import certification_words, licence_words
from openimr.panel.domain.reviewers import Certification, Licence, Reviewer

_Held = TypeVar("_Held", Licence, Certification)


@dataclass(frozen=True, slots=True)
class Expiry:
    """One thing that ends: its last day (None: it never was), days left (negative: gone), and how urgent.

    `warning` is the shortest of the warning times that it is within, in days; 0 once it ended, None before
    any. `only`: without it the reviewer is not qualified any more.
    """

    reviewer_id: str
    what: str
    last_day: date | None
    days_left: int
    warning: int | None
    only: bool


def expiring(
    reviewer: Reviewer, *, on: date, within_days: int, warn_days: Iterable[int], attested_within_months: int
) -> tuple[Expiry, ...]:
    """What ends within so many days, soonest first; what ended is told while nothing has taken its place.

    A credential that is renewed already (another of the same state or board holds the day after) is no news.
    """
    warnings = tuple(warn_days)
    free = [held for held in reviewer.licences if not held.restricted]
    found = [(licence_words(held), held.until, only) for held, only in _ending(free, on)]
    found += [(certification_words(held), held.until, only) for held, only in _ending(reviewer.certifications, on)]
    last = reviewer.attested and months_after(reviewer.attested, attested_within_months)
    found.append(("yearly confirmation of the profile", last, True))
    told = [_told(reviewer.id, what, until, on, warnings, only=only) for what, until, only in found]
    return tuple(
        sorted((one for one in told if one.days_left <= within_days), key=lambda one: (one.days_left, one.what))
    )


def _ending(held: Sequence[_Held], on: date) -> list[tuple[_Held, bool]]:
    """Those that end, each with whether nothing else of them holds after it; of those that ended, at most the last."""
    found = []
    for one in held:
        if one.until is not None and one.holds(on):
            after = [other for other in held if other.holds(one.until + timedelta(1))]
            if not any(_kind(other) == _kind(one) for other in after):
                found.append((one, not after))
    if not any(one.holds(on) for one in held):
        ended = [(one.until, place) for place, one in enumerate(held) if one.until is not None and one.until < on]
        if ended:
            found.append((held[max(ended)[1]], True))
    return found


def _kind(held: Licence | Certification) -> tuple[str, ...]:
    return (held.state,) if isinstance(held, Licence) else (held.board, held.specialty, held.subspecialty)


def _told(
    reviewer_id: str, what: str, until: date | None, on: date, warn_days: tuple[int, ...], *, only: bool
) -> Expiry:
    left = (until - on).days if until else -1
    warning = 0 if left < 0 else min((days for days in warn_days if left <= days), default=None)
    return Expiry(reviewer_id, what, until, left, warning, only)
