"""Reads quality.yaml, once: the checks of the quality gate and the short forms that need no explanation."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from openimr.data_files import read_data_file
from openimr.determinations.domain.quality.matter import Check
from openimr.errors import DataFileInvalid

FILE = Path(__file__).parents[1] / "quality.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Entry(_Strict):
    id: str
    says: str
    severity: Literal["blocks", "warns", "notes"]
    cite: str
    since: date
    until: date | None = None
    verified: bool


class _File(_Strict):
    checks: list[_Entry]
    plain: list[str]
    names_that_are_words: list[str] = []


@cache
def _read(file: Path) -> _File:
    read = read_data_file(file, _File)
    ids = [entry.id for entry in read.checks]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise DataFileInvalid(f"{file.name}: the check {twice[0]} stands twice; keep one")
    return read


def checks(file: Path = FILE) -> dict[str, Check]:
    """Every check by its id, in the order of the file. Raises DataFileInvalid."""
    return {entry.id: Check(**entry.model_dump()) for entry in _read(file).checks}


def plain_abbreviations(file: Path = FILE) -> frozenset[str]:
    """Short forms that need no explanation. Raises DataFileInvalid."""
    return frozenset(_read(file).plain)


def names_that_are_words(file: Path = FILE) -> frozenset[str]:
    """Surnames that are words of letters as well, in small letters. Raises DataFileInvalid."""
    return frozenset(name.lower() for name in _read(file).names_that_are_words)
