"""Rationales as numbers, so that those of any number of signed determinations are compared by an index.

Every run of words is one number, of the run and of the treatment that the rationale is on: what two rationales on one
treatment have in common is what their numbers have in common, as `reuse.runs` tells it of the words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from openimr.determinations.domain.quality.reuse import Run, runs
from openimr.determinations.domain.quality.words import without_quotes


@dataclass(frozen=True, slots=True)
class Compared:
    """A signed rationale that later ones are compared with. `concept`: the treatment; "" where it was not known."""

    item: int
    seat: int
    concept: str
    text: str

    @property
    def numbers(self) -> list[int]:
        """The numbers of its runs, without what it quotes; none where the treatment was not known."""
        return sorted(numbers(without_quotes(self.text), self.concept)) if self.concept else []


def compared(content: Mapping[str, Any]) -> Iterator[Compared]:
    """Every rationale of a determination's content; of several reviewers each one's own."""
    for issue in content["issues"]:
        concept = issue.get("understood", {}).get("concept") or ""
        reasoned = issue.get("analyses") or [{"seat": 1, "rationale": issue.get("rationale", ())}]
        for one in reasoned:
            yield Compared(issue["number"], one["seat"], concept, " ".join(said["text"] for said in one["rationale"]))


def number_of(run: Run, concept: str) -> int:
    """The number of a run of words in a rationale on that treatment: 64 bits, of which two runs hardly share one."""
    digest = blake2b(f"{concept}\n{' '.join(run)}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def numbers(text: str, concept: str) -> dict[int, Run]:
    """The runs of a text by their numbers."""
    return {number_of(run, concept): run for run in runs(text)}


def least_shared(count: int, share: float) -> int:
    """How many of so many runs two texts have to share for that share of them."""
    return next(shared for shared in range(count + 1) if shared / count >= share)
