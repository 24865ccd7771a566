"""Reads which fields of a case may be corrected, `correctable.yaml`, held to the format of case.yaml."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict

from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid
from openimr.intake.adapters.case_format import CaseFormat, Item
from openimr.intake.domain.entries import Field, Kind

_FILE = Path(__file__).parents[1] / "correctable.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Field(_Strict):
    field: str
    says: str
    kind: Kind
    hint: str = ""


class _Section(_Strict):
    at: str
    says: str
    groups: list[str]
    optional: bool = False


class _File(_Strict):
    groups: dict[str, list[_Field]]
    sections: list[_Section]


@cache
def _sections() -> tuple[tuple[str, tuple[Field, ...]], ...]:
    """Each part of case.yaml with its fields; those of an item without a number. Raises DataFileInvalid."""
    read = read_data_file(_FILE, _File)
    return tuple((one.at, tuple(_fields(one, read.groups))) for one in read.sections)


def _fields(section: _Section, groups: dict[str, list[_Field]]) -> Iterator[Field]:
    for group in section.groups:
        if group not in groups:
            raise DataFileInvalid(f"{_FILE.name}: {section.at}: there is no group {group!r}")
        for one in groups[group]:
            place = f"{section.at}.{one.field}".lstrip(".")
            annotation = annotation_of(place)
            choices = tuple(_literals(annotation)) if one.kind == "choice" else ()
            if one.kind == "choice" and not choices:
                raise DataFileInvalid(f"{_FILE.name}: {place}: case.yaml has no words to choose from there")
            nullable = _takes_none(annotation)
            choices = ("", *choices) if nullable and choices else choices
            yield Field(place, one.says, section.says, section.at, one.kind, choices, one.hint, section.optional)


def annotation_of(place: str) -> Any:
    """What case.yaml takes at a place. Raises DataFileInvalid where it has no such field."""
    schema: Any = CaseFormat
    path = place.split(".")
    if path[0] == "items":
        schema, path = Item, path[1:]
    for step in path:
        model = _model_in(schema)
        if model is None or step not in model.model_fields:
            raise DataFileInvalid(f"{_FILE.name}: case.yaml has no field {place}")
        schema = model.model_fields[step].annotation
    return schema


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model_in(one)) is not None), None)


def _literals(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for one in get_args(annotation):
            yield from _literals(one)


def _takes_none(annotation: Any) -> bool:
    return annotation is type(None) or any(one is type(None) for one in get_args(annotation))


@cache
def takes_none(place: str) -> bool:
    """Whether case.yaml takes nothing at all at that place, rather than an empty text."""
    head, _, rest = place.partition(".")
    return _takes_none(annotation_of(f"items.{rest.partition('.')[2]}" if head == "items" else place))


def correctable(items: Sequence[int]) -> tuple[Field, ...]:
    """Every field that may be corrected, in the order of the file, for a case with items of these numbers."""
    return tuple(field for at, fields in _sections() for field in _of(at, fields, items))


def _of(at: str, fields: tuple[Field, ...], items: Sequence[int]) -> Iterator[Field]:
    if at != "items":
        yield from fields
        return
    for number in items:
        for one in fields:
            place = f"items.{number}.{one.place.removeprefix('items.')}"
            yield replace(one, place=place, section=f"{one.section} {number}", part=f"items.{number}")
