"""What a sealed content says of the records: each quote with its document, page and place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote of the records in a letter. `page.text[start:end]` of the document (SHA-256) is the quote."""

    where: str  # in the letter: "source 3", "item 1, a finding"
    document: str
    page: int
    start: int
    end: int
    quote: str


def quotes_of(content: Mapping[str, Any]) -> Iterator[Quoted]:
    """Every quote that the letter rests on: those of its list of sources, and those of its findings."""
    for source in content["sources"]:
        if source["kind"] == "record":
            yield _quoted(f"source {source['number']}", source["evidence"])
    for issue in content["issues"]:
        for finding in issue["findings"]:
            for evidence in (*finding.get("evidence", ()), *finding.get("against", ())):
                yield _quoted(f"item {issue['number']}, a finding", evidence)


def _quoted(where: str, evidence: Mapping[str, Any]) -> Quoted:
    return Quoted(where, evidence["document"], evidence["page"], evidence["start"], evidence["end"], evidence["quote"])
