"""Reads the panel from its file, each reviewer in the schema of a profile."""

from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from openimr.data_files import faults_of, read_data_file
from openimr.errors import DataFileInvalid
from openimr.panel.domain.addresses import read_address
from openimr.panel.domain.reviewers import (
    Affiliation,
    Certification,
    Ending,
    Licence,
    Measure,
    Privilege,
    Reviewer,
    SelfDeclared,
    Span,
)

HERE = Path(__file__).parents[1]
SAMPLE = HERE / "sample_panel.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Licence(_Strict):
    state: str
    number: str
    since: date
    until: date | None = None
    restricted: bool = False
    source: str = ""
    checked: date | None = None


class _Certification(_Strict):
    specialty: str
    board: str
    since: date
    until: date | None = None
    subspecialty: str = ""
    source: str = ""
    checked: date | None = None


class _Affiliation(_Strict):
    party: str
    kind: Literal["professional", "familial", "financial"]
    relation: str
    since: date
    until: date | None = None
    source: str
    percent: float | None = None


class _Span(_Strict):
    since: date
    until: date | None = None
    what: str = ""


class _Privilege(_Span):
    ended: Ending | Literal[""] = ""
    source: str = ""
    checked: date | None = None


class _Measure(_Span):
    pending: bool = False
    source: str = ""


class _SelfDeclared(_Strict):
    code: str
    primary: bool = False
    source: str = ""
    checked: date | None = None


class _Reviewer(_Strict):
    id: str
    first_name: str
    last_name: str
    degree: str
    licences: list[_Licence]
    certifications: list[_Certification]
    practising_since: date
    weekly_hours: int
    capacity: int
    languages: list[str] = ["English"]
    affiliations: list[_Affiliation] = []
    unanswered: list[str] = []
    discipline: list[_Measure] = []
    unavailable: list[_Span] = []
    npi: str = ""
    taxonomies: list[_SelfDeclared] = []
    staff_privileges: list[_Privilege] = []
    conditions: list[str] = []
    treatments: list[str] = []
    declines: list[str] = []
    evidence_training: date | None = None
    evidence_training_source: str = ""
    attested: date | None = None
    discipline_asked: date | None = None
    discipline_source: str = ""
    suspensions: list[_Span] = []
    middle_name: str = ""
    former_names: list[str] = []
    birth_date: date | None = None
    addresses: list[str] = []

    @field_validator("addresses")
    @classmethod
    def _are_read(cls, told: list[str]) -> list[str]:
        if any(read_address(one) is None for one in told):
            raise ValueError("an address has a house number or a post box, as in 12 Oak Street, Fresno, CA 93701")
        return told

    @model_validator(mode="after")
    def _born_before_practice(self) -> Self:
        if self.birth_date is not None and self.birth_date >= self.practising_since:
            raise ValueError("birth_date: is not before the first day of practice")
        return self


class _Panel(_Strict):
    reviewers: list[_Reviewer]


def read_panel(file: Path) -> tuple[dict[str, Any], ...]:
    """The reviewers of a panel file as plain JSON, for the store. Raises DataFileInvalid; ids must differ."""
    found = read_data_file(file, _Panel).reviewers
    ids = [reviewer.id for reviewer in found]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise DataFileInvalid(f"{file.name}: given twice: {', '.join(twice)}")
    return tuple(reviewer.model_dump(mode="json") for reviewer in found)


def checked_profile(profile: dict[str, Any], *, source: str) -> dict[str, Any]:
    """One profile, wherever it came from (`source` is how messages call that), as the panel file's schema has it.

    Raises DataFileInvalid with every fault.
    """
    try:
        return _Reviewer.model_validate(profile).model_dump(mode="json")
    except ValidationError as problem:
        raise DataFileInvalid(f"{source}: {faults_of(problem)}") from problem


def reviewer_of(profile: dict[str, Any]) -> Reviewer:
    """A reviewer from the stored JSON."""
    read = _Reviewer.model_validate(profile)
    return Reviewer(
        id=read.id,
        first_name=read.first_name,
        last_name=read.last_name,
        degree=read.degree,
        licences=tuple(Licence(**entry.model_dump()) for entry in read.licences),
        certifications=tuple(Certification(**entry.model_dump()) for entry in read.certifications),
        practising_since=read.practising_since,
        weekly_hours=read.weekly_hours,
        capacity=read.capacity,
        languages=tuple(read.languages),
        affiliations=tuple(Affiliation(**entry.model_dump()) for entry in read.affiliations),
        unanswered=tuple(read.unanswered),
        discipline=tuple(Measure(**entry.model_dump()) for entry in read.discipline),
        unavailable=tuple(Span(**entry.model_dump()) for entry in read.unavailable),
        npi=read.npi,
        taxonomies=tuple(SelfDeclared(**entry.model_dump()) for entry in read.taxonomies),
        staff_privileges=tuple(Privilege(**entry.model_dump()) for entry in read.staff_privileges),
        conditions=tuple(read.conditions),
        treatments=tuple(read.treatments),
        declines=tuple(read.declines),
        evidence_training=read.evidence_training,
        evidence_training_source=read.evidence_training_source,
        attested=read.attested,
        discipline_asked=read.discipline_asked,
        discipline_source=read.discipline_source,
        suspensions=tuple(Span(**entry.model_dump()) for entry in read.suspensions),
        middle_name=read.middle_name,
        former_names=tuple(read.former_names),
        birth_date=read.birth_date,
        addresses=tuple(read.addresses),
    )
