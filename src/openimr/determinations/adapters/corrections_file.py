"""Reads corrections.yaml: what of a signed determination may be corrected, by whom, and how its letter says so."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from openimr.data_files import read_data_file
from openimr.determinations.domain.correcting import Kind
from openimr.determinations.domain.correction_bounds import Bounds, Keep

FILE = Path(__file__).parents[1] / "corrections.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Keep(_Strict):
    says: str
    what: Literal["words", "number", "date", "side"] = "words"
    words: list[str] = []
    where: Literal["anywhere", "decisions"] = "anywhere"

    @model_validator(mode="after")
    def _words_where_they_count(self) -> Self:
        if (self.what == "words") != bool(self.words):
            raise ValueError("words are given for what: words, and for nothing else")
        if self.what == "words" and self.where != "anywhere":
            raise ValueError("words are kept anywhere")
        return self


class _Bounds(_Strict):
    keeps: list[_Keep] = []
    most_words: int | None = None
    roles: list[str] = []

    def as_bounds(self) -> Bounds:
        keeps = (Keep(one.says, one.what, tuple(word.lower() for word in one.words), one.where) for one in self.keeps)
        return Bounds(tuple(keeps), self.most_words, tuple(self.roles))


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
    bounds: _Bounds = _Bounds()


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
        Kind(
            **{
                **one.model_dump(),
                "places": tuple(one.places),
                "by": tuple(one.by),
                "bounds": one.bounds.as_bounds(),
            }
        )
        for one in _read(file).kinds
        if one.since <= on and (one.until is None or on <= one.until)
    )


def notice(which: Literal["clerical", "remand"], file: Path = FILE) -> str:
    """The wording of the first page. Raises DataFileInvalid."""
    return str(getattr(_read(file).letter, which))
