"""Reads what the what-if assumes where little was observed."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from openimr.data_files import read_data_file

FILE = Path(__file__).parents[1] / "capacity_defaults.yaml"
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DeskDays(_Strict):
    """Calendar days from acceptance to signature, by priority."""

    regular: Positive
    expedited: Positive


class CapacityDefaults(_Strict):
    """The file's figures; see its comments."""

    verified: bool
    declined: Share
    lapsed: Share
    recused: Share
    barred: Share
    answer_days: Positive
    desk_days: DeskDays
    desk_spread: Positive


@cache
def capacity_defaults() -> CapacityDefaults:
    """The defaults that come with the release. Raises DataFileInvalid."""
    return read(FILE)


def read(file: Path) -> CapacityDefaults:
    """The defaults of a file of that form. Raises DataFileInvalid."""
    return read_data_file(file, CapacityDefaults)
