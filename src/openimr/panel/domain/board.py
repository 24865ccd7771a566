"""Who may review a case, best fit first; who may not, and exactly why. The same case gives the same order always."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from openimr.panel.domain.conflicts import Screening
from openimr.panel.domain.reviewers import Reviewer


@dataclass(frozen=True, slots=True)
class FitTable:
    """Which specialties stand in for which, and how specialties are written."""

    similar: Mapping[str, tuple[str, ...]]
    as_written: Mapping[str, str]

    def named(self, specialty: str) -> str:
        """The specialty by our name for it."""
        return self.as_written.get(specialty.strip().lower(), specialty.strip())


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a fit: points, and why."""

    points: int
    because: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reviewer for one case. `reasons` are sentences against; `fit` the parts for."""

    reviewer_id: str
    eligible: bool
    reasons: tuple[str, ...]
    fit: tuple[Part, ...]
    screening: Screening

    @property
    def points(self) -> int:
        return sum(part.points for part in self.fit)


@dataclass(frozen=True, slots=True)
class Need:
    """What the case asks for: the requesting physician's specialty, whether pain is treated, and the day."""

    requesting_specialty: str
    chronic_pain: bool
    on: date


def fit_of(reviewer: Reviewer, need: Need, table: FitTable, *, open_cases: int) -> tuple[Part, ...]:
    """How well a reviewer fits, part by part."""
    wanted = table.named(need.requesting_specialty)
    held = [c for c in reviewer.certifications if c.holds(need.on)]
    names = {certification.specialty for certification in held}
    parts = []
    if wanted in names:
        parts.append(Part(40, f"same specialty as the requesting physician: {wanted}"))
    else:
        place = next((n for n, name in enumerate(table.similar.get(wanted, ())) if name in names), None)
        if place is not None:
            parts.append(Part(25 - 5 * place, f"similar specialty to {wanted}: {table.similar[wanted][place]}"))
    if need.chronic_pain and any(certification.subspecialty == "Pain Medicine" for certification in held):
        parts.append(Part(15, "subspecialty in Pain Medicine, for treatment of chronic pain"))
    if any(licence.state == "California" and licence.holds(need.on) for licence in reviewer.licences):
        parts.append(Part(20, "licensed in California, which is preferred"))
    parts.append(Part(-3 * open_cases, f"{open_cases} open cases of {reviewer.capacity}"))
    return tuple(parts)


def draw(case_number: str, reviewer_id: str) -> str:
    """The lot that orders equals: fixed by the case, so that nobody can steer a case to a friend."""
    return hashlib.sha256(f"{case_number}/{reviewer_id}".encode()).hexdigest()


def ranked(case_number: str, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Eligible ones first, best fit first, equals by lot; then the others by id."""
    return tuple(
        sorted(
            candidates,
            key=lambda c: (not c.eligible, -c.points if c.eligible else 0, draw(case_number, c.reviewer_id)),
        )
    )
