"""Passages of the records that a reviewer attached to criteria: what they add to findings and to the draft."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from openimr.guidelines.domain.findings import Finding
from openimr.records.domain.evidence import Evidence
from openimr.review.domain.sentences import Sentence, Source


@dataclass(frozen=True, slots=True)
class Attached:
    """One passage, the criterion that it was attached to, and which way it speaks. `number` names it for removal."""

    number: int
    criterion: str
    speaks: Literal["for", "against"]
    evidence: Evidence


def with_evidence(finding: Finding, attached: Iterable[Attached]) -> Finding:
    """A finding with what was attached to it, before what the machine had found; its status stays."""
    own = [one for one in attached if one.criterion == finding.criterion]
    if not own:
        return finding
    speaks_for = [one.evidence for one in own if one.speaks == "for"]
    against = [one.evidence for one in own if one.speaks == "against"]
    return replace(finding, evidence=_first(speaks_for, finding.evidence), against=_first(against, finding.against))


def _first(own: Sequence[Evidence], other: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return (*own, *(one for one in other if one not in own))


def with_attached(sentences: Sequence[Sentence], attached: Sequence[Attached]) -> tuple[Sentence, ...]:
    """Drafted sentences on a finding cite what was attached to it, besides what they rest on already."""
    return tuple(_sourced(sentence, attached) if sentence.finding else sentence for sentence in sentences)


def _sourced(sentence: Sentence, attached: Sequence[Attached]) -> Sentence:
    known = {source.evidence for source in sentence.sources}
    added = tuple(
        Source("record", evidence=one.evidence)
        for one in attached
        if one.criterion == sentence.finding and one.evidence not in known
    )
    return replace(sentence, sources=(*sentence.sources, *added)) if added else sentence
