"""Reads wording.yaml, once."""

from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid

_FILE = Path(__file__).parents[1] / "wording.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    since: date
    says: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    wordings: list[_Entry]


@cache
def wordings(on: date) -> dict[str, str]:
    """Each wording as it reads on that day. Raises DataFileInvalid."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8"))).wordings
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    return {entry.id: entry.says for entry in sorted(read, key=lambda entry: entry.since) if entry.since <= on}
