"""The finding on one criterion: status, basis, why, the pages it rests on, and where was looked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from openimr.guidelines.domain.inputs import Given
from openimr.guidelines.domain.situations import Closed
from openimr.guidelines.domain.status import Status
from openimr.records.domain.evidence import Evidence, Passage

Basis = Literal["computed", "documented", "reviewer"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found on one criterion of one disputed item.

    `because` is one sentence in plain words. `evidence` speaks for the status (or is what the reviewer should read);
    `against` speaks the other way, and `otherwise` tells what was, may be, is another's, or is hearsay. `given` are the
    inputs of a computed criterion. What was searched, and for what, is there even, and above all, when nothing was
    found; on `pages_not_read` (waiting, illegible, by hand, or withheld) it may stand unseen. Where none shows what is
    asked, `mentions` are passages that name the subject, by the names `mentioned`, on `mentioned_on` pages in all.
    Where it belongs to a diagnosis or phase that the case does not have, `closed` says why, and what it is otherwise.
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
    mentions: tuple[Evidence, ...] = ()
    mentioned_on: int = 0
    mentioned: tuple[str, ...] = ()
    closed: Closed | None = None

    @property
    def applies(self) -> bool:
        """Whether it bears on the case, as far as the file tells."""
        return self.closed is None

    @property
    def more_mentions(self) -> int:
        """Pages that name the subject beside those of `mentions`."""
        return self.mentioned_on - len(self.mentions)


def opened(findings: Iterable[Finding], by_reviewer: Collection[str]) -> tuple[Finding, ...]:
    """The findings, with all points of a diagnosis or phase open where the reviewer found something on one of them."""
    listed = tuple(findings)
    bears = {one.closed.situation for one in listed if one.closed is not None and one.criterion in by_reviewer}
    return tuple(_reopened(one, one.closed) if one.closed and one.closed.situation in bears else one for one in listed)


def _reopened(finding: Finding, closed: Closed) -> Finding:
    return replace(finding, status=closed.status, because=closed.was_because, closed=None)


@dataclass(frozen=True, slots=True)
class TreatmentRequest:
    """What a request asks for, as understood. None is unknown; amounts are those that remain in dispute."""

    text: str
    concept: str | None = None  # id in guidelines/library/concepts/
    label: str | None = None
    category: str | None = None
    body_parts: tuple[tuple[str, str], ...] = ()  # (part, side or "")
    levels: tuple[str, ...] = ()  # of the spine: "L5-S1"
    total: float | None = None
    unit: str | None = None  # sessions, visits, tablets, grams …
    frequency: str | None = None  # "3 per week"
    sessions_per_week: float | None = None
    hours_per_session: float | None = None
    weeks: float | None = None
    duration: str | None = None
    dose: str | None = None
    ingredients: tuple[tuple[str, str], ...] = ()  # (name, strength or ""), of what is mixed
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
