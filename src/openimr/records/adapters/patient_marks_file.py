"""Reads patient_marks.yaml, once."""

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.patient_marks import Labels, MarkKind

_FILE = Path(__file__).parents[1] / "patient_marks.yaml"


class _Names(BaseModel):
    model_config = ConfigDict(extra="forbid")
    strong: list[str]
    weak: list[str]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: _Names
    birth_date: list[str]
    claim_number: list[str]
    others: list[str]
    not_names: list[str]
    titles: list[str]
    short_names: list[list[str]]


@cache
def patient_labels() -> Labels:
    """The labels after which records name their patient. Raises DataFileInvalid."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    return Labels(
        {
            MarkKind.NAME: _plain(read.name.strong),
            MarkKind.BIRTH_DATE: _plain(read.birth_date),
            MarkKind.CLAIM_NUMBER: _plain(read.claim_number),
            MarkKind.WEAK_NAME: _plain(read.name.weak),
        },
        _plain(read.others),
        frozenset(read.not_names),
        frozenset(title.replace(".", "") for title in read.titles) | frozenset(read.titles),
        {name: frozenset(group) for group in read.short_names for name in group},
    )


def _plain(labels: list[str]) -> frozenset[str]:
    return frozenset(re.sub(r"[^a-z0-9/]", "", label.lower()) for label in labels)
