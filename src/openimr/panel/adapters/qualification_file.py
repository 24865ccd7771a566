"""Reads what a reviewer must be from its file."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from openimr.data_files import read_data_file
from openimr.panel.domain.qualification import QUESTIONS, Requirement

_FILE = Path(__file__).parents[1] / "qualification.yaml"
_WORDING = Path(__file__).parents[1] / "profile_words.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Requirement(_Strict):
    id: str
    asks: str
    says: str
    since: date
    until: date | None
    cite: str
    verified: bool
    steps: list[Literal["assignment", "signature"]]
    recalls: bool
    law: str = ""

    @field_validator("asks")
    @classmethod
    def _known(cls, asks: str) -> str:
        if asks not in QUESTIONS:
            raise ValueError(f"there is no question {asks}; there are {', '.join(QUESTIONS)}")
        return asks


class _Rules(_Strict):
    checked_within_months: int
    attested_within_months: int
    warn_days: list[int]
    requirements: list[_Requirement]
    states: dict[str, str]


class _Wording(_Strict):
    practice: str
    licence: str
    no_licence: str
    certification: str
    no_certification: str
    measure: str
    no_measure: str
    privilege: str
    no_privilege: str
    tie: str
    no_tie: str
    unanswered: str
    training: str
    no_training: str
    languages: str
    conditions: str
    treatments: str
    declines: str


@dataclass(frozen=True, slots=True)
class QualificationRules:
    """The requirements and the settings they are weighed by. `states`: names by name and by postal code."""

    requirements: tuple[Requirement, ...]
    checked_within_months: int
    attested_within_months: int
    warn_days: tuple[int, ...]  # longest first
    states: dict[str, str]


def read_rules(file: Path) -> QualificationRules:
    """The rules of a file. Raises DataFileInvalid with every fault."""
    read = read_data_file(file, _Rules)
    return QualificationRules(
        requirements=tuple(Requirement(**{**one.model_dump(), "steps": tuple(one.steps)}) for one in read.requirements),
        checked_within_months=read.checked_within_months,
        attested_within_months=read.attested_within_months,
        warn_days=tuple(sorted(read.warn_days, reverse=True)),
        states={**read.states, **{name: name for name in read.states.values()}},
    )


@cache
def profile_wording() -> dict[str, str]:
    """The sentences in which a reviewer confirms the profile, by kind of entry."""
    return read_data_file(_WORDING, _Wording).model_dump()


@cache
def qualification_rules() -> QualificationRules:
    """The rules that this installation ships."""
    return read_rules(_FILE)
