"""Criteria as data, and their weighing: each gives a finding that says why, where was looked, and what was found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from openimr.guidelines.domain.computing import Computation, compute
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.inputs import Inputs
from openimr.guidelines.domain.logic import Expression
from openimr.guidelines.domain.logic import criterion as leaf
from openimr.guidelines.domain.status import Status
from openimr.records.domain.evidence import CaseRecords, EvidenceQuery
from openimr.records.domain.negation import is_negated
from openimr.records.domain.search import hits_in, search


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of an edition, in our own words. `proof` are patterns that a passage must match to count as met.

    `alternative` groups criteria of which one is enough; `answered_by` tells which document would have answered it;
    `question` is the shared question of the library that it asks, where it asks none of its own.
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


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """The criteria of one edition for some treatments, of some parts of the body or (empty) any.

    `logic` says how they hang together; every one of `criteria` stands in it.
    """

    topic: str
    treatments: tuple[str, ...]
    body_parts: tuple[str, ...]
    edition: str
    sections: tuple[str, ...]
    pages: tuple[int, ...]
    criteria: tuple[Criterion, ...]
    logic: Expression

    def applies(self, concept: str, parts: tuple[str, ...]) -> bool:
        """Whether it bears on a treatment of those parts of the body; parts not named may be any."""
        if concept not in self.treatments:
            return False
        return not self.body_parts or not parts or bool(set(parts) & set(self.body_parts))

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


def weigh(
    criterion: Criterion, *, item: int, edition: str, topic: str, inputs: Inputs, records: CaseRecords
) -> Finding:
    """The finding on one criterion for one disputed item.

    Computed: met or not met by arithmetic, not documented where a number is missing. Documented: met only where a
    passage matches the criterion's proof and none speaks against; not met where only contrary passages stand; for the
    reviewer where passages touch on it; not documented where none does. Reviewer: always for the reviewer.
    """
    common = {
        "item": item,
        "criterion": f"{edition}.{topic}.{criterion.id}",
        "says": criterion.says,
        "cites": criterion.pages,
        "basis": criterion.kind,
        "verified": criterion.verified,
    }
    if criterion.computation is not None:
        status, because = compute(criterion.computation, inputs)
        return Finding(status=status, because=because, **common)  # type: ignore[arg-type]
    assert criterion.query is not None  # the loader refuses a criterion with neither
    found = search(records, criterion.query)
    pages, documents = len(found.searched), found.documents_searched
    proven = tuple(e for e in found.speaks_for if _proves(e.quote, criterion.proof))
    # "No evaluation has been done" is no proof of the contrary: only words that the criterion itself names are.
    contrary = [e for e in found.speaks_against if any(True for _ in hits_in(e.quote, criterion.query.against))]
    where = f"on {pages} pages of {documents} documents"
    if criterion.kind == "reviewer":
        status, because = (
            Status.FOR_REVIEWER,
            f"asks for a physician's judgement; passages to read were looked for {where}",
        )
    elif proven and not contrary:
        status, because = Status.MET, f"stated in the records (looked for {where})"
    elif contrary and not found.speaks_for:
        status, because = Status.NOT_MET, f"the records say the contrary (looked for {where})"
    elif found.speaks_for or found.speaks_against:
        status, because = Status.FOR_REVIEWER, f"the records touch on it without settling it (looked for {where})"
    else:
        status, because = Status.NOT_DOCUMENTED, f"looked for {where}; nothing was found"
    return Finding(
        status=status,
        because=because,
        evidence=proven[:3] or found.speaks_for[:3],
        against=found.speaks_against[:2],
        pages_searched=pages,
        documents_searched=documents,
        **common,  # type: ignore[arg-type]
    )


#: What is awaited, asked for or supposed is not yet so: "once therapy has plateaued" is no plateau.
_SUPPOSED = re.compile(
    r"\b(?:if|unless|until|once|when|whether|pending|awaiting|should|must|to be|request(?:ed|ing)?|await(?:s|ed)?)\b",
    re.IGNORECASE,
)


def _proves(quote: str, proof: tuple[str, ...]) -> bool:
    """Whether words of the passage match the proof and neither are denied nor, up to their end, a condition or wish.

    A proof may itself be a denial ("no lasting relief"); what counts is a denial before it.
    """
    words = " ".join(quote.split())
    matches = (re.search(pattern, words, re.IGNORECASE) for pattern in proof)
    return any(
        not _SUPPOSED.search(words[: match.end()])
        and not is_negated(words[: match.start()], match.start(), match.start())
        for match in matches
        if match is not None
    )
