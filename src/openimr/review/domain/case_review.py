"""A physician's review of a case as one frozen value: what the quality gate looks at and the letter says."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.guidelines.domain.findings import Finding
from openimr.review.domain.sentences import Sentence

Decision = Literal["upheld", "overturned"]


@dataclass(frozen=True, slots=True)
class ItemReview:
    """One disputed item: the decision (None while undecided), the reviewer's guideline line and the rationale.

    `no_guideline_because` is the stated ground where no guideline is cited (an item that only accompanies a
    refused procedure). `findings` are the machine's findings with the reviewer's changes applied.
    """

    number: int
    decision: Decision | None
    guidelines: tuple[GuidelineCitation, ...]
    no_guideline_because: str | None
    rationale: tuple[Sentence, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Attestation:
    """What the reviewer affirmed, and when (Lab. Code 139.5(d))."""

    reviewer_id: str
    no_conflict: bool
    reviewed_records: bool
    qualified: bool
    on: date


@dataclass(frozen=True, slots=True)
class CaseReview:
    """The whole review: summary, items in their order, and who attested to it (None: nobody yet)."""

    case_number: str
    summary: tuple[Sentence, ...]
    items: tuple[ItemReview, ...]
    reviewer_id: str | None
    attestation: Attestation | None
