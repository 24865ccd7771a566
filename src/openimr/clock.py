"""The only module that reads the clock; everything else is given its `today` or `at` as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place


def day_of(at: datetime) -> date:
    """The calendar day in California of an instant, by which every legal time limit is counted."""
    return at.astimezone(PACIFIC).date()


def today() -> date:
    """The calendar day in California now."""
    return day_of(now())
