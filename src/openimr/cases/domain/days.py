"""Days counted as the law counts them."""

from datetime import date


def years_between(start: date, end: date) -> int:
    """Whole years from `start` to `end`: the age on `end` of whoever was born on `start`."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))
