"""Reads date_labels.yaml, once."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.date_labels import DateLabels, LabelWords

_FILE = Path(__file__).parents[1] / "date_labels.yaml"


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid")
    birth: frozenset[str]
    injury: frozenset[str]
    never: frozenset[str]
    signature: frozenset[str]
    coming: frozenset[str]
    first: frozenset[str]
    report: frozenset[str]
    service: frozenset[str]
    own: dict[str, frozenset[str]]
    never_of: dict[str, frozenset[str]]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    by_kind: dict[str, tuple[str, ...]]
    service: tuple[str, ...]
    plain: tuple[str, ...]
    visit: tuple[str, ...]
    report: tuple[str, ...]
    signature: tuple[str, ...]
    never: tuple[str, ...]
    never_by_kind: dict[str, tuple[str, ...]]
    words: _Words


@cache
def date_labels() -> DateLabels:
    """The labels before dates. Raises DataFileInvalid."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    return DateLabels(
        read.by_kind,
        read.service,
        read.plain,
        read.visit,
        read.report,
        read.signature,
        read.never,
        read.never_by_kind,
        LabelWords(**read.words.model_dump()),
    )
