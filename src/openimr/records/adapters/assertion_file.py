"""Reads the files of cues, each once."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.assertion import CueGroup, CueRules, Direction, Status
from openimr.records.domain.misread import misreadings
from openimr.records.domain.phrases import Phrase, compile_phrase

_FOLDER = Path(__file__).parents[1]
_Strict = ConfigDict(extra="forbid")


class _Group(BaseModel):
    model_config = _Strict
    status: Literal["affirmed", "negated", "historical", "family", "hypothetical", "hearsay"] | None
    direction: Direction
    reach: int
    crosses_clauses: bool = False
    neighbor: bool = False
    phrases: list[str]


class _File(BaseModel):
    model_config = _Strict
    lists: dict[str, list[str]]
    groups: list[_Group]
    turns: list[str]
    negation_turns: list[str]
    currents: list[str]
    presents: list[str]
    subjects: list[str]
    verbs: list[str]
    participles: list[str]
    relatives: list[str]
    values: list[str] = []
    unfinished: list[str] = []
    misread: list[str] = []
    sections: dict[Status, list[str]]


@cache
def cue_rules() -> CueRules:
    """The cues of assertion_cues.yaml. Raises DataFileInvalid, naming a phrase that cannot be read."""
    return _read(_FOLDER / "assertion_cues.yaml")


@cache
def treatment_history_rules() -> CueRules:
    """The cues of treatment_history_cues.yaml: was a treatment had, or asked for? Raises DataFileInvalid."""
    return _read(_FOLDER / "treatment_history_cues.yaml")


def _read(file: Path) -> CueRules:
    try:
        read = _File.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{file.name}: {problem}") from problem

    def compiled(phrases: Iterable[str]) -> tuple[Phrase, ...]:
        try:
            return tuple(compile_phrase(phrase, read.lists) for phrase in phrases)
        except ValueError as problem:
            raise DataFileInvalid(f"{file.name}: {problem}") from problem

    return CueRules(
        groups=tuple(
            CueGroup(
                group.status,
                group.direction,
                group.reach,
                group.crosses_clauses,
                compiled(group.phrases),
                neighbor=group.neighbor,
            )
            for group in read.groups
        ),
        turns=compiled(read.turns),
        negation_turns=compiled(read.negation_turns),
        currents=compiled(read.currents),
        presents=compiled(read.presents),
        subjects=compiled(read.subjects),
        verbs=frozenset(read.verbs),
        participles=frozenset(read.participles),
        relatives=frozenset(read.relatives),
        values=frozenset(read.values),
        unfinished=frozenset(read.unfinished),
        misread=misreadings(read.misread),
        sections={heading: status for status, headings in read.sections.items() for heading in headings},
    )
