"""Reads editions.yaml: the editions of the guidelines by date, and what was proposed."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from openimr.guidelines.adapters.yaml_lines import Document, LineFault, document, refusal
from openimr.guidelines.domain.editions import Adoption, Chapter, Edition, Proposal, closed, faults


def _a_day_month_or_year(text: str) -> str:
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        raise ValueError(f"{text!r} is no day, month or year; write 2016-05-27, 2015-09 or 2013 in quotes")
    date.fromisoformat(text + "-01-01"[: 10 - len(text)] if len(text) == 4 else (text + "-01")[:10])
    return text


Published = Annotated[str, AfterValidator(_a_day_month_or_year)]
Word = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Adoption(_Strict):
    since: date
    section: str
    order: Word
    cite: Word
    verified: bool


class _Chapter(_Strict):
    title: Word
    pages: tuple[int, int] | None = None
    verified: bool
    within: str = ""


class _Edition(_Strict):
    id: Word
    source: Word
    topic: Word
    title: Word
    also: list[Word] = []
    year: int | None
    body: Word
    published: Published | None = None
    pages: tuple[int, int] | None = None
    adopted: Annotated[list[_Adoption], Field(min_length=1)]
    until: date | None = None
    chapters: list[_Chapter] = []


class _Proposal(_Strict):
    topic: Word
    title: Word
    body: Word
    published: Published
    section: Word
    hearing: date
    cite: Word
    verified: bool


class _Editions(_Strict):
    editions: list[_Edition]
    proposals: list[_Proposal] = []


def read_editions(file: Path) -> tuple[tuple[Edition, ...], tuple[Proposal, ...]]:
    """The editions, each with its last day, and the proposals. Raises DataFileInvalid naming every fault by its line:
    two editions of a topic in force on one day, an end before the beginning, chapters that hold each other …
    """
    found = document(file)
    read = found.checked(_Editions)
    editions = [_edition(entry) for entry in read.editions]
    if wrong := faults(editions):
        raise refusal(_at(found, editions, fault.edition, fault.says) for fault in wrong)
    proposals = tuple(Proposal(**entry.model_dump()) for entry in read.proposals)
    return closed(editions), proposals


def _at(found: Document, editions: list[Edition], edition_id: str, says: str) -> LineFault:
    # An id that stands twice is told where it stands the second time.
    place = max(place for place, edition in enumerate(editions) if edition.id == edition_id)
    fault = found.fault("editions", place, says=says)
    return LineFault(fault.file, fault.line, edition_id, says)


def _edition(entry: _Edition) -> Edition:
    return Edition(
        id=entry.id,
        source=entry.source,
        topic=entry.topic,
        title=entry.title,
        year=entry.year,
        adoptions=tuple(Adoption(**one.model_dump()) for one in entry.adopted),
        until=entry.until,
        pages=entry.pages,
        also=tuple(entry.also),
        body=entry.body,
        published=entry.published or "",
        chapters=tuple(Chapter(**one.model_dump()) for one in entry.chapters),
    )
