"""Reads the words by which names are compared."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from openimr.data_files import read_data_file
from openimr.panel.domain.blocking import VERSION
from openimr.panel.domain.words import Words

_HERE = Path(__file__).parents[1]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    verified: bool


class _Words(_Strict):
    legal_forms: list[str]
    other_names: list[str]
    fillers: list[str]
    abbreviations: dict[str, str]
    acronyms: dict[str, str]
    generic: list[str]
    common: list[str]
    titles: list[str]
    credentials: list[str]
    suffixes: dict[str, str]
    particles: list[str]
    common_surnames: list[str]


class _Nicknames(_Strict):
    names: list[list[str]]


@cache
def name_words() -> Words:
    """The lists of `name_words.yaml` and `nicknames.yaml`. Raises DataFileInvalid."""
    read = read_data_file(_HERE / "name_words.yaml", _Words)
    called: dict[str, set[str]] = {}
    for names in read_data_file(_HERE / "nicknames.yaml", _Nicknames).names:
        for name in names:
            called.setdefault(name, set()).add(names[0])
    return Words(
        legal_forms=frozenset(read.legal_forms),
        other_names=frozenset(read.other_names),
        fillers=frozenset(read.fillers),
        abbreviations=read.abbreviations,
        acronyms=read.acronyms,
        generic=frozenset(read.generic),
        common=frozenset(read.common),
        titles=frozenset(read.titles),
        credentials=frozenset(read.credentials),
        suffixes=read.suffixes,
        particles=frozenset(read.particles),
        full_names={name: frozenset(others) for name, others in called.items()},
        common_surnames=frozenset(read.common_surnames),
    )


@cache
def keys_version() -> str:
    """By which rules and lists of words blocking keys are made now: 16 letters that change with either."""
    lists = b"".join((_HERE / name).read_bytes() for name in ("name_words.yaml", "nicknames.yaml"))
    return sha256(f"{VERSION} ".encode() + lists).hexdigest()[:16]
