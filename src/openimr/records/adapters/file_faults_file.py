"""Reads file_faults.yaml: why a file is not taken in and what to do, by code, in every language that there is."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid

_FILE = Path(__file__).parents[1] / "file_faults.yaml"
_PLACE = re.compile(r"\{([a-z_]+)\}")
_ENGLISH = "en"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Words(_Strict):
    problem: str = Field(min_length=1)
    remedy: str = Field(min_length=1)


class _Fault(_Strict):
    id: str = Field(pattern=r"^[a-z0-9_]+$")
    en: _Words
    es: _Words


class _File(_Strict):
    faults: list[_Fault]


@cache
def file_faults() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """By code and language what is wrong and what to do. Raises DataFileInvalid with every fault of the file."""
    read = read_data_file(_FILE, _File).faults
    ids = [one.id for one in read]
    wrong = [f"{name} stands twice" for name in dict.fromkeys(ids) if ids.count(name) > 1]
    wrong += [
        f"{one.id}: other braces in Spanish than in English"
        for one in read
        if any(_places(getattr(one.en, part)) != _places(getattr(one.es, part)) for part in _Words.model_fields)
    ]
    if wrong:
        raise DataFileInvalid(f"{_FILE.name}: {'; '.join(wrong)}")
    return {one.id: {tongue: _pair(words) for tongue, words in (("en", one.en), ("es", one.es))} for one in read}


def said(fault: str, values: Mapping[str, object], *, language: str = _ENGLISH) -> tuple[str, str] | None:
    """What is wrong and what to do in that language; None where there are no words for it."""
    words = file_faults().get(fault, {}).get(language)
    if words is None:
        return None
    problem, remedy = (_PLACE.sub(lambda place: str(values.get(place[1], place[0])), text) for text in words)
    return problem, remedy


def words_of(fault: str, values: Mapping[str, object]) -> tuple[str, str]:
    """The same in English, which no code lacks. Raises DataFileInvalid where one does."""
    words = said(fault, values)
    if words is None:
        raise DataFileInvalid(f"{_FILE.name}: there are no words for {fault}")
    return words


def _pair(words: _Words) -> tuple[str, str]:
    return words.problem, words.remedy


def _places(text: str) -> list[str]:
    return sorted(_PLACE.findall(text))
