"""Reads drugs.yaml, once."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.drugs import Drug, Lexicon

_FILE = Path(__file__).parents[1] / "drugs.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    generic: str
    kind: str = Field(alias="class")
    brands: list[str]
    also: list[str] = []


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    drugs: list[_Entry]


@cache
def drug_lexicon() -> Lexicon:
    """Every drug of the file. Raises DataFileInvalid, also where one name stands for two drugs."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    drugs = tuple(Drug(entry.generic, entry.kind, tuple(entry.brands), tuple(entry.also)) for entry in read.drugs)
    owner: dict[str, Drug] = {}
    for drug in drugs:
        for name in drug.names:
            if owner.setdefault(name.lower(), drug) is not drug:
                raise DataFileInvalid(
                    f"{_FILE.name}: {name!r} stands for {owner[name.lower()].generic} and {drug.generic}"
                )
    return Lexicon(drugs)
