"""A case as case.yaml would have it, its fields as text, and the same with some of them changed.

`file` is case.yaml as nested plain JSON; a text is what `domain.entries` says: a day as 2013-07-05, a list a line each.
"""

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from openimr.errors import Fault
from openimr.intake.adapters import cross_checks, strict_yaml
from openimr.intake.adapters.case_format import CaseFormat
from openimr.intake.adapters.correctable_file import correctable, takes_none
from openimr.intake.domain.entries import ITEM, Field

_LISTS: dict[str, tuple[Callable[[Any], str], Callable[[str], Any]]] = {}


def fields_of(file: Mapping[str, Any], more: Iterable[int] = ()) -> dict[str, Field]:
    """Every field that may be corrected, by place, of the items that the file has and of those of `more` numbers."""
    numbers = {item["number"] for item in file["utilization_review"]["items"]} | set(more)
    return {field.place: field for field in correctable(sorted(numbers))}


def as_text(file: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, str]:
    """What each field says; `` where it says nothing, or its party or item is not there."""
    return {field.place: _text(field, _at(file, field.place)) for field in fields}


def _at(file: Mapping[str, Any], place: str) -> Any:
    found: Any = file
    path = place.split(".")
    if item := ITEM.fullmatch(place):
        found = next((one for one in file["utilization_review"]["items"] if one["number"] == int(item[1])), None)
        path = item[2].split(".")
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _text(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "\n".join(map(_LISTS[field.place.rpartition(".")[2]][0], value))
    return str(value).replace("\r\n", "\n")


def changed(file: Mapping[str, Any], fields: Mapping[str, Field], texts: Mapping[str, str]) -> dict[str, Any]:
    """The file with these fields saying these texts. A party or an item of which nothing is left goes; one of which
    something is said comes.
    """
    anew = copy.deepcopy(dict(file))
    for place, text in texts.items():
        _put(anew, place, _value(fields[place], text.replace("\r\n", "\n").strip()))
    after = as_text(anew, fields.values())
    for part in {field.part for field in fields.values() if field.optional}:
        if not any(after[field.place] for field in fields.values() if field.part == part):
            anew[part] = None
    organization = anew.get("utilization_review_organization")
    if organization and not any((organization.get("reviewer") or {}).values()):
        organization["reviewer"] = None
    items = anew["utilization_review"]["items"]
    kept = [one for one in items if any(v not in (None, "", []) for k, v in one.items() if k != "number")]
    anew["utilization_review"]["items"] = sorted(kept, key=lambda one: one["number"])
    return anew


def _put(file: dict[str, Any], place: str, value: Any) -> None:
    found: Any = file
    path = place.split(".")
    if item := ITEM.fullmatch(place):
        number, path = int(item[1]), item[2].split(".")
        items = file["utilization_review"]["items"]
        found = next((one for one in items if one["number"] == number), None)
        if found is None:
            found = {"number": number}
            items.append(found)
    for step in path[:-1]:
        if found.get(step) is None:
            found[step] = {}
        found = found[step]
    found[path[-1]] = value


def _value(field: Field, text: str) -> Any:
    if field.kind == "lines":
        parse = _LISTS[field.place.rpartition(".")[2]][1]
        return [parse(line) for line in text.split("\n") if line.strip()]
    if field.kind == "yes_no" and text in {"yes", "no"}:
        return text == "yes"
    if not text and (takes_none(field.place) or field.kind in {"day", "yes_no"}):
        return None
    return text


def faults(file: Mapping[str, Any]) -> list[Fault]:
    """Every fault of form, and between the fields, by the places of `domain.entries`."""
    data = dict(file)
    _, found = strict_yaml.checked(data, CaseFormat)
    numbers = [item.get("number") for item in data["utilization_review"]["items"]]
    return [
        Fault(_place(fault.field, numbers), fault.sentence)
        for fault in cross_checks.one_a_field([*found, *cross_checks.between_fields(data)])
    ]


def form(file: Mapping[str, Any]) -> CaseFormat | None:
    """The file in the format of case.yaml; None where it has faults of form."""
    read, _ = strict_yaml.checked(dict(file), CaseFormat)
    return read if isinstance(read, CaseFormat) else None


_IN_ITEM = re.compile(r"utilization_review\.items\[(\d+)\]\.?(.*)")


def _place(field: str, numbers: list[Any]) -> str:
    found = _IN_ITEM.fullmatch(field)
    if found is None or int(found[1]) >= len(numbers):
        return field
    return f"items.{numbers[int(found[1])]}.{found[2] or 'request'}"


def _columns(line: str, count: int) -> list[str]:
    told = [part.strip() for part in line.split("|")]
    return (
        told + [""] * (count - len(told)) if len(told) <= count else [*told[: count - 1], " | ".join(told[count - 1 :])]
    )


def _body_part(one: Mapping[str, Any]) -> str:
    return f"{one['part']} | {one['side']}" if one.get("side") else str(one["part"])


def _as_body_part(line: str) -> dict[str, Any]:
    part, side = _columns(line, 2)
    return {"part": part, "side": side or None}


def _diagnosis(one: Mapping[str, Any]) -> str:
    return f"{one['icd']} | {one['text']}"


def _as_diagnosis(line: str) -> dict[str, Any]:
    icd, text = _columns(line, 2)
    return {"icd": icd, "text": text}


def _guideline(one: Mapping[str, Any]) -> str:
    told = [
        one["source"],
        one["title"],
        str(one.get("year") or ""),
        "; ".join(one.get("sections") or ()),
        ", ".join(map(str, one.get("pages") or ())),
    ]
    while not told[-1]:
        told.pop()
    return " | ".join(told)


def _as_guideline(line: str) -> dict[str, Any]:
    source, title, year, sections, pages = _columns(line, 5)
    return {
        "source": source,
        "title": title,
        "year": _number(year) if year else None,
        "sections": [one.strip() for one in sections.split(";") if one.strip()],
        "pages": [_number(one.strip()) for one in pages.split(",") if one.strip()],
    }


def _number(text: str) -> int | str:
    with suppress(ValueError):
        return int(text)
    return text


_LISTS |= {
    "body_parts": (_body_part, _as_body_part),
    "diagnoses": (_diagnosis, _as_diagnosis),
    "guidelines": (_guideline, _as_guideline),
}
