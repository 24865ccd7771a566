"""The form that the law's data files must have; a file that breaks it is refused with file and entry."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ValueEntry(_Strict):
    since: date
    value: Any = None
    unit: str = ""
    cite: str
    verified: bool
    checked_on: date | None = None

    @model_validator(mode="after")
    def a_number_has_a_unit(self) -> "ValueEntry":
        if isinstance(self.value, (int, float)) and not isinstance(self.value, bool) and not self.unit:
            raise ValueError("a limit needs a unit")
        return self


class RuleEntry(_Strict):
    id: str
    says: str
    owed_by: str = ""
    values: list[ValueEntry]

    @model_validator(mode="after")
    def dates_go_up(self) -> "RuleEntry":
        days = [value.since for value in self.values]
        if days != sorted(set(days)):
            raise ValueError("values must begin on different days, the earliest first")
        return self


class RuleFile(_Strict):
    rules: list[RuleEntry]


class ProgrammeFile(_Strict):
    id: str
    name: str
    holidays_from: int
    holidays_until: int
