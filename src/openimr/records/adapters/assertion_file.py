"""Reads assertion_cues.yaml, once."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.assertion import CueGroup, CueRules, Direction, Status
from openimr.records.domain.phrases import Phrase, compile_phrase

_FILE = Path(__file__).parents[1] / "assertion_cues.yaml"
_Strict = ConfigDict(extra="forbid")


class _Group(BaseModel):
    model_config = _Strict
    status: Literal["negated", "historical", "family", "hypothetical", "hearsay"] | None
    direction: Direction
    reach: int
    crosses_clauses: bool = False
    phrases: list[str]


class _File(BaseModel):
    model_config = _Strict
    lists: dict[str, list[str]]
    groups: list[_Group]
    turns: list[str]
    negation_turns: list[str]
    currents: list[str]
    verbs: list[str]
    relatives: list[str]
    sections: dict[Status, list[str]]


@cache
def cue_rules() -> CueRules:
    """The cues of the file, compiled. Raises DataFileInvalid, naming a phrase that cannot be read."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem

    def compiled(phrases: Iterable[str]) -> tuple[Phrase, ...]:
        try:
            return tuple(compile_phrase(phrase, read.lists) for phrase in phrases)
        except ValueError as problem:
            raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem

    return CueRules(
        groups=tuple(
            CueGroup(group.status, group.direction, group.reach, group.crosses_clauses, compiled(group.phrases))
            for group in read.groups
        ),
        turns=compiled(read.turns),
        negation_turns=compiled(read.negation_turns),
        currents=compiled(read.currents),
        verbs=frozenset(read.verbs),
        relatives=frozenset(read.relatives),
        sections={heading: status for status, headings in read.sections.items() for heading in headings},
    )
