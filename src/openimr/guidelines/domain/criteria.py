"""Criteria as data: what each asks, how it is computed or looked for, and how those of a set hang together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from openimr.guidelines.domain.computing import Computation
from openimr.guidelines.domain.logic import Expression
from openimr.guidelines.domain.logic import criterion as leaf
from openimr.guidelines.domain.situations import Situation
from openimr.records.domain.evidence import EvidenceQuery


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of an edition, in our own words. `proof` are patterns that a passage must match to count as met.

    `alternative` groups criteria of which one is enough; `answered_by` tells which document would have answered it;
    `question` is the shared question of the library that it asks, where it asks none of its own. `only_for` is the
    diagnosis or phase that it belongs to, where it is not asked of every case.
    """

    id: str
    says: str
    kind: Literal["computed", "documented", "reviewer"]
    pages: tuple[int, ...]
    verified: bool
    computation: Computation | None = None
    query: EvidenceQuery | None = None
    proof: tuple[str, ...] = ()
    alternative: str = ""
    answered_by: str = ""
    question: str = ""
    only_for: Situation | None = None


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """The criteria of one edition for some treatments, of some parts of the body or (empty) any.

    `logic` says how they hang together; every one of `criteria` stands in it. `since` and `until`: the first and last
    day on which they are asked, where that is not all the time that the edition is in force. `sections_by_part`: the
    chapter for each part of the body, where one text serves several.
    """

    topic: str
    treatments: tuple[str, ...]
    body_parts: tuple[str, ...]
    edition: str
    sections: tuple[str, ...]
    pages: tuple[int, ...]
    criteria: tuple[Criterion, ...]
    logic: Expression
    since: date | None = None
    until: date | None = None
    sections_by_part: Mapping[str, str] = field(default_factory=dict)

    def sections_for(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """The sections that a request for those parts of the body is weighed by: each part's chapter, else its own."""
        by_part = dict.fromkeys(self.sections_by_part[part] for part in parts if part in self.sections_by_part)
        return tuple(by_part) or self.sections

    def asked_on(self, day: date) -> bool:
        """Whether the criteria are asked on that day, if their edition is in force."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def applies(self, concept: str, parts: tuple[str, ...]) -> bool:
        """Whether it bears on a treatment of those parts of the body; parts not named may be any."""
        if concept not in self.treatments:
            return False
        return not self.body_parts or not parts or bool(set(parts) & set(self.body_parts))

    @property
    def queries(self) -> Iterator[EvidenceQuery]:
        """What its criteria ask of the records."""
        return (one.query for one in self.criteria if one.query is not None)

    @property
    def situations(self) -> tuple[Situation, ...]:
        """The diagnoses and phases that some of its criteria belong to, each once."""
        return tuple({one.only_for.id: one.only_for for one in self.criteria if one.only_for is not None}.values())

    def name_of(self, criterion: Criterion) -> str:
        """What findings on a criterion are named: `<edition>.<topic>.<id>`."""
        return f"{self.edition}.{self.topic}.{criterion.id}"


def without_logic(criteria: Iterable[Criterion]) -> Expression:
    """How criteria hang together where their set does not say: all must hold, of those with one `alternative` any."""
    groups: dict[str, list[Expression]] = {}
    for one in criteria:
        groups.setdefault(f"alternative {one.alternative}" if one.alternative else f"criterion {one.id}", []).append(
            leaf(one.id)
        )
    parts = (parts[0] if len(parts) == 1 else Expression("any", tuple(parts)) for parts in groups.values())
    return Expression("all", tuple(parts))
