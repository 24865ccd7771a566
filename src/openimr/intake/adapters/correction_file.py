"""Reads a file that says how what was entered of a case is corrected."""

from collections.abc import Callable
from pathlib import Path

from openimr.intake.adapters import strict_yaml
from openimr.intake.adapters.case_format import Strict, Text
from openimr.intake.domain.entries import Change


class _Change(Strict):
    place: Text
    now: str = ""
    was: str | None = None
    reason: str = ""
    document: str = ""
    page: int | None = None


class _File(Strict):
    reason: str = ""
    document: str = ""
    page: int | None = None
    changes: list[_Change]


def read(file: Path, digest_of: Callable[[str], str]) -> tuple[Change, ...]:
    """The changes of a file. `digest_of`: the SHA-256 of an original by its file name. Raises CaseFileInvalid."""
    told, _ = strict_yaml.read(file, _File, source=file.name)
    assert isinstance(told, _File)
    return tuple(_change(one, told, digest_of) for one in told.changes)


def _change(one: _Change, told: _File, digest_of: Callable[[str], str]) -> Change:
    document = one.document or told.document
    return Change(
        place=one.place,
        now=one.now,
        reason=one.reason or told.reason,
        was=one.was,
        document=digest_of(document) if document else "",
        page=(one.page if one.document or one.page else told.page) if document else one.page,
    )
