"""Reads corrections.yaml: what of a signed determination may be corrected, by whom, and how its letter says so."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from openimr.data_files import read_data_file
from openimr.determinations.domain.correcting import Kind

FILE = Path(__file__).parents[1] / "corrections.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Kind(_Strict):
    id: str
    says: str
    places: list[str]
    by: list[Literal["reviewer", "organization"]]
    several: Literal["one", "each"]
    cite: str
    since: date
    until: date | None = None
    verified: bool


class _Notices(_Strict):
    clerical: str
    remand: str


class _File(_Strict):
    kinds: list[_Kind]
    letter: _Notices


@cache
def _read(file: Path) -> _File:
    return read_data_file(file, _File)


def kinds(on: date, file: Path = FILE) -> tuple[Kind, ...]:
    """What may be corrected on that day. Raises DataFileInvalid."""
    return tuple(
        Kind(**{**one.model_dump(), "places": tuple(one.places), "by": tuple(one.by)})
        for one in _read(file).kinds
        if one.since <= on and (one.until is None or on <= one.until)
    )


def notice(which: Literal["clerical", "remand"], file: Path = FILE) -> str:
    """The wording of the first page. Raises DataFileInvalid."""
    return str(getattr(_read(file).letter, which))
