"""Criteria as data, and their weighing: each gives a finding that says why, where was looked, and what was found."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.status import Status
from openimr.records.domain.evidence import CaseRecords, EvidenceQuery
from openimr.records.domain.search import hits_in, search

#: What a computed criterion may look at: injury.date, ur_decision.date, request.weeks …; a missing one is named.
Inputs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Computation:
    """A rule with its limit and the names of what it compares. `says_limit` words a limit that is a range."""

    rule: Literal["within_years", "no_more_than", "at_least"]
    limit: float
    unit: str
    amount: str = ""
    earlier: str = ""
    later: str = ""
    says_limit: str = ""

    @property
    def limit_in_words(self) -> str:
        return self.says_limit or f"{self.limit:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of an edition, in our own words. `proof` are patterns that a passage must match to count as met.

    `alternative` groups criteria of which one is enough; `answered_by` tells which document would have answered it.
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


def anniversary(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def compute(computation: Computation, inputs: Inputs) -> tuple[Status, str]:
    """The outcome of a computed criterion and its arithmetic in a sentence; what is not known is named."""
    names = [name for name in (computation.amount, computation.earlier, computation.later) if name]
    missing = [name for name in names if inputs.get(name) is None]
    if missing:
        return Status.NOT_DOCUMENTED, f"cannot be computed: {', '.join(map(_words, missing))} not stated"
    if computation.rule == "within_years":
        return _within_years(computation, inputs)
    amount, limit = inputs[computation.amount], computation.limit
    if computation.rule == "no_more_than":
        met = amount <= limit
        because = f"{amount:g} {computation.unit} asked for, against {computation.limit_in_words}"
    else:
        met = amount >= limit
        because = f"{amount:g} {computation.unit} asked for, at least {computation.limit_in_words} needed"
    return (Status.MET if met else Status.NOT_MET), because


def _within_years(computation: Computation, inputs: Inputs) -> tuple[Status, str]:
    start, end = inputs[computation.earlier], inputs[computation.later]
    limit = anniversary(start, int(computation.limit))
    over = (end - limit).days
    between = f"{_words(computation.earlier)} {start:%m/%d/%Y}, {_words(computation.later)} {end:%m/%d/%Y}"
    if over > 0:
        days = f"{over} day{'s' if over != 1 else ''}"
        return (
            Status.NOT_MET,
            f"{computation.limit:g} years from injury ended {limit:%m/%d/%Y}, exceeded by {days} ({between})",
        )
    return Status.MET, f"within {computation.limit:g} years, which end {limit:%m/%d/%Y} ({between})"


def _words(name: str) -> str:
    return {
        "injury.date": "date of injury",
        "ur_decision.date": "UR decision",
        "request.weeks": "the number of weeks",
        "request.hours_per_session": "the hours a day",
        "request.total_asked": "the number of visits",
    }.get(name, name.replace(".", " ").replace("_", " "))


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
    """Whether words of the passage match the proof and nothing before them makes it a mere condition or a wish."""
    words = " ".join(quote.split())
    matches = (re.search(pattern, words, re.IGNORECASE) for pattern in proof)
    return any(match is not None and not _SUPPOSED.search(words[: match.start()]) for match in matches)
