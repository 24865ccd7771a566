"""Reads the time limits and reasons of the steps of an assignment from their file."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid
from openimr.panel.domain.steps import ENDED, EndReason, Step, StepRules
from openimr.programmes.domain.rules import Rule, Value
from openimr.programmes.schema import RuleEntry

FILE = Path(__file__).parents[1] / "assignment_steps.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Reason(_Strict):
    id: str
    says: Annotated[str, Field(min_length=1)]
    bars: bool = True
    tie: bool = False


class _Steps(_Strict):
    limits: list[RuleEntry]
    reasons: dict[Step, list[_Reason]]


def read(file: Path) -> StepRules:
    """The rules of a file of that form. Raises DataFileInvalid: a fault of form, or a way to end without a reason."""
    found = read_data_file(file, _Steps)
    if set(found.reasons) != ENDED:
        listed = ", ".join(sorted(ENDED))
        raise DataFileInvalid(f"{file.name}: reasons: each of {listed} needs a list of reasons, and no other step")
    limits = {
        entry.id: Rule(
            entry.id,
            entry.says,
            tuple(Value(v.since, v.value, v.cite, v.verified, v.checked_on, v.unit or "") for v in entry.values),
            entry.owed_by,
        )
        for entry in found.limits
    }
    return StepRules(
        limits, {step: tuple(EndReason(**one.model_dump()) for one in listed) for step, listed in found.reasons.items()}
    )


@cache
def step_rules() -> StepRules:
    """The rules that come with the release."""
    return read(FILE)
