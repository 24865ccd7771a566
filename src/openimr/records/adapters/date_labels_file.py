"""Reads date_labels.yaml, once."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.service_dates import DateLabels

_FILE = Path(__file__).parents[1] / "date_labels.yaml"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    by_kind: dict[str, tuple[str, ...]]
    service: tuple[str, ...]
    plain: tuple[str, ...]
    visit: tuple[str, ...]
    signature: tuple[str, ...]
    never: tuple[str, ...]
    never_by_kind: dict[str, tuple[str, ...]]


@cache
def date_labels() -> DateLabels:
    """The labels before dates. Raises DataFileInvalid."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    return DateLabels(
        read.by_kind, read.service, read.plain, read.visit, read.signature, read.never, read.never_by_kind
    )
