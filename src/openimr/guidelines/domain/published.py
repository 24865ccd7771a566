"""Sets of criteria as they are published: each with its edition and a name that stays its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from openimr.guidelines.domain.criteria import CriteriaSet, Criterion
from openimr.guidelines.domain.editions import Edition


@dataclass(frozen=True, slots=True)
class PublishedSet:
    """A set with its edition. `id`: `<edition>.<first treatment>`; a further set of the same two adds its first
    criterion's id.
    """

    id: str
    edition: Edition
    criteria_set: CriteriaSet

    @property
    def verified(self) -> bool:
        """Whether every one of its criteria was checked against a source."""
        return all(one.verified for one in self.criteria_set.criteria)

    def state(self, on: date) -> Literal["draft", "active", "retired"]:
        """Whether its edition is yet to come, in force, or over on that day."""
        if on < self.edition.since:
            return "draft"
        return "active" if self.edition.in_force(on) else "retired"

    def cites(self, criterion: Criterion | None = None) -> str:
        """The citation of the set, or of one of its criteria with that one's pages."""
        pages = criterion.pages if criterion is not None else self.criteria_set.pages
        return str(self.edition.citation(sections=self.criteria_set.sections, pages=pages))


def published(sets: Iterable[CriteriaSet], editions: Iterable[Edition]) -> tuple[PublishedSet, ...]:
    """All sets, named, in the library's order."""
    by_id = {edition.id: edition for edition in editions}
    found: dict[str, PublishedSet] = {}
    for one in sets:
        name = f"{one.edition}.{one.topic}"
        if name in found:
            name = f"{name}.{one.criteria[0].id}"
        found[name] = PublishedSet(name, by_id[one.edition], one)
    return tuple(found.values())
