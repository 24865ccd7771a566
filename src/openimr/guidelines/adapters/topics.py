"""Reads `topics.yaml`: which chapters bear on which treatment. What breaks its schema is refused with file and line."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from openimr.guidelines.adapters.library import Library, load
from openimr.guidelines.adapters.yaml_lines import Document, LineFault, document, refusal
from openimr.guidelines.domain.topics import PART, Pointer, Sections, TopicRule, Topics

_HERE = Path(__file__).parents[1] / "library"

_Named = Annotated[str, Field(min_length=1)]
_ByYear = dict[int, dict[str, _Named] | _Named | None]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Suggest(_Strict):
    topic: _Named
    section: _ByYear | _Named | None = None
    headings: str | None = None
    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def it_names_its_section_once(self) -> "_Suggest":
        if self.section is not None and self.headings is not None:
            raise ValueError("has `section` and `headings`; one of them says it")
        return self


class _Rule(_Strict):
    words: list[_Named] = []
    treatments: list[str] = []
    subcategories: list[str] = []
    categories: list[str] = []
    suggest: Annotated[list[_Suggest], Field(min_length=1)]

    @model_validator(mode="after")
    def it_is_of_one_kind(self) -> "_Rule":
        if sum(map(bool, (self.words, self.treatments, self.subcategories, self.categories))) > 1:
            raise ValueError("a rule has words, treatments, subcategories or categories; not several of these")
        return self


class _Topics(_Strict):
    each_first_since: date = date.max
    parts: dict[str, list[str]]
    own: dict[str, list[str]]
    unnamed: list[str]
    headings: dict[str, _ByYear]
    rules: list[_Rule]


@cache
def load_topics() -> Topics:
    """The shipped tables."""
    return read_topics(_HERE / "topics.yaml", load())


def read_topics(file: Path, library: Library) -> Topics:
    """The tables of a file. Raises DataFileInvalid for a treatment, subcategory, category, heading or topic that there
    is not, each with its line. A topic may wait for an edition that another library has.
    """
    read_document = document(file)
    read = read_document.checked(_Topics)
    if faults := list(_faults(read_document, read, library)):
        raise refusal(faults)
    return Topics(
        parts={part: tuple(topics) for part, topics in read.parts.items()},
        own={treatment: tuple(topics) for treatment, topics in read.own.items()},
        unnamed=tuple(read.unnamed),
        each_first_since=read.each_first_since,
        rules=tuple(
            TopicRule(
                pointers=tuple(_pointer(one, read.headings) for one in rule.suggest),
                words=tuple(word.lower() for word in rule.words),
                treatments=tuple(rule.treatments),
                subcategories=tuple(rule.subcategories),
                categories=tuple(rule.categories),
            )
            for rule in read.rules
        ),
    )


def _faults(read_document: Document, read: _Topics, library: Library) -> Iterator[LineFault]:
    concepts = library.catalogue.concepts
    known = {
        "treatments": {concept.id for concept in concepts},
        "subcategories": {concept.subcategory for concept in concepts},
        "categories": {concept.category for concept in concepts},
    }
    for name in read.own:
        if name not in known["treatments"] | known["subcategories"]:
            yield read_document.fault("own", name, says=f"the catalogue has no {name}")
    for place, rule in enumerate(read.rules):
        for kind, names in known.items():
            for number, name in enumerate(getattr(rule, kind)):
                if name not in names:
                    yield read_document.fault("rules", place, kind, number, says=f"the catalogue has no {name}")
        for number, one in enumerate(rule.suggest):
            if one.headings is not None and one.headings not in read.headings:
                yield read_document.fault(
                    "rules", place, "suggest", number, says=f"there are no headings {one.headings}"
                )


def _pointer(one: _Suggest, headings: dict[str, _ByYear]) -> Pointer:
    section = headings[one.headings] if one.headings is not None else one.section
    by_year: _ByYear = {} if section is None else {0: section} if isinstance(section, str) else section
    names = tuple(_names(by_year))
    # by part of the body: also a request that names none has to do with the guideline as a whole
    whole = not names or (one.topic != PART and all(chapter for _, chapter, _ in names))
    return Pointer(one.topic, Sections(names), one.since, one.until, any_section=whole)


def _names(by_year: _ByYear) -> Iterator[tuple[int, str, str | None]]:
    for year, name in by_year.items():
        if isinstance(name, dict):
            for topic, of_topic in name.items():
                yield year, topic, of_topic
        else:
            yield year, "", name
