"""Reads notices.yaml: the words of the letters on what is not reviewed, with the law, by day."""

from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid
from openimr.portal.domain.notices import Wording
from openimr.programmes.tongues import slots

_FILE = Path(__file__).parents[1] / "notices.yaml"
LANGUAGES = ("en", "es")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Wording(_Strict):
    id: str = Field(pattern=r"^[a-z_.]+$")
    since: date
    until: date | None = None
    cite: str = Field(min_length=1)
    verified: bool
    en: str = Field(min_length=1)
    es: str = Field(min_length=1)


class _File(_Strict):
    wordings: list[_Wording] = Field(min_length=1)


@cache
def _read() -> list[_Wording]:
    read = read_data_file(_FILE, _File).wordings
    wrong = [f"{one.id}: other braces in Spanish than in English" for one in read if slots(one.en) != slots(one.es)]
    spans = sorted((one.id, one.since, one.until or date.max) for one in read)
    wrong += [
        f"{one[0]}: two texts on {other[1]}"
        for one, other in pairwise(spans)
        if one[0] == other[0] and other[1] < one[2]
    ]
    if wrong:
        raise DataFileInvalid(f"{_FILE.name}: {'; '.join(wrong)}")
    return read


def wordings(on: date) -> dict[str, Wording]:
    """Every text as it reads on that day, by its id. Raises DataFileInvalid with every fault of the file."""
    return {
        one.id: Wording(one.id, {"en": one.en, "es": one.es}, one.cite, one.verified)
        for one in _read()
        if one.since <= on and (one.until is None or on < one.until)
    }
