"""Reads the library: editions, treatment concepts, criteria. A file that breaks its schema is refused by name."""

import shutil
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from openimr.errors import DataFileInvalid, Fault
from openimr.guidelines.adapters.concepts_file import read_catalogue
from openimr.guidelines.adapters.criteria_file import read_criteria
from openimr.guidelines.adapters.editions_file import read_editions
from openimr.guidelines.adapters.questions_file import read_questions
from openimr.guidelines.adapters.situations_file import read_situations
from openimr.guidelines.adapters.tables_file import read_tables
from openimr.guidelines.domain.catalogue import Catalogue
from openimr.guidelines.domain.computing import Computation
from openimr.guidelines.domain.criteria import CriteriaSet
from openimr.guidelines.domain.editions import Edition, Proposal
from openimr.guidelines.domain.tables import Table
from openimr.records.domain.evidence import EvidenceQuery

_HERE = Path(__file__).parents[1] / "library"


@dataclass(frozen=True, slots=True)
class Library:
    editions: tuple[Edition, ...]
    catalogue: Catalogue
    sets: tuple[CriteriaSet, ...]
    proposals: tuple[Proposal, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)

    def edition(self, edition_id: str) -> Edition:
        return next(edition for edition in self.editions if edition.id == edition_id)

    def sets_for(self, concept: str | None, parts: tuple[str, ...], on: date) -> tuple[CriteriaSet, ...]:
        """The criteria in force on that day for a treatment."""
        if concept is None:
            return ()
        return tuple(
            s
            for s in self.sets
            if s.applies(concept, parts) and s.asked_on(on) and self.edition(s.edition).in_force(on)
        )

    @property
    def computations(self) -> dict[str, Computation]:
        """The rules of all computed criteria by the name that their findings bear."""
        return {
            f"{criteria_set.edition}.{criteria_set.topic}.{criterion.id}": criterion.computation
            for criteria_set in self.sets
            for criterion in criteria_set.criteria
            if criterion.computation is not None
        }


def answers_in(library: Library, criteria: Collection[str]) -> dict[str, str]:
    """Which document would have answered each of these criteria, by their names, where the library says so."""
    return {
        name: one.answered_by
        for criteria_set in library.sets
        for one in criteria_set.criteria
        if one.answered_by and (name := criteria_set.name_of(one)) in criteria
    }


def queries_in(library: Library, criteria: Collection[str]) -> dict[str, EvidenceQuery]:
    """What each of these criteria asks of the records, by their names; computed ones ask nothing of this kind."""
    return {
        name: one.query
        for criteria_set in library.sets
        for one in criteria_set.criteria
        if one.query and (name := criteria_set.name_of(one)) in criteria
    }


@cache
def load() -> Library:
    """The shipped library."""
    return read_folder(_HERE)


def read_folder(folder: Path) -> Library:
    """A library from any folder of that form. Raises DataFileInvalid: each fault with its line, as `read_editions` and
    `read_criteria` tell them.
    """
    editions, proposals = read_editions(folder / "editions.yaml")
    catalogue = read_catalogue(folder)
    by_id = {edition.id: edition for edition in editions}
    tables = read_tables(sorted((folder / "tables").glob("*.yaml")), editions=set(by_id), concepts=set(catalogue.by_id))
    questions = read_questions(sorted((folder / "questions").glob("*.yaml")))
    situations = read_situations(folder / "situations.yaml", questions)
    sets = [
        criteria_set
        for file in sorted((folder / "criteria").glob("*.yaml"))
        for criteria_set in read_criteria(
            file,
            editions=by_id,
            concepts=set(catalogue.by_id),
            tables=tables,
            questions=questions,
            situations=situations,
        )
    ]
    return Library(editions, catalogue, tuple(sets), proposals, tables)


@lru_cache(maxsize=4)
def with_criteria(texts: tuple[tuple[str, str], ...]) -> Library:
    """The shipped library with other or further files of criteria, as (name, text). Raises DataFileInvalid as
    `read_folder` does, and where two criteria have one name.
    """
    with TemporaryDirectory() as place:
        folder = Path(place) / "library"
        shutil.copytree(_HERE, folder, ignore=shutil.ignore_patterns("__pycache__"))
        for name, text in texts:
            (folder / "criteria" / name).write_bytes(text.encode())
        return _without_twins(read_folder(folder))


def _without_twins(library: Library) -> Library:
    """The same. Raises DataFileInvalid where two criteria have one name: of two findings one would be lost."""
    count = Counter(one_set.name_of(criterion) for one_set in library.sets for criterion in one_set.criteria)
    twins = [name for name, number in count.items() if number > 1]
    if twins:
        says = [f"{name} stands in two sets, and findings would be one; give one another id" for name in twins]
        raise DataFileInvalid("\n".join(says), [Fault("", one) for one in says])
    return library


def shipped_criteria() -> dict[str, str]:
    """The shipped files of criteria by name, as they are written."""
    return {file.name: file.read_bytes().decode() for file in sorted((_HERE / "criteria").glob("*.yaml"))}
