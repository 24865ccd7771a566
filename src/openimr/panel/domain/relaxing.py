"""Nobody may review a case: which requirement would have to be relaxed, and who could be recruited.

Only what the organization itself set may be relaxed (capacity, availability, a reviewer's preference: `relaxable` of
`fit.yaml`). What the law asks, and what the letter states as a fact, is never offered.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from openimr.panel.domain.board import Candidate
from openimr.panel.domain.fit import Need, reason_not_fitting
from openimr.panel.domain.fit_table import FitTable

#: So many specialties are named to recruit from, best fit first.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class WayOut:
    """Requirements which, relaxed together, would let so many reviewers take the case; no fewer of them would do."""

    requirements: tuple[str, ...]
    how: str
    reviewers: int

    def __str__(self) -> str:
        return f"{self.how}: {self.reviewers} could review it then"


@dataclass(frozen=True, slots=True)
class Profile:
    """Who could be recruited for a case: certified in one of these, best first. Empty: the case does not say enough."""

    specialties: tuple[str, ...]
    subspecialties: tuple[str, ...]
    state: str = "California"

    def __str__(self) -> str:
        if not self.specialties:
            return "who could be recruited cannot be told: neither the requesting specialty nor the treatment is known"
        beside = f", with {' or '.join(self.subspecialties)} if possible" if self.subspecialties else ""
        return f"certified in {' or '.join(self.specialties)}{beside}, licensed, preferably in {self.state}"


def ways_out(candidates: Iterable[Candidate], table: FitTable) -> tuple[WayOut, ...]:
    """The smallest sets of requirements to relax, fewest requirements first, then most reviewers.

    A set that holds another one is not told. Empty where somebody may review already, or nothing relaxed would help.
    """
    everyone = tuple(candidates)
    lacking = [frozenset(reason.code for reason in one.against) for one in everyone]
    if frozenset() in lacking:
        return ()
    within = [codes for codes in lacking if codes <= table.relaxable.keys()]
    least = {codes for codes in within if not any(other < codes for other in within)}
    found = [
        WayOut(
            tuple(sorted(codes)),
            " and ".join(table.relaxable[code].how for code in sorted(codes)),
            sum(other <= codes for other in within),
        )
        for codes in least
    ]
    return tuple(sorted(found, key=lambda way: (len(way.requirements), -way.reviewers, way.requirements)))


def profile_of(need: Need, table: FitTable) -> Profile:
    """Who fits the case best by specialty: the requesting physician's own, then those that give the treatment."""
    wanted = (need.requesting_specialty, need.treatments)
    fitting = [one for one in table.specialties if reason_not_fitting(table, wanted, frozenset({one})) is None]
    near = (need.requesting_specialty, *table.similar.get(need.requesting_specialty, ()))

    def rank(specialty: str) -> tuple[int, int, str]:
        gives = sum(specialty in table.treatment(family).performed_by for family in need.treatments)
        return (near.index(specialty) if specialty in near else len(near), -gives, specialty)

    known = bool(need.treatments) or need.requesting_specialty in table.specialties
    beside = {name for family in need.treatments for name in table.treatment(family).subspecialties}
    if need.chronic_pain:
        beside.add("Pain Medicine")
    return Profile(tuple(sorted(fitting, key=rank)[:_NAMED]) if known else (), tuple(sorted(beside)))
