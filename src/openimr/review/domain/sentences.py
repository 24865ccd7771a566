"""Sentences that know their source: what summaries and rationales are made of."""

from dataclasses import dataclass, field
from typing import Literal

from openimr.records.domain.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sentence is from. Exactly the fields of its kind are set.

    record: `evidence`. guideline: `citation` ("MTUS Chronic Pain Medical Treatment Guidelines 2009, pages 125, 126").
    computed: `citation` says the rule, `because` the arithmetic. application / ur_decision: `citation` names field
    and date. reviewer: the physician's own judgement. law: `citation`. `finding` names the criterion whose finding a
    record or a computation stands for, "" where it stands for none.
    """

    kind: Literal["record", "guideline", "computed", "application", "ur_decision", "law", "reviewer"]
    citation: str = ""
    because: str = ""
    evidence: Evidence | None = None
    finding: str = ""

    def __str__(self) -> str:
        if self.evidence is not None:
            return f"{self.evidence.title}, page {self.evidence.page}"
        return "; ".join(filter(None, (self.citation, self.because))) or self.kind


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement. `role` is its place in the arc of a rationale, or "summary". An edit keeps `drafted_by`.

    `id` names it within its text for as long as there is one, whatever becomes of its words and place; "" before it is
    stored. `accepted`: whether the reviewer affirmed words that the software drafted; None where nobody was asked (a
    draft not yet stored, a letter that was read). Two sentences that say the same are equal whatever these two are.
    """

    text: str
    role: (
        str  # summary | request | utilization_review | criteria | documentation | computed | modification | conclusion
    )
    sources: tuple[Source, ...] = ()
    drafted_by: Literal["software", "reviewer"] = "software"
    finding: str | None = None  # criterion id, where the sentence states a finding
    id: str = field(default="", compare=False)
    accepted: bool | None = field(default=None, compare=False)

    @property
    def findings(self) -> tuple[str, ...]:
        """The criteria whose findings it tells, each once: its own; of a sentence on several those of its sources."""
        named = (self.finding, *(source.finding for source in self.sources))
        return tuple(dict.fromkeys(one for one in named if one))
