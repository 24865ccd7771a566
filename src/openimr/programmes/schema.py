"""The form that the law's data files must have; a file that breaks it is refused with file and entry."""

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

#: What a number may count. A limit in another unit could not be counted by anybody.
Unit = Literal[
    "calendar_day",
    "business_day",
    "hour",
    "month",
    "year",
    "visit",
    "percent",
    "hour_a_week",
    "USD",
    "USD_a_day",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ValueEntry(_Strict):
    since: date
    value: Any = None
    unit: Unit | None = None
    cite: Annotated[str, Field(min_length=1)]
    verified: bool
    checked_on: date | None = None

    @model_validator(mode="after")
    def a_number_has_a_unit(self) -> "ValueEntry":
        if isinstance(self.value, (int, float)) and not isinstance(self.value, bool):
            if self.unit is None:
                raise ValueError(f"a limit needs a unit, one of: {', '.join(get_args(Unit))}")
            if self.value < 0:
                raise ValueError("a limit cannot be negative")
        return self

    @model_validator(mode="after")
    def what_was_verified_was_checked_on_a_day(self) -> "ValueEntry":
        if self.verified and self.checked_on is None:
            raise ValueError("verified: true needs checked_on, the day on which the source was seen")
        return self


class RuleEntry(_Strict):
    id: str
    says: str
    owed_by: str = ""
    values: Annotated[list[ValueEntry], Field(min_length=1)]

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
