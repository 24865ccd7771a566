"""Days counted as the requirements count them."""

from calendar import monthrange
from datetime import date

from openimr.cases.domain.days import years_between


def more_than_years(start: date, years: int, on: date) -> bool:
    """Whether more than `years` have passed since `start`: the anniversary itself is not more."""
    passed = years_between(start, on)
    return passed > years or (passed == years and (on.month, on.day) > (start.month, start.day))


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
