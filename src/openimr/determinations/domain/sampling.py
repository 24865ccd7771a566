"""Which finished reviews are read a second time: by rules that are data, and a lot that nobody can know beforehand.

The lot is the HMAC-SHA-256 of rule, seat, reviewer and number of the version handed in, under the key of the case's own
draw (`panel.domain.rotation`): its seed was committed to before the case came in, so neither reviewer nor staff steers
it, and whoever is given the key draws every lot of the case again.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Stratum = Literal["every", "new_reviewer", "overturned", "upheld", "treatment", "reuse", "late_change"]
Mode = Literal["check", "reading"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `share` of the reviews in its stratum are picked (0 to 1).

    `first`: so many signed reviews make a reviewer no longer new; `treatments`: categories or subcategories of
    concepts; `mode`: a check holds the signature up, a reading is a second decision beside it, for which the signature
    waits where it `holds`; `reader`: who names its reader, the medical director or the lot.
    """

    id: str
    says: str
    stratum: Stratum
    share: float
    mode: Mode
    since: date
    cite: str
    first: int = 0
    treatments: frozenset[str] = frozenset()
    until: date | None = None
    verified: bool = False
    holds: bool = False
    reader: Literal["director", "lot"] = "director"

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What the rules look at in a review that was handed in."""

    on: date
    seat: int
    reviewer_id: str
    signed_before: int
    decisions: frozenset[str]
    treatments: frozenset[str]
    reused: bool
    late_change: bool

    def belongs_to(self, rule: Rule) -> bool:
        """Whether the review is of the rule's stratum."""
        return {
            "every": True,
            "new_reviewer": self.signed_before < rule.first,
            "overturned": "overturned" in self.decisions,
            "upheld": "upheld" in self.decisions,
            "treatment": bool(self.treatments & rule.treatments),
            "reuse": self.reused,
            "late_change": self.late_change,
        }[rule.stratum]


@dataclass(frozen=True, slots=True)
class Lot:
    """One rule's lot on a review of its stratum: picked where it is below the share."""

    rule: str
    mode: Mode
    share: float
    lot: float

    @property
    def picked(self) -> bool:
        return self.lot < self.share


def lot_of(key: bytes, rule: str, seat: int, reviewer_id: str, hand_in: int = 1) -> float:
    """A number from 0 to below 1. `hand_in`: the how manieth changed version of the review this is, from 1."""
    again = f" {hand_in}" if hand_in > 1 else ""
    digest = hmac.digest(key, f"quality {rule} {seat} {reviewer_id}{again}".encode(), "sha256")
    return (int.from_bytes(digest[:7], "big") >> 4) / (1 << 52)


def lots(rules: Iterable[Rule], handed_in: HandedIn, key: bytes, *, hand_in: int = 1) -> tuple[Lot, ...]:
    """The lot of every rule in force whose stratum the review is of; `hand_in` as for `lot_of`."""
    return tuple(
        Lot(rule.id, rule.mode, rule.share, lot_of(key, rule.id, handed_in.seat, handed_in.reviewer_id, hand_in))
        for rule in rules
        if rule.in_force(handed_in.on) and handed_in.belongs_to(rule)
    )
