"""Days as forms and addresses send them."""

from datetime import date


def day_of(written: str) -> date | None:
    """The day that was written year-month-day, or None where it is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
