"""The finding on one criterion: status, basis, why, the pages it rests on, and where was looked."""

from dataclasses import dataclass
from typing import Literal

from openimr.guidelines.domain.inputs import Given
from openimr.guidelines.domain.status import Status
from openimr.records.domain.evidence import Evidence, Passage

Basis = Literal["computed", "documented", "reviewer"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found on one criterion of one disputed item.

    `because` is one sentence in plain words. `evidence` speaks for the status (or is what the reviewer should read);
    `against` speaks the other way, and `otherwise` tells what was, may be, is another's, or is hearsay. `given` are the
    inputs of a computed criterion. What was searched, and for what, is there even, and above all, when nothing was
    found; on `pages_not_read` (waiting, illegible, by hand, or withheld) it may stand unseen.
    """

    item: int
    criterion: str  # "<edition>.<topic>.<slug>"
    says: str  # the criterion in our own words
    cites: tuple[int, ...]  # pages of the edition
    status: Status
    basis: Basis
    because: str
    evidence: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()
    pages_searched: int = 0
    documents_searched: int = 0
    verified: bool = True  # whether the criterion's wording and page were checked against the source
    given: tuple[Given, ...] = ()
    otherwise: tuple[Passage, ...] = ()
    looked_for: tuple[str, ...] = ()
    pages_not_read: int = 0


@dataclass(frozen=True, slots=True)
class TreatmentRequest:
    """What a request asks for, as understood. None is unknown; amounts are those that remain in dispute."""

    text: str
    concept: str | None = None  # id in guidelines/library/concepts/
    label: str | None = None
    category: str | None = None
    body_parts: tuple[tuple[str, str], ...] = ()  # (part, side or "")
    total: float | None = None
    unit: str | None = None  # sessions, visits, tablets, grams …
    frequency: str | None = None  # "3 per week"
    sessions_per_week: float | None = None
    hours_per_session: float | None = None
    weeks: float | None = None
    duration: str | None = None
    dose: str | None = None
    form: str | None = None
    refills: int | None = None
    date_of_service: str | None = None
    retrospective: bool = False
    original: str | None = None
    authorized: str | None = None
    disputed: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def total_hours(self) -> float | None:
        """Hours in all, where sessions and hours a session are both known."""
        if self.total is None or self.hours_per_session is None:
            return None
        return self.total * self.hours_per_session
