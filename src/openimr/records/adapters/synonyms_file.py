"""Reads synonyms.yaml, once."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.synonyms import Meaning, Synonyms, stems_of

_FILE = Path(__file__).parents[1] / "synonyms.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    names: list[str]
    narrower: list[str] = []


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    capitals: list[str]
    apart: list[list[str]]
    meanings: list[_Entry]


@cache
def synonyms() -> Synonyms:
    """Every meaning. Raises DataFileInvalid, also for a meaning named twice or a name without letters."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    ids = [entry.id for entry in read.meanings]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise DataFileInvalid(f"{_FILE.name}: defined twice: {', '.join(sorted(twice))}")
    for entry in read.meanings:
        if bad := [name for name in (*entry.names, *entry.narrower) if not stems_of(name)]:
            raise DataFileInvalid(f"{_FILE.name}: {entry.id}: {bad[0]!r} has neither letter nor digit")
    return Synonyms(
        tuple(Meaning(entry.id, tuple(entry.names), tuple(entry.narrower)) for entry in read.meanings),
        frozenset(read.capitals),
        tuple(frozenset(group) for group in read.apart),
    )
