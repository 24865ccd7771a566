"""Who may review a case, best fit first; who may not, and exactly why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openimr.errors import Reason
from openimr.panel.domain.conflicts import Screening
from openimr.panel.domain.fit import Part
from openimr.panel.domain.rotation import order


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reviewer for one case. `against` is everything against, `fit` the parts for, `lot` the lot that was drawn."""

    reviewer_id: str
    against: tuple[Reason, ...]
    fit: tuple[Part, ...]
    screening: Screening
    lot: str = ""

    @property
    def eligible(self) -> bool:
        return not self.against

    @property
    def reasons(self) -> tuple[str, ...]:
        """What stands against, as sentences."""
        return tuple(reason.sentence for reason in self.against)

    @property
    def points(self) -> int:
        return sum(part.points for part in self.fit)


def ranked(candidates: Iterable[Candidate], drawn: Mapping[str, str], *, near_equal: int) -> tuple[Candidate, ...]:
    """Eligible ones first, best fit first, equals and near-equals by the lots `drawn`; then the others by id."""
    known = {one.reviewer_id: one for one in candidates}
    points = {name: one.points for name, one in known.items() if one.eligible}
    placed = order(points, drawn, near_equal=near_equal)
    return (*(known[name] for name in placed), *(known[name] for name in sorted(known) if name not in points))
