"""Reads the wordings of the reviewer's attestation from their file."""

import re
from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid
from openimr.panel.domain.attestation import AttestationFacts, Wording
from openimr.programmes.domain.rules import Rule, Value
from openimr.programmes.schema import ValueEntry

FILE = Path(__file__).parents[1] / "attestation.yaml"
_SLOTS = {field.name for field in fields(AttestationFacts)} - {"on"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Dated(_Strict):
    since: date
    says: Annotated[str, Field(min_length=1)]
    cite: Annotated[str, Field(min_length=1)]
    verified: bool
    checked_on: date | None = None


class _Sentence(_Strict):
    id: str
    steps: Annotated[list[Literal["acceptance", "signature"]], Field(min_length=1)]
    affirms: Literal["no_conflict", "qualified", "reviewed_records"]
    needs: list[str] = []
    required: bool = False
    wordings: Annotated[list[_Dated], Field(min_length=1)]


class _File(_Strict):
    valid_for: Annotated[list[ValueEntry], Field(min_length=1)]
    sentences: list[_Sentence]


def read(file: Path) -> tuple[tuple[Wording, ...], Rule]:
    """The sentences, and how long an attestation holds. Raises DataFileInvalid: a fault of form, an unknown slot."""
    found = read_data_file(file, _File)
    for sentence in found.sentences:
        used = {slot for one in sentence.wordings for slot in re.findall(r"\{(\w*)\}", one.says)}
        if unknown := (used | set(sentence.needs)) - _SLOTS:
            listed = ", ".join(sorted(_SLOTS))
            raise DataFileInvalid(f"{file.name}: {sentence.id}: no {', '.join(sorted(unknown))}; there are {listed}")
    valid = tuple(Value(v.since, v.value, v.cite, v.verified, v.checked_on, v.unit or "") for v in found.valid_for)
    return tuple(map(_wording, found.sentences)), Rule("attestation.valid_for", "An attestation holds so long.", valid)


def _wording(entry: _Sentence) -> Wording:
    values = tuple(Value(one.since, one.says, one.cite, one.verified, one.checked_on) for one in entry.wordings)
    return Wording(
        entry.id,
        tuple(entry.steps),
        entry.affirms,
        tuple(entry.needs),
        entry.required,
        Rule(f"attestation.{entry.id}", entry.id, values),
    )


@cache
def wordings() -> tuple[Wording, ...]:
    """The sentences that come with the release."""
    return read(FILE)[0]


@cache
def valid_for() -> Rule:
    """How long an attestation holds before the signature must have followed."""
    return read(FILE)[1]
