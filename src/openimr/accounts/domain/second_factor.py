"""Rules of the second factor: which codes still count, how many wrong ones are borne, how recovery codes read."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

#: One code lasts this long (RFC 6238, section 5.2).
STEP = timedelta(seconds=30)
#: A device's clock may be off by so many steps, either way.
TOLERANCE = 1
#: After so many wrong tries within the time of `WINDOW`, nothing is accepted until the oldest of them is past it.
WRONG_BORNE = 5
WINDOW = timedelta(minutes=15)
RECOVERY_CODES = 10


def steps_to_try(at: datetime, after: int) -> tuple[int, ...]:
    """The steps whose code is accepted at this instant, the present one first; none that is not after `after`.

    `after` is the step of the last code that was accepted: a code works once, and no older one works after it.
    """
    now = int(at.timestamp()) // int(STEP.total_seconds())
    near = sorted(range(now - TOLERANCE, now + TOLERANCE + 1), key=lambda step: abs(step - now))
    return tuple(step for step in near if step > after)


def recent(wrong: Iterable[datetime], at: datetime) -> tuple[datetime, ...]:
    """The wrong tries that still count. One from beyond a clock that was set back counts as long as any other."""
    return tuple(sorted(tried for tried in wrong if abs(at - tried) < WINDOW))


def locked_until(wrong: Sequence[datetime], at: datetime) -> datetime | None:
    """Until when nothing is accepted; None where the account is open."""
    counted = recent(wrong, at)
    return counted[-WRONG_BORNE] + WINDOW if len(counted) >= WRONG_BORNE else None


def in_groups(text: str) -> str:
    """A secret or recovery code in groups of four, to be typed or written down."""
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def typed(code: str) -> str:
    """A code as it was typed, without the blanks and dashes that people put between groups."""
    return "".join(character for character in code.upper() if character.isalnum())


def digest(recovery_code: str) -> str:
    """What is kept of a recovery code. It holds 80 random bits, which no list of guesses reaches: no salt is needed."""
    return hashlib.sha256(typed(recovery_code).encode()).hexdigest()
