"""Reads the rules of second readers from their file."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid
from openimr.panel.adapters.conflict_rules import paths_written_out
from openimr.panel.domain.second_readers import UNREAD, Apart, ReaderRules, ReadingStep
from openimr.panel.domain.steps import EndReason
from openimr.programmes.domain.rules import Rule, Value
from openimr.programmes.schema import RuleEntry, ValueEntry

FILE = Path(__file__).parents[1] / "second_readers.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Reason(_Strict):
    id: Annotated[str, Field(max_length=40)]
    says: Annotated[str, Field(min_length=1)]
    bars: bool = True
    tie: bool = False


class _Most(_Strict):
    since: date
    most: Annotated[int, Field(ge=1)]
    cite: str
    verified: bool


class _Apart(_Strict):
    id: str
    says: str
    paths: list[str] = []
    same_door: bool = False
    since: date
    until: date | None = None
    cite: str
    verified: bool

    @model_validator(mode="after")
    def _either(self) -> "_Apart":
        if bool(self.paths) == self.same_door:
            raise ValueError("either `paths` or `same_door`")
        return self


class _Reminder(_Strict):
    subject: Annotated[str, Field(min_length=1)]
    text: Annotated[str, Field(pattern=r"\{due\}")]


class _File(_Strict):
    limits: list[RuleEntry]
    reminder: _Reminder
    most_at_once: Annotated[list[_Most], Field(min_length=1)]
    apart: list[_Apart]
    reasons: dict[ReadingStep, list[_Reason]]


def reminder(due: date) -> tuple[str, str]:
    """Subject and text of the e-mail to a reader. Raises DataFileInvalid."""
    told = read_data_file(FILE, _File).reminder
    return told.subject, told.text.format(due=f"{due:%m/%d/%Y}")


def read(file: Path) -> ReaderRules:
    """The rules of a file of that form. Raises DataFileInvalid."""
    found = read_data_file(file, _File)
    if set(found.reasons) != UNREAD:
        listed = ", ".join(sorted(UNREAD))
        raise DataFileInvalid(f"{file.name}: reasons: each of {listed} needs a list of reasons, and no other step")
    if missing := {f"{step}.regular" for step in ("offered", "accepted", "remind")} - {one.id for one in found.limits}:
        raise DataFileInvalid(f"{file.name}: limits: {', '.join(sorted(missing))} is missing")
    return ReaderRules(
        limits={one.id: Rule(one.id, one.says, _values(one.values), one.owed_by) for one in found.limits},
        most_at_once=Rule(
            "most_at_once",
            "Open second readings of one reader.",
            tuple(Value(one.since, one.most, one.cite, one.verified) for one in found.most_at_once),
        ),
        apart=tuple(
            Apart(
                id=one.id,
                says=one.says,
                since=one.since,
                cite=one.cite,
                paths=paths_written_out(one.id, one.paths),
                same_door=one.same_door,
                until=one.until,
                verified=one.verified,
            )
            for one in found.apart
        ),
        reasons={
            step: tuple(EndReason(**one.model_dump()) for one in listed) for step, listed in found.reasons.items()
        },
    )


def _values(entries: list[ValueEntry]) -> tuple[Value, ...]:
    return tuple(Value(v.since, v.value, v.cite, v.verified, v.checked_on, v.unit or "") for v in entries)


@cache
def reader_rules() -> ReaderRules:
    """The rules that come with the release."""
    return read(FILE)
