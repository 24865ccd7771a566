"""The units in which limits are stated: a closed list, so that a slip of the pen is refused at load."""

#: Units of time that a rule can count by the calendar.
TIME_UNITS = frozenset({"days", "weeks", "months", "years"})

#: Every unit that a limit may have, in the plural.
UNITS = TIME_UNITS | frozenset(
    {
        "hours",
        "visits",
        "sessions",
        "treatments",
        "injections",
        "blocks",
        "levels",
        "points",
        "studies",
        "tests",
        "tablets",
        "capsules",
        "patches",
        "grams",
        "units",
        "fills",
        "refills",
        "percent",
        "factor",
        "milligrams a day",
        "morphine milligrams a day",
        "hours a day",
        "hours a week",
        "days a week",
        "visits a week",
    }
)

_ALIKE = (
    frozenset({"visits", "sessions", "treatments"}),
    frozenset({"tablets", "capsules"}),
)


def same_unit(one: str, other: str) -> bool:
    """Whether amounts in the two may be compared: a visit is a session."""
    return one == other or any(one in alike and other in alike for alike in _ALIKE)


def counted(amount: float, unit: str) -> str:
    """An amount with its unit in words: "1 visit", "2.5 hours"."""
    if amount != 1:
        return f"{amount:g} {unit}"
    first, _, rest = unit.partition(" ")
    singular = {"studies": "study", "patches": "patch", "percent": "percent"}.get(first, first.removesuffix("s"))
    return f"{amount:g} {singular}{' ' + rest if rest else ''}"
