"""Reads the library: editions, treatment concepts, criteria. A file that breaks its schema is refused by name."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from openimr.errors import DataFileInvalid
from openimr.guidelines.domain.catalogue import Catalogue, Concept
from openimr.guidelines.domain.criteria import Computation, Criterion
from openimr.guidelines.domain.editions import Edition, closed
from openimr.records.domain.evidence import EvidenceQuery

_HERE = Path(__file__).parents[1] / "library"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Edition(_Strict):
    id: str
    source: str
    topic: str
    title: str
    year: int | None
    since: date
    section: str = ""
    cite: str
    verified: bool
    pages: tuple[int, int] | None = None
    published: str = ""


class _Editions(_Strict):
    editions: list[_Edition]


class _Concept(_Strict):
    id: str
    label: str
    category: str
    subcategory: str
    names: Annotated[list[str], Field(min_length=1)]


class _Concepts(_Strict):
    concepts: list[_Concept]


class _Computed(_Strict):
    rule: Literal["within_years", "no_more_than", "at_least"]
    limit: float
    unit: Annotated[str, Field(min_length=1)]
    amount: str = ""
    earlier: str = ""
    later: str = ""
    says_limit: str = ""


class _Query(_Strict):
    terms: Annotated[list[str], Field(min_length=1)]
    near: list[str] = []
    against: list[str] = []
    kinds: list[str] = []
    proof: list[str] = []


class _Criterion(_Strict):
    id: str
    says: str
    kind: Literal["computed", "documented", "reviewer"]
    pages: list[int] = []
    verified: bool
    computed: _Computed | None = None
    query: _Query | None = None
    alternative: str = ""
    answered_by: str = ""
    note: str = ""

    @model_validator(mode="after")
    def it_can_be_weighed(self) -> "_Criterion":
        if (self.kind == "computed") != (self.computed is not None):
            raise ValueError("a computed criterion has `computed`, no other has")
        if self.kind != "computed" and self.query is None:
            raise ValueError("needs a query")
        for pattern in self.query.proof if self.query else ():
            re.compile(pattern)
        return self


class _CriteriaSet(_Strict):
    treatment: list[str]
    body_parts: list[str] = []
    edition: str
    sections: list[str]
    pages: list[int] = []
    criteria: list[_Criterion]


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """The criteria of one edition for some treatments, of some parts of the body or (empty) any."""

    topic: str
    treatments: tuple[str, ...]
    body_parts: tuple[str, ...]
    edition: str
    sections: tuple[str, ...]
    pages: tuple[int, ...]
    criteria: tuple[Criterion, ...]

    def applies(self, concept: str, parts: tuple[str, ...]) -> bool:
        """Whether it bears on a treatment of those parts of the body; parts not named may be any."""
        if concept not in self.treatments:
            return False
        return not self.body_parts or not parts or bool(set(parts) & set(self.body_parts))


@dataclass(frozen=True, slots=True)
class Library:
    editions: tuple[Edition, ...]
    catalogue: Catalogue
    sets: tuple[CriteriaSet, ...]

    def edition(self, edition_id: str) -> Edition:
        return next(edition for edition in self.editions if edition.id == edition_id)

    def sets_for(self, concept: str | None, parts: tuple[str, ...], on: date) -> tuple[CriteriaSet, ...]:
        """The criteria in force on that day for a treatment."""
        if concept is None:
            return ()
        return tuple(s for s in self.sets if s.applies(concept, parts) and self.edition(s.edition).in_force(on))


def _documents(file: Path, schema: type[BaseModel]) -> list[Any]:
    try:
        found = list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
        return [schema.model_validate(entry) for entry in found]
    except yaml.YAMLError as problem:
        raise DataFileInvalid(f"{file.name}: {problem}") from problem
    except ValidationError as problem:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in problem.errors())
        raise DataFileInvalid(f"{file.name}: {faults}") from problem


@cache
def load() -> Library:
    """The shipped library."""
    return read_folder(_HERE)


def read_folder(folder: Path) -> Library:
    """A library from any folder of that form. Raises DataFileInvalid: two editions of a topic beginning on one day,
    a limit without unit, a treatment or edition that there is not.
    """
    editions = _editions(folder / "editions.yaml")
    concepts = _documents(folder / "concepts.yaml", _Concepts)[0].concepts
    catalogue = Catalogue(Concept(c.id, c.label, c.category, c.subcategory, tuple(c.names)) for c in concepts)
    ids = {edition.id for edition in editions}
    sets: list[CriteriaSet] = []
    for file in sorted((folder / "criteria").glob("*.yaml")):
        for read in _documents(file, _CriteriaSet):
            unknown = [t for t in read.treatment if t not in catalogue.by_id]
            if unknown or read.edition not in ids:
                raise DataFileInvalid(f"{file.name}: there is no {', '.join(unknown) or read.edition}")
            sets.append(_set(read))
    return Library(editions, catalogue, tuple(sets))


def _editions(file: Path) -> tuple[Edition, ...]:
    read = _documents(file, _Editions)[0].editions
    try:
        return closed(
            Edition(e.id, e.source, e.topic, e.title, e.year, e.since, None, e.section, e.cite, e.verified, e.pages)
            for e in read
        )
    except ValueError as problem:
        raise DataFileInvalid(f"{file.name}: {problem}") from problem


def _set(read: _CriteriaSet) -> CriteriaSet:
    topic = read.treatment[0].replace("_", "-")
    return CriteriaSet(
        topic=topic,
        treatments=tuple(read.treatment),
        body_parts=tuple(read.body_parts),
        edition=read.edition,
        sections=tuple(read.sections),
        pages=tuple(read.pages),
        criteria=tuple(_criterion(criterion) for criterion in read.criteria),
    )


def _criterion(read: _Criterion) -> Criterion:
    query = read.query
    return Criterion(
        id=read.id,
        says=" ".join(read.says.split()),
        kind=read.kind,
        pages=tuple(read.pages),
        verified=read.verified,
        computation=Computation(**read.computed.model_dump()) if read.computed else None,
        query=EvidenceQuery(tuple(query.terms), tuple(query.near), tuple(query.against), tuple(query.kinds))
        if query
        else None,
        proof=tuple(query.proof) if query else (),
        alternative=read.alternative,
        answered_by=read.answered_by,
    )
