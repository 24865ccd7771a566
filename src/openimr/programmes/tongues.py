"""Reads what a programme's rules say in other languages: languages/CODE.yaml in its folder, every fault named."""

from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid
from openimr.programmes.domain.tongue import Part, Saying, Tongue
from openimr.programmes.loader import load

_HERE = Path(__file__).parent
_Text = Annotated[str, Field(min_length=1)]
_MONTHS = 12


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Unit(_Strict):
    one: _Text
    many: _Text


class _Remark(_Strict):
    of: _Text
    says: _Text


class _Reason(_Strict):
    id: str = Field(pattern=r"^[a-z0-9_]+$")
    of: _Text
    says: _Text
    quoted: list[str] = []

    @model_validator(mode="after")
    def has_the_same_braces(self) -> "_Reason":
        if slots(self.of) != slots(self.says) or set(self.quoted) - slots(self.of):
            raise ValueError(
                f"{self.id}: what is filled in differs between the two languages, or is quoted and not there"
            )
        return self


class _File(_Strict):
    code: str = Field(pattern=r"^[a-z]{2}$")
    reviewed: bool
    day: _Text
    months: Annotated[list[str], Field(min_length=_MONTHS, max_length=_MONTHS)]
    units: dict[str, _Unit]
    rules: dict[str, _Text]
    reasons: list[_Reason]
    remarks: list[_Remark]


@cache
def tongue(programme: str, code: str) -> Tongue | None:
    """That language of a programme; None where there is no file of it, as of English. Raises DataFileInvalid."""
    file = _HERE / programme / "languages" / f"{code}.yaml"
    if not file.exists():
        return None
    read = read_data_file(file, _File)
    ids = [one.id for one in read.reasons]
    wrong = [f"{name} stands twice" for name in dict.fromkeys(ids) if ids.count(name) > 1]
    wrong += [f"there is no rule {name}" for name in read.rules if name not in load(programme).rules]
    if wrong:
        raise DataFileInvalid(f"{file.name}: {'; '.join(wrong)}")
    return Tongue(
        code=read.code,
        reviewed=read.reviewed,
        months=tuple(read.months),
        day_form=read.day,
        units={name: (unit.one, unit.many) for name, unit in read.units.items()},
        rules=read.rules,
        sayings=tuple(Saying(one.id, one.of, one.says, frozenset(one.quoted)) for one in read.reasons),
        remarks={one.of: one.says for one in read.remarks},
    )


def put(programme: str, code: str, text: str) -> tuple[Part, ...]:
    """What a rule says, or why a day is due, in that language; the English where there are no words for it."""
    spoken = tongue(programme, code)
    if spoken is None or not text:
        return (Part(text),)
    says = {rule.id: rule.says for rule in load(programme).rules.values()}
    return spoken.put(text, says) or (Part(text, quoted=True),)


def cited(programme: str, code: str, cite: str) -> tuple[Part, ...]:
    """A citation for a reader of that language: what is the law's own, and what we remark on it."""
    spoken = tongue(programme, code)
    return spoken.cite(cite) if spoken is not None else (Part(cite),)


def length(programme: str, code: str, count: int, unit: str) -> str:
    """So many days or hours in that language; of no days nothing is said."""
    if count == 0:
        return ""
    spoken = tongue(programme, code)
    if spoken is None or unit not in spoken.units:
        return f"{count} {unit.replace('_', ' ')}{'' if count == 1 else 's'}"
    return spoken.length(count, unit)


def slots(text: str) -> frozenset[str]:
    """The names in braces of a text. Raises ValueError where braces do not close."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
