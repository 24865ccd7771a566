"""Reads treatments.yaml, once."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.phrases import compile_phrase
from openimr.records.domain.treatments import Treatment, Treatments

_FILE = Path(__file__).parents[1] / "treatments.yaml"
_Strict = ConfigDict(extra="forbid")


class _Entry(BaseModel):
    model_config = _Strict
    id: str
    label: str
    kind: str = "study"
    names: list[str]
    exact: list[str] = []


class _File(BaseModel):
    model_config = _Strict
    lists: dict[str, list[str]]
    treatments: list[_Entry]
    studies: list[_Entry]


@cache
def treatments() -> Treatments:
    """Every treatment and study of the file. Raises DataFileInvalid, naming a phrase that cannot be read."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
        entries = tuple(
            Treatment(
                entry.id,
                entry.label,
                entry.kind,
                tuple(compile_phrase(name, read.lists) for name in entry.names),
                tuple(entry.exact),
            )
            for entry in (*read.treatments, *read.studies)
        )
    except (yaml.YAMLError, ValidationError, ValueError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    return Treatments(entries)
