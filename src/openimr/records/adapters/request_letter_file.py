"""Reads request_letter.yaml: the words of the request for records, in every language that it is written in."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid
from openimr.programmes.tongues import slots

_FILE = Path(__file__).parents[1] / "request_letter.yaml"
LANGUAGES = ("en", "es")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Said(_Strict):
    en: str = Field(min_length=1)
    es: str = Field(min_length=1)


class _Wording(_Said):
    id: str


class _File(_Strict):
    wordings: list[_Wording]
    roles: dict[str, _Said]


@cache
def _read() -> _File:
    read = read_data_file(_FILE, _File)
    wrong = [one.id for one in read.wordings if slots(one.en) != slots(one.es)]
    if wrong:
        raise DataFileInvalid(f"{_FILE.name}: other braces in Spanish than in English: {', '.join(wrong)}")
    return read


@cache
def words_in(language: str) -> Mapping[str, str]:
    """Every word of the letter in that language, by its id."""
    return {one.id: getattr(one, language) for one in _read().wordings}


def role_in(language: str, role: str) -> str:
    """A party in that language; a role without words as it is stored."""
    said = _read().roles.get(role)
    return getattr(said, language) if said is not None else role.replace("_", " ")
