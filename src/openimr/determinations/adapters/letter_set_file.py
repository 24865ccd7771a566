"""Reads letter_set.yaml and its translations, and the organization's own wording over them, every fault named."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from openimr.data_files import read_data_file
from openimr.determinations.domain.letter_set.assembling import KINDS
from openimr.determinations.domain.letter_set.envelope import Envelope, Window, safe_place
from openimr.determinations.domain.letter_set.material import Enclosures
from openimr.determinations.domain.letter_set.words import Wording, slots_of
from openimr.errors import DataFileInvalid

_FILE = Path(__file__).parents[1] / "letter_set.yaml"
_FOLDER = Path(__file__).parents[1]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Says(_Strict):
    """A text whose braces close."""

    id: str
    says: str

    @model_validator(mode="after")
    def braces_close(self) -> "_Says":
        try:
            slots_of(self.says)
        except ValueError as problem:
            raise ValueError(
                f"{self.id}: a brace does not close ({problem}); write {{{{ for a brace itself"
            ) from problem
        return self


class _Wording(_Says):
    since: date
    until: date | None = None
    cite: Annotated[str, Field(min_length=1)]
    verified: bool
    of: str = ""  # the words of a rule of the programme that it puts into another language

    @model_validator(mode="after")
    def has_the_slots_of_the_rule(self) -> "_Wording":
        if self.of and slots_of(self.of) != slots_of(self.says):
            raise ValueError(f"{self.id}: the slots of what it says are not those of the words that it puts over")
        return self


class _Enclosures(_Strict):
    role: str
    pieces: Annotated[list[str], Field(min_length=1)]
    on_request: dict[str, list[str]] = {}

    @model_validator(mode="after")
    def pieces_are_known(self) -> "_Enclosures":
        unknown = [
            kind for kind in [*self.pieces, *(k for ks in self.on_request.values() for k in ks)] if kind not in KINDS
        ]
        if unknown:
            raise ValueError(f"no such piece: {', '.join(unknown)}; there are: {', '.join(KINDS)}")
        return self


class _Window(_Strict):
    left: float
    bottom: float
    width: float
    height: float


class _Envelope(_Strict):
    width: float
    height: float
    sheet_width: float
    panel_height: float
    sender: _Window
    recipient: _Window


class _Set(_Strict):
    enclosures: list[_Enclosures]
    envelope: _Envelope
    wordings: list[_Wording]


class _Translation(_Strict):
    language: str
    wordings: list[_Wording]


class _OwnWording(_Says):
    language: str = "en"


class _Own(_Strict):
    """An organization's own file: texts over ours, and who gets what."""

    wordings: list[_OwnWording] = []
    enclosures: list[_Enclosures] | None = None
    envelope: _Envelope | None = None


@cache
def _set() -> _Set:
    return read_data_file(_FILE, _Set)


@cache
def _translation(language: str) -> _Translation:
    return read_data_file(_FOLDER / f"letter_set.{language}.yaml", _Translation)


@cache
def _own(file: Path, _changed: int) -> _Own:
    own = read_data_file(file, _Own)
    faults = [fault for one in own.wordings for fault in _faults(one)]
    if faults:
        raise DataFileInvalid(f"{file.name}: {'; '.join(faults)}")
    if own.envelope:
        _envelope(own.envelope, file.name)
    return own


def _faults(one: _OwnWording) -> list[str]:
    if one.language not in languages():
        return [f"{one.id}: no wordings in {one.language!r}; there are: {', '.join(languages())}"]
    shipped = [listed for listed in _listed(one.language) if listed.id == one.id]
    if not shipped:
        return [f"{one.id}: no such wording in {one.language}; letter_set.yaml lists them"]
    wanted, given = slots_of(shipped[-1].says), slots_of(one.says)
    faults = []
    if lost := sorted(wanted - given):
        faults.append(f"{one.id}: the slots {', '.join(lost)} are missing; a letter may not lose them")
    if more := sorted(given - wanted):
        faults.append(f"{one.id}: no slots {', '.join(more)} here; there are: {', '.join(sorted(wanted)) or 'none'}")
    if shipped[-1].says.count("|") != one.says.count("|"):
        faults.append(f"{one.id}: {shipped[-1].says.count('|') + 1} parts are needed, divided by |")
    return faults


def languages() -> tuple[str, ...]:
    """The languages that there are wordings in; English rules."""
    return ("en", *sorted(file.name.split(".")[1] for file in _FOLDER.glob("letter_set.*.yaml")))


def _listed(language: str) -> list[_Wording]:
    return _set().wordings if language == "en" else _translation(language).wordings


def _changed(own: Path | None) -> _Own:
    if own is None:
        return _Own()
    try:
        return _own(own, own.stat().st_mtime_ns)
    except OSError as problem:
        raise DataFileInvalid(f"{own.name}: cannot be read; OPENIMR_LETTER_WORDING names it") from problem


def wordings(language: str, on: date, own: Path | None = None) -> Mapping[str, Wording]:
    """Each wording as it reads on that day, the organization's own over ours.

    Raises DataFileInvalid with every fault.

    A language may lack letters that are made in English only.
    """
    found = {
        one.id: Wording(one.id, one.says, one.cite, one.verified, one.since, one.until, one.of)
        for one in sorted(_listed(language), key=lambda one: one.since)
        if one.since <= on and (one.until is None or on < one.until)
    }
    for mine in _changed(own).wordings:
        if mine.language == language and mine.id in found:
            shipped = found[mine.id]
            cite = f"{shipped.cite}; the organization's own wording"
            found[mine.id] = replace(shipped, says=mine.says, cite=cite, until=None)
    return found


def enclosures(own: Path | None = None) -> tuple[Enclosures, ...]:
    """Who gets what."""
    listed = _changed(own).enclosures or _set().enclosures
    return tuple(
        Enclosures(one.role, tuple(one.pieces), {tongue: tuple(kinds) for tongue, kinds in one.on_request.items()})
        for one in listed
    )


def envelope(own: Path | None = None) -> Envelope:
    """The envelope and its windows."""
    mine = _changed(own).envelope
    return _envelope(mine or _set().envelope, own.name if own and mine else _FILE.name)


def _envelope(told: _Envelope, file: str) -> Envelope:
    windows = {name: Window(**getattr(told, name).model_dump()) for name in ("sender", "recipient")}
    measured = Envelope(told.width, told.height, told.sheet_width, told.panel_height, **windows)
    for name, window in windows.items():
        try:
            safe_place(window, measured)
        except ValueError as problem:
            raise DataFileInvalid(f"{file}: envelope.{name}: {problem}") from problem
    return measured
