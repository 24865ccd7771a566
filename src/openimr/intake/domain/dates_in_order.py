"""Do the dates of a case file fit together? Every pair that does not is a fault with its two fields."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Moment:
    field: str
    day: date | None
    says: str


def out_of_order(moments: list[tuple[Moment, Moment]], *, today: date | None = None) -> list[tuple[str, str]]:
    """(field, sentence) of each pair whose first moment comes after its second; unknown dates are no fault."""
    faults = [
        (later.field, f"{later.says} ({later.day:%m/%d/%Y}) comes before {first.says} ({first.day:%m/%d/%Y})")
        for first, later in moments
        if first.day is not None and later.day is not None and later.day < first.day
    ]
    if today is not None:
        seen = {moment.field: moment for pair in moments for moment in pair}
        faults += [
            (moment.field, f"{moment.says} ({moment.day:%m/%d/%Y}) lies in the future")
            for moment in seen.values()
            if moment.day is not None and moment.day > today
        ]
    return faults
