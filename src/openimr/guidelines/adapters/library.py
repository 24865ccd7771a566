"""Reads the library: editions, treatment concepts, criteria. A file that breaks its schema is refused by name."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from openimr.errors import DataFileInvalid
from openimr.guidelines.adapters.concepts_file import read_concepts
from openimr.guidelines.adapters.criteria_file import read_criteria
from openimr.guidelines.adapters.tables_file import read_tables
from openimr.guidelines.adapters.yaml_lines import document
from openimr.guidelines.domain.catalogue import Catalogue
from openimr.guidelines.domain.criteria import CriteriaSet
from openimr.guidelines.domain.editions import Edition, closed

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


@cache
def load() -> Library:
    """The shipped library."""
    return read_folder(_HERE)


def read_folder(folder: Path) -> Library:
    """A library from any folder of that form. Raises DataFileInvalid: two editions of a topic beginning on one day,
    a limit without unit, a treatment or edition that there is not.
    """
    editions = _editions(folder / "editions.yaml")
    catalogue = read_concepts(folder / "concepts")
    ids = {edition.id for edition in editions}
    tables = read_tables(sorted((folder / "tables").glob("*.yaml")), editions=ids, concepts=set(catalogue.by_id))
    sets = [
        criteria_set
        for file in sorted((folder / "criteria").glob("*.yaml"))
        for criteria_set in read_criteria(file, editions=ids, concepts=set(catalogue.by_id), tables=tables)
    ]
    return Library(editions, catalogue, tuple(sets))


def _editions(file: Path) -> tuple[Edition, ...]:
    read = document(file).checked(_Editions).editions
    try:
        return closed(
            Edition(e.id, e.source, e.topic, e.title, e.year, e.since, None, e.section, e.cite, e.verified, e.pages)
            for e in read
        )
    except ValueError as problem:
        raise DataFileInvalid(f"{file.name}: {problem}") from problem
