"""Sentences with their sources as plain JSON and back."""

from dataclasses import asdict
from typing import Any

from openimr.records.domain.evidence import Evidence
from openimr.review.domain.sentences import Sentence, Source


def to_json(sentence: Sentence) -> dict[str, Any]:
    """A sentence as JSON values; the fields of a source that say nothing are left out."""
    return {
        "text": sentence.text,
        "role": sentence.role,
        "drafted_by": sentence.drafted_by,
        "finding": sentence.finding,
        "sources": [source_to_json(source) for source in sentence.sources],
    }


def kept(sentence: Sentence) -> dict[str, Any]:
    """A sentence as it is stored: with what its letter does not tell, its id and whether it was accepted."""
    return {**to_json(sentence), "id": sentence.id, "accepted": sentence.accepted}


def source_to_json(source: Source) -> dict[str, Any]:
    """A source as JSON values; the fields that say nothing are left out."""
    found: dict[str, Any] = {"kind": source.kind}
    if source.citation:
        found["citation"] = source.citation
    if source.because:
        found["because"] = source.because
    if source.evidence is not None:
        found["evidence"] = asdict(source.evidence)
    if source.finding:
        found["finding"] = source.finding
    return found


def from_json(stored: dict[str, Any]) -> Sentence:
    """The sentence that was stored."""
    return Sentence(
        text=stored["text"],
        role=stored["role"],
        drafted_by=stored["drafted_by"],
        finding=stored["finding"],
        sources=tuple(map(source_from_json, stored["sources"])),
        id=stored.get("id", ""),
        accepted=stored.get("accepted"),
    )


def source_from_json(stored: dict[str, Any]) -> Source:
    """The source that was stored."""
    return Source(
        kind=stored["kind"],
        citation=stored.get("citation", ""),
        because=stored.get("because", ""),
        evidence=Evidence(**stored["evidence"]) if stored.get("evidence") else None,
        finding=stored.get("finding", ""),
    )
