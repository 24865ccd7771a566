"""Reads document_kinds.yaml, once."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.cues import words_of_cue
from openimr.records.domain.kinds import OTHER, Kind, Kinds

_FILE = Path(__file__).parents[1] / "document_kinds.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    label: str
    prior: float = 0
    title: dict[str, float] = {}
    heading: dict[str, float] = {}
    head: dict[str, float] = {}
    text: dict[str, float] = {}

    def cues(self) -> dict[str, dict[tuple[str, ...], float]]:
        places = {"title": self.title, "heading": self.heading, "head": self.head, "text": self.text}
        return {
            place: {words_of_cue(cue): weight for cue, weight in phrases.items()} for place, phrases in places.items()
        }


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    least: float
    scale: float
    kinds: list[_Entry]


@cache
def document_kinds() -> Kinds:
    """The kinds in their order. Raises DataFileInvalid."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    if OTHER not in {entry.id for entry in read.kinds}:
        raise DataFileInvalid(f"{_FILE.name}: no kind {OTHER!r}, which is what everything else is")
    kinds = tuple(Kind(entry.id, entry.label, entry.cues(), entry.prior) for entry in read.kinds)
    if empty := [kind.id for kind in kinds for phrases in kind.cues.values() if () in phrases]:
        raise DataFileInvalid(f"{_FILE.name}: a cue without a word in {empty[0]}")
    return Kinds(kinds, read.least, read.scale)
