"""Reads cited_as.yaml, once."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.cited_reports import Wording

_FILE = Path(__file__).parents[1] / "cited_as.yaml"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    headings: list[str]
    names: dict[str, list[str]]


@cache
def cited_as() -> Wording:
    """How documents are named in lists of records reviewed. Raises DataFileInvalid."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    return Wording(tuple(read.headings), read.names)
