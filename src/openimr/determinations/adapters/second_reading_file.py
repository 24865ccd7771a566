"""Reads second_reading.yaml: what follows a second reading."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from openimr.data_files import read_data_file
from openimr.determinations.domain.second_reading import Answer, Consequence, ReadingRules
from openimr.programmes.domain.rules import Value

FILE = Path(__file__).parents[1] / "second_reading.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Within(_Strict):
    value: Annotated[int, Field(ge=0)]
    unit: Literal["calendar_day", "business_day"]


class _Consequence(_Strict):
    id: str
    when: Literal["unsigned", "signed"]
    holds: bool
    within: _Within
    answers: Annotated[list[Answer], Field(min_length=1)]
    says: str
    since: date
    until: date | None = None
    cite: str
    verified: bool

    @model_validator(mode="after")
    def _possible(self) -> "_Consequence":
        if self.when == "signed" and (self.holds or "returned" in self.answers):
            raise ValueError("what is signed neither waits nor goes back: `holds: false`, and no answer `returned`")
        return self


class _Answer(_Strict):
    id: Answer
    says: str


class _Sources(_Strict):
    since: date
    value: Annotated[int, Field(ge=0)]
    cite: str
    verified: bool


class _Fewest(_Strict):
    since: date
    items: Annotated[int, Field(ge=2)]
    cases: Annotated[int, Field(ge=2)]
    cite: str
    verified: bool


class _File(_Strict):
    consequences: list[_Consequence]
    answers: list[_Answer]
    sources: list[_Sources]
    agreement: list[_Fewest]

    @model_validator(mode="after")
    def _answers_are_worded(self) -> "_File":
        known = {one.id for one in self.answers}
        if missing := sorted({each for one in self.consequences for each in one.answers} - known):
            raise ValueError(f"no words for the answer {', '.join(missing)}")
        return self


@cache
def reading_rules(file: Path = FILE) -> ReadingRules:
    """The rules of a file of that form, the shipped one without. Raises DataFileInvalid."""
    read = read_data_file(file, _File)
    return ReadingRules(
        consequences=tuple(
            Consequence(
                id=one.id,
                says=one.says,
                when=one.when,
                holds=one.holds,
                within=Value(one.since, one.within.value, one.cite, one.verified, unit=one.within.unit),
                answers=tuple(one.answers),
                since=one.since,
                cite=one.cite,
                until=one.until,
                verified=one.verified,
            )
            for one in read.consequences
        ),
        answers={one.id: one.says for one in read.answers},
        sources=tuple(sorted((one.since, one.value) for one in read.sources)),
        fewest=tuple(sorted((one.since, one.items, one.cases) for one in read.agreement)),
    )
