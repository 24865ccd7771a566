"""Who reads a finished review a second time: the steps of a reading, its reader's lot, and what bars a reader.

A second reader is screened and asked as for an assignment and then sees the case, but holds no seat of it: no
decision of a case is a second reader's. Limits, reasons and the ties that bar are data: `second_readers.yaml`.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openimr.panel.domain.addresses import read_address
from openimr.panel.domain.fit import Part
from openimr.panel.domain.graph import Wanted
from openimr.panel.domain.steps import EndReason
from openimr.programmes.domain.rules import Rule

#: How the log of a case calls a second reader: no account, no id.
NOBODY_NAMED = "second reader"


class ReadingStep(StrEnum):
    """Where a second reader stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    HANDED_IN = "handed_in"
    DECLINED = "declined"
    LAPSED = "lapsed"
    GIVEN_BACK = "given_back"
    WITHDRAWN = "withdrawn"


#: Ways in which a reading ends without an answer: each needs a list of reasons.
UNREAD = frozenset({ReadingStep.DECLINED, ReadingStep.LAPSED, ReadingStep.GIVEN_BACK, ReadingStep.WITHDRAWN})

_DIRECTOR, _READER, _SOFTWARE = "medical_director", "reviewer", "software"
#: Each move with the roles that may make it. There is no way back from an end.
_MOVES: Mapping[tuple[ReadingStep | None, ReadingStep], frozenset[str]] = {
    (None, ReadingStep.OFFERED): frozenset({_DIRECTOR, _SOFTWARE}),
    (ReadingStep.OFFERED, ReadingStep.ACCEPTED): frozenset({_READER}),
    (ReadingStep.OFFERED, ReadingStep.DECLINED): frozenset({_READER}),
    (ReadingStep.OFFERED, ReadingStep.LAPSED): frozenset({_SOFTWARE, _DIRECTOR}),
    (ReadingStep.OFFERED, ReadingStep.WITHDRAWN): frozenset({_DIRECTOR, _SOFTWARE}),
    (ReadingStep.ACCEPTED, ReadingStep.HANDED_IN): frozenset({_READER}),
    (ReadingStep.ACCEPTED, ReadingStep.GIVEN_BACK): frozenset({_READER}),
    (ReadingStep.ACCEPTED, ReadingStep.WITHDRAWN): frozenset({_DIRECTOR, _SOFTWARE}),
}


def may_move(origin: ReadingStep | None, target: ReadingStep) -> bool:
    """Whether there is such a move."""
    return (origin, target) in _MOVES


def may_take(origin: ReadingStep | None, target: ReadingStep, actor: str) -> bool:
    """Whether `actor` may make that move. An actor without a role is the operator, or the software itself."""
    role, _, account = actor.partition(":")
    return may_move(origin, target) and (not account or role in _MOVES[origin, target])


@dataclass(frozen=True, slots=True)
class Apart:
    """One tie to the physician who decided that bars a reader: by `paths` of the graph, or by an address in common."""

    id: str
    says: str
    since: date
    cite: str
    paths: tuple[tuple[Wanted, ...], ...] = ()
    same_door: bool = False
    until: date | None = None
    verified: bool = False

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class ReaderRules:
    """The data: time limits by id, open readings of one reader at most, ties that bar, reasons to end by step."""

    limits: Mapping[str, Rule]
    most_at_once: Rule
    apart: tuple[Apart, ...]
    reasons: Mapping[ReadingStep, tuple[EndReason, ...]]

    def reason(self, step: ReadingStep, reason_id: str) -> EndReason | None:
        """The reason of that id for that step, or None."""
        return next((one for one in self.reasons.get(step, ()) if one.id == reason_id), None)

    def limit(self, step: str, priority: str) -> Rule | None:
        """The time limit that begins with `step` for cases of that priority, or None."""
        expedited = self.limits.get(f"{step}.expedited")
        return expedited if priority == "expedited" and expedited else self.limits.get(f"{step}.regular")


@dataclass(frozen=True, slots=True)
class ReaderCandidate:
    """One reviewer of the panel as a second reader of one review: everything against, the fit, the lot from 0 to 1."""

    reviewer_id: str
    against: tuple[str, ...]
    fit: tuple[Part, ...]
    lot: float | None

    @property
    def eligible(self) -> bool:
        return not self.against


def lot_of(key: bytes, seat: int, reviewer_id: str) -> float:
    """A reader's lot for the review of a seat under the case's key, apart from the lots of the assignment."""
    digest = hmac.digest(key, f"second reader {seat} {reviewer_id}".encode(), "sha256")
    return (int.from_bytes(digest[:7], "big") >> 4) / (1 << 52)


def in_order(candidates: Iterable[ReaderCandidate]) -> tuple[ReaderCandidate, ...]:
    """Those who may, the lowest lot first (without a lot by id); then the others by id."""
    return tuple(
        sorted(candidates, key=lambda one: (not one.eligible, (one.lot or 0.0) if one.eligible else 0, one.reviewer_id))
    )


def one_door(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether an address of `some` is one of `others`: the same building, unless both name a unit and not the same.

    An address that cannot be read is held against its very words.
    """
    return any(_alike(one, other) for one in some for other in others)


def _alike(one: str, other: str) -> bool:
    here, there = read_address(one), read_address(other)
    if here is None or there is None:
        return one.strip().lower() == other.strip().lower()
    return here.building == there.building and (not here.unit or not there.unit or here.unit == there.unit)
