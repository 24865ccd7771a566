"""Reads document_kinds.yaml, once."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.kinds import Kind

_FILE = Path(__file__).parents[1] / "document_kinds.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    label: str
    head: dict[str, int]
    text: dict[str, int] = {}


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    least: int
    kinds: list[_Entry]


@cache
def document_kinds() -> tuple[tuple[Kind, ...], int]:
    """The kinds in their order, and the least weight that counts. Raises DataFileInvalid."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    return tuple(Kind(entry.id, entry.label, entry.head, entry.text) for entry in read.kinds), read.least
