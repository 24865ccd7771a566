"""The only module that reads the clock; everything else is given its `today` or `at` as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place


def today() -> date:
    """The calendar day in California, by which every legal time limit is counted."""
    return now().astimezone(PACIFIC).date()
