"""Reads the portal's words: one file a language, in which a translator changes nothing but sentences."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid
from openimr.portal.domain.texts import Language, Text

FOLDER = Path(__file__).parents[1] / "texts"
#: The language that is complete by definition and stands in for none: a language lacks no text (see `problems`).
FIRST = "en"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Counted(_Strict):
    one: str = Field(min_length=1)
    many: str = Field(min_length=1)


class _Language(_Strict):
    code: str = Field(pattern=r"^[a-z]{2}$")
    name: str
    reviewed: bool
    reviewed_by: str = ""
    day: str = ""
    months: list[str] = Field(default=[], max_length=12)
    texts: dict[str, str | _Counted]

    @model_validator(mode="after")
    def says_days_whole_or_not(self) -> "_Language":
        if len(self.months) != (12 if self.day else 0):
            raise ValueError("a language with a form of the day has twelve months, one without has none")
        return self


@cache
def languages() -> dict[str, Language]:
    """Every language that there is a file of, by code, the first one first. Raises DataFileInvalid."""
    found = [_language(file) for file in sorted(FOLDER.glob("*.yaml"))]
    by_code = {one.code: one for one in sorted(found, key=lambda one: (one.code != FIRST, one.code))}
    faults = [fault for one in by_code.values() for fault in problems(one, by_code[FIRST])]
    if faults:
        raise DataFileInvalid("; ".join(faults))
    return by_code


def language(code: str) -> Language:
    """The language of that code; the first one where there is none of it."""
    known = languages()
    return known.get(code, known[FIRST])


def problems(one: Language, first: Language) -> list[str]:
    """Where a language lacks a text, has one too many, or fills in other places than the first language."""
    missing = [f"{one.code}.yaml: no text {key}" for key in first.texts if key not in one.texts]
    surplus = [f"{one.code}.yaml: {key} is no text of {first.code}.yaml" for key in one.texts if key not in first.texts]
    differing = [
        f"{one.code}.yaml: {key} fills in {', '.join(sorted(text.places)) or 'nothing'}, "
        f"{first.code}.yaml {', '.join(sorted(first.texts[key].places)) or 'nothing'}"
        for key, text in one.texts.items()
        if key in first.texts and text.places != first.texts[key].places
    ]
    counting = [
        f"{one.code}.yaml: {key} has forms for one and many in one language only"
        for key, text in one.texts.items()
        if key in first.texts and (text.one is None) != (first.texts[key].one is None)
    ]
    return [*missing, *surplus, *differing, *counting]


def _language(file: Path) -> Language:
    read = read_data_file(file, _Language)
    texts = {
        key: Text(text) if isinstance(text, str) else Text(text.many, text.one) for key, text in read.texts.items()
    }
    return Language(read.code, read.name, read.reviewed, texts, tuple(read.months), read.day)
