"""Reads the table of fit from its file; a specialty or a name that stands nowhere else in it is a fault."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid
from openimr.panel.domain.fit_table import Condition, Fairness, FitTable, Relaxing, Speed, Treatment

_FILE = Path(__file__).parents[1] / "fit.yaml"

#: The parts whose weight the file must give, no more and no fewer.
_WEIGHTS = {
    "same_as_requester",
    "similar_to_requester",
    "less_for_each_place",
    "performs_treatment",
    "orders_treatment",
    "own_treatment",
    "subspecialty",
    "treats_condition",
    "own_condition",
    "california",
    "language",
    "open_case",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Treatment(_Strict):
    id: str
    words: list[str]
    performed_by: list[str]
    ordered_by: list[str]
    subspecialties: list[str] = []


class _Condition(_Strict):
    id: str
    icd10: list[tuple[str, str]]
    icd9: list[tuple[str, str]]
    words: list[str]
    specialties: list[str]
    subspecialties: list[str] = []


class _Weight(_Strict):
    points: int
    because: str


class _Speed(_Strict):
    usual_days: float
    points_a_day: float
    at_most: int
    expedited_times: int
    fewest_cases: int
    because: str


class _Fairness(_Strict):
    windows: list[int]
    fewest_cases: int
    points: float
    at_most: int
    because: str


class _Relaxing(_Strict):
    given_by: Literal["capacity", "availability", "preference", "policy"]
    how: str


class _Fit(_Strict):
    verified: bool
    similar: dict[str, list[str]]
    as_written: dict[str, str]
    groups: dict[str, list[str]]
    treatments: list[_Treatment]
    conditions: list[_Condition]
    weights: dict[str, _Weight]
    speed: _Speed
    fairness: _Fairness
    english: list[str]
    languages: dict[str, list[str]]
    near_equal: _Weight
    keep: _Weight
    relaxable: dict[str, _Relaxing]


@cache
def fit_table() -> FitTable:
    """The table of fit as shipped."""
    return read_fit(_FILE)


def read_fit(file: Path) -> FitTable:
    """A table of fit from a file. Raises DataFileInvalid with every fault."""
    read = read_data_file(file, _Fit)

    def specialties(names: list[str]) -> frozenset[str]:
        return frozenset(one for name in names for one in read.groups.get(name, [name]))

    table = FitTable(
        similar={name: tuple(others) for name, others in read.similar.items()},
        as_written=read.as_written,
        treatments=tuple(
            Treatment(
                one.id,
                tuple(one.words),
                specialties(one.performed_by),
                specialties(one.ordered_by),
                frozenset(one.subspecialties),
            )
            for one in read.treatments
        ),
        conditions=tuple(
            Condition(
                one.id,
                tuple(one.words),
                tuple(one.icd10),
                tuple(one.icd9),
                specialties(one.specialties),
                frozenset(one.subspecialties),
            )
            for one in read.conditions
        ),
        weights={name: weight.points for name, weight in read.weights.items()},
        speed=Speed(**read.speed.model_dump(exclude={"because"})),
        fairness=Fairness(
            tuple(read.fairness.windows), read.fairness.fewest_cases, read.fairness.points, read.fairness.at_most
        ),
        near_equal=read.near_equal.points,
        keep=read.keep.points,
        english=frozenset(read.english),
        languages={name: frozenset(words) for name, words in read.languages.items()},
        relaxable={code: Relaxing(one.given_by, one.how) for code, one in read.relaxable.items()},
    )
    if faults := _faults(table):
        raise DataFileInvalid(f"{file.name}: {'; '.join(faults)}")
    return table


def _faults(table: FitTable) -> list[str]:
    faults = [f"weights: {name} is missing" for name in sorted(_WEIGHTS - set(table.weights))]
    faults += [f"weights: {name} weighs nothing that the fit has" for name in sorted(set(table.weights) - _WEIGHTS)]
    for kind, names in (
        ("treatments", [one.id for one in table.treatments]),
        ("conditions", [one.id for one in table.conditions]),
    ):
        faults += [f"{kind}: {name} is given twice" for name in sorted({n for n in names if names.count(n) > 1})]
    for treatment in table.treatments:
        unknown = (treatment.performed_by | treatment.ordered_by) - table.specialties
        faults += [f"treatments.{treatment.id}: unknown specialty {name}" for name in sorted(unknown)]
    for condition in table.conditions:
        unknown = condition.specialties - table.specialties
        faults += [f"conditions.{condition.id}: unknown specialty {name}" for name in sorted(unknown)]
    return faults
