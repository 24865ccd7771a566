"""The consolidated history of a case: every version, order and step in one line of time, by role and never by name."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing on one day. `who` is a role; `version` the determination that it concerns, None before the first.

    `document` is the SHA-256 of what was kept of it, `mistaken` an entry that does not count and stays to be read.
    """

    on: date
    what: str
    who: str
    version: int | None = None
    detail: str = ""
    document: str = ""
    mistaken: bool = False


#: On one day, what comes first: the causes before what they bring about.
_ORDER = ("utilization_review", "applicant", "intake", "expert reviewer", "review_organization", "appeals_board")


def in_order(found: list[Happened]) -> tuple[Happened, ...]:
    """By day, then by who acts before whom; what was told in one order stays in it."""
    place = {who: n for n, who in enumerate(_ORDER)}
    return tuple(sorted(found, key=lambda one: (one.on, one.version or 0, place.get(one.who, len(_ORDER)))))
