"""Reads boundary_cues.yaml, once."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.cues import words_of_cue
from openimr.records.domain.splitting import BoundaryCues

_FILE = Path(__file__).parents[1] / "boundary_cues.yaml"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    base: float
    says: dict[str, str]
    weights: dict[str, float]
    opens: list[str]


@cache
def boundary_cues() -> BoundaryCues:
    """The cues of boundaries with their weights. Raises DataFileInvalid."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    if unsaid := sorted(set(read.weights) ^ set(read.says)):
        raise DataFileInvalid(f"{_FILE.name}: {unsaid[0]} has no weight, or nothing is said of it")
    return BoundaryCues(read.base, read.weights, read.says, frozenset(words_of_cue(phrase) for phrase in read.opens))
