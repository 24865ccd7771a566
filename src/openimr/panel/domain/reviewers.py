"""A reviewer of the panel and what is on file: licences, certificates, practice, ties. All with dates."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

TieKind = Literal["professional", "familial", "financial"]


@dataclass(frozen=True, slots=True)
class Licence:
    state: str
    number: str
    since: date
    until: date | None

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Certification:
    specialty: str
    board: str
    since: date
    until: date | None
    subspecialty: str = ""

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Affiliation:
    """One tie of a reviewer to a party, as disclosed. `percent` is the share of yearly income, for financial ties."""

    party: str
    kind: TieKind
    relation: str
    since: date
    until: date | None
    source: str
    percent: float | None = None

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Span:
    since: date
    until: date | None
    what: str = ""

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A physician of the panel. `unanswered` are parties that were asked about and not answered."""

    id: str
    first_name: str
    last_name: str
    degree: str
    licences: tuple[Licence, ...]
    certifications: tuple[Certification, ...]
    practising_since: date
    weekly_hours: int
    capacity: int
    languages: tuple[str, ...] = ("English",)
    affiliations: tuple[Affiliation, ...] = ()
    unanswered: tuple[str, ...] = ()
    discipline: tuple[Span, ...] = ()
    unavailable: tuple[Span, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"
