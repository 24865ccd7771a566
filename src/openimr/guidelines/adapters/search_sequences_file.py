"""Reads search_sequences.yaml, once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from openimr.guidelines.adapters.yaml_lines import LineFault, document, refusal
from openimr.guidelines.domain.search_path import Kind, SearchSequence, Step, faults

_FILE = Path(__file__).parents[1] / "library" / "search_sequences.yaml"
_Word = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Step(_Strict):
    id: _Word
    rank: Literal["A", "B", "C", "D", "E", "F"]
    kind: Kind
    sources: list[Literal["MTUS", "ODG", "ACOEM", "other guideline", "study"]]
    asks: _Word
    cite: _Word
    verified: bool


class _Sequence(_Strict):
    mode: _Word
    says: _Word
    higher_must_be_inapplicable: bool
    cite: _Word
    verified: bool
    steps: Annotated[list[_Step], Field(min_length=1)]


class _File(_Strict):
    sequences: list[_Sequence]


@cache
def search_sequences() -> Mapping[str, SearchSequence]:
    """The shipped sequences by their mode."""
    return read_search_sequences(_FILE)


def read_search_sequences(file: Path) -> Mapping[str, SearchSequence]:
    """The same from any file. Raises DataFileInvalid with the line of each fault: a mode or step that stands twice, a
    rank above the one before it where higher ranks must be inapplicable.
    """
    found = document(file)
    sequences: dict[str, SearchSequence] = {}
    wrong: list[LineFault] = []
    for place, entry in enumerate(found.checked(_File).sequences):
        if entry.mode in sequences:
            wrong.append(found.fault("sequences", place, "mode", says=f"{entry.mode} stands twice"))
        sequence = SearchSequence(
            mode=entry.mode,
            says=entry.says,
            higher_must_be_inapplicable=entry.higher_must_be_inapplicable,
            cite=entry.cite,
            verified=entry.verified,
            steps=tuple(Step(**{**one.model_dump(), "sources": tuple(one.sources)}) for one in entry.steps),
        )
        sequences[entry.mode] = sequence
        wrong += [found.fault("sequences", place, "steps", step, says=says) for step, says in faults(sequence)]
    if wrong:
        raise refusal(wrong)
    return sequences
