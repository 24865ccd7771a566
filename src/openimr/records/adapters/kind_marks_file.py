"""Reads kind_marks.yaml, once: letter, short label and colour family of every kind of document."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import ascii_lowercase

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.adapters.kinds_file import document_kinds

_FILE = Path(__file__).parents[1] / "kind_marks.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    letter: str
    label: str
    family: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    families: list[str]
    kinds: dict[str, _Entry]


@dataclass(frozen=True, slots=True)
class KindMark:
    """How one kind is told at a glance: `letter` corrects to it, `label` stands on its thumbnails."""

    kind: str
    name: str
    letter: str
    label: str
    family: str


@cache
def kind_marks() -> tuple[KindMark, ...]:
    """The marks of every kind of document_kinds.yaml, in its order. Raises DataFileInvalid."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    kinds = document_kinds().kinds
    taken = [entry.letter for entry in read.kinds.values()]
    if len(set(taken)) < len(taken) or any(entry.family not in read.families for entry in read.kinds.values()):
        raise DataFileInvalid(f"{_FILE.name}: two kinds share a letter, or a family is not in `families`")
    free = iter(sorted(set(ascii_lowercase) - set(taken)))
    marks = []
    for kind in kinds:
        entry = read.kinds.get(kind.id) or _Entry(letter=next(free, ""), label=kind.id[:3].upper(), family="other")
        marks.append(KindMark(kind.id, kind.label, entry.letter, entry.label, entry.family))
    return tuple(marks)
