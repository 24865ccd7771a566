"""Reads comment_reasons.yaml and the sampling rules, the shipped ones or the organization's own file."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from openimr.data_files import read_data_file
from openimr.determinations.domain.quality.comments import CommentReason
from openimr.determinations.domain.sampling import Rule
from openimr.errors import DataFileInvalid

REASONS = Path(__file__).parents[1] / "comment_reasons.yaml"
SAMPLING = Path(__file__).parents[1] / "sampling.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Reason(_Strict):
    id: Annotated[str, Field(max_length=40)]
    says: str
    since: date
    until: date | None = None


class _Reasons(_Strict):
    reasons: Annotated[list[_Reason], Field(min_length=1)]


class _Rule(_Strict):
    id: Annotated[str, Field(max_length=40)]
    says: str
    stratum: Literal["every", "new_reviewer", "overturned", "upheld", "treatment", "reuse", "late_change"]
    share: Annotated[float, Field(ge=0, le=1)]
    mode: Literal["check", "reading"]
    since: date
    cite: str
    first: Annotated[int, Field(ge=0)] = 0
    treatments: frozenset[str] = frozenset()
    until: date | None = None
    verified: bool
    holds: bool = False
    reader: Literal["director", "lot"] = "director"

    @model_validator(mode="after")
    def _whole(self) -> "_Rule":
        if (self.stratum == "new_reviewer") != bool(self.first):
            raise ValueError("`first` goes with the stratum new_reviewer, and with no other")
        if (self.stratum == "treatment") != bool(self.treatments):
            raise ValueError("`treatments` go with the stratum treatment, and with no other")
        if self.mode == "check" and self.model_fields_set & {"holds", "reader"}:
            raise ValueError("`holds` and `reader` go with readings; the signature waits for every check")
        return self


class _Rules(_Strict):
    rules: list[_Rule]


@cache
def comment_reasons(file: Path = REASONS) -> dict[str, CommentReason]:
    """The reasons of comments by id, in the order of the file. Raises DataFileInvalid."""
    read = read_data_file(file, _Reasons).reasons
    _no_twins([entry.id for entry in read], file)
    return {entry.id: CommentReason(**entry.model_dump()) for entry in read}


@cache
def sampling_rules(file: Path = SAMPLING) -> tuple[Rule, ...]:
    """The sampling rules in the order of the file. Raises DataFileInvalid."""
    read = read_data_file(file, _Rules).rules
    _no_twins([entry.id for entry in read], file)
    return tuple(Rule(**entry.model_dump()) for entry in read)


def _no_twins(ids: list[str], file: Path) -> None:
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise DataFileInvalid(f"{file.name}: {twice[0]} stands twice; keep one")
