"""Reads drug_lists.yaml, once."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from openimr.guidelines.adapters.yaml_lines import document, refusal
from openimr.guidelines.domain.drug_lists import DrugList, ListStatus, faults

_FILE = Path(__file__).parents[1] / "library" / "drug_lists.yaml"
_Word = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _List(_Strict):
    version: _Word
    since: date | None
    cite: _Word
    verified: bool


class _Status(_Strict):
    id: _Word
    says: _Word
    cite: _Word
    verified: bool


class _File(_Strict):
    lists: Annotated[list[_List], Field(min_length=1)]
    statuses: list[_Status]


@cache
def drug_lists() -> tuple[tuple[DrugList, ...], tuple[ListStatus, ...]]:
    """The shipped versions in their order, and what they may say of a drug."""
    return read_drug_lists(_FILE)


def read_drug_lists(file: Path) -> tuple[tuple[DrugList, ...], tuple[ListStatus, ...]]:
    """The same from any file. Raises DataFileInvalid with the line of each fault."""
    found = document(file)
    read = found.checked(_File)
    lists = tuple(DrugList(**one.model_dump()) for one in read.lists)
    if wrong := faults(lists):
        raise refusal(found.fault("lists", place, says=says) for place, says in wrong)
    return lists, tuple(ListStatus(**one.model_dump()) for one in read.statuses)
