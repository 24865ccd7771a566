"""Reads sources.yaml, once: guidelines and studies outside the MTUS, ready to be cited."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from openimr.guidelines.adapters.yaml_lines import LineFault, document, refusal
from openimr.guidelines.domain.sources import Citable, Guideline, Study, faults

_FILE = Path(__file__).parents[1] / "library" / "sources.yaml"
_Word = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Guideline(_Strict):
    id: _Word
    source: _Word
    body: _Word
    title: _Word
    edition: _Word
    reviewed: str = ""
    chapter: str = ""
    pages: list[int] = []
    verified: bool


class _Study(_Strict):
    id: _Word
    authors: Annotated[list[_Word], Field(min_length=1)]
    title: _Word
    journal: _Word
    year: int
    volume: _Word
    issue: str = ""
    pages: _Word
    verified: bool


class _File(_Strict):
    guidelines: list[_Guideline]
    studies: list[_Study]


@cache
def sources() -> tuple[Citable, ...]:
    """The shipped records."""
    return read_sources(_FILE)


def read_sources(file: Path) -> tuple[Citable, ...]:
    """The same from any file. Raises DataFileInvalid with the line of each fault: a field that is missing, an id that
    stands twice, a field that could not be read again once printed.
    """
    found = document(file)
    read = found.checked(_File)
    wrong: list[LineFault] = []
    records: list[Citable] = []
    seen: set[str] = set()
    entries = [
        *(("guidelines", place, _guideline(entry)) for place, entry in enumerate(read.guidelines)),
        *(("studies", place, _study(entry)) for place, entry in enumerate(read.studies)),
    ]
    for key, place, record in entries:
        if record.id in seen:
            wrong.append(found.fault(key, place, "id", says=f"{record.id} stands twice"))
        seen.add(record.id)
        wrong += [found.fault(key, place, says=says) for says in faults(record)]
        records.append(record)
    if wrong:
        raise refusal(wrong)
    return tuple(records)


def _guideline(entry: _Guideline) -> Citable:
    return Guideline(**{**entry.model_dump(), "pages": tuple(entry.pages)})


def _study(entry: _Study) -> Citable:
    return Study(**{**entry.model_dump(), "authors": tuple(entry.authors)})
