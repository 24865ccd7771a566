"""Reads one sheet saved as CSV, however a spreadsheet saved it: every row typed, and every fault with its place."""

import csv
import difflib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openimr.errors import Fault
from openimr.panel.domain.cells import Unreadable, plain

_LARGEST = 20_000_000  # bytes of one sheet: 2,000 reviewers take less than one
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how its cells are read, what an empty cell stands for, and what it means to a clerk.

    `required`: the column must be there and every cell be filled.
    """

    name: str
    read: Callable[[str], Any]
    says: str
    required: bool = False
    empty: Any = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's name (`licences.csv`), what one row is, and its columns."""

    name: str
    says: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts, and the values of the columns that the file has."""

    number: int
    values: Mapping[str, Any]


def read_sheet(file: Path, sheet: Sheet, *, largest: int = _LARGEST) -> tuple[list[Row], list[Fault]]:
    """The rows of a sheet and every fault; with faults the rows are what could be read of the others."""
    try:
        if file.stat().st_size > largest:
            return [], [Fault(sheet.name, f"is larger than {largest // 1_000_000} MB; divide it")]
        said = _decoded(file.read_bytes())
    except OSError:
        return [], [Fault(sheet.name, "cannot be read; check the path and close it in the spreadsheet")]
    if said is None:
        return [], [Fault(sheet.name, "is no text; save the sheet as CSV")]
    try:
        cells = [[plain(cell) for cell in row] for row in _cells(said, sheet)]
    except csv.Error as problem:
        return [], [Fault(sheet.name, f"quotation marks do not close or a cell is too long ({problem}); save it anew")]
    if not cells or not any(cells[0]):
        return [], [Fault(sheet.name, "has no header in row 1; take it from the template", 1)]
    places, faults = _places(cells[0], sheet)
    rows = []
    for number, row in enumerate(cells[1:], start=2):
        if any(row):
            values, more = _values(row, places, sheet, number, columns=len(cells[0]))
            faults += more
            if not more:
                rows.append(Row(number, values))
    whole = all(column.name in places for column in sheet.columns if column.required)
    return (rows if whole else []), faults


def _decoded(raw: bytes) -> str | None:
    """Text from UTF-8, from UTF-16 with its mark, or from Windows' western alphabet; None if it is no text."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            return None
    if b"\x00" in raw:
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return raw.decode("cp1252")
        except UnicodeDecodeError:
            return None


def _cells(said: str, sheet: Sheet) -> list[list[str]]:
    """Rows of cells, by the delimiter that makes most of the first line's columns known."""
    delimiter = ""
    if named := _SEPARATOR_LINE.match(said):
        delimiter, said = named[1], said[named.end() :]
    first = said.partition("\n")[0]
    if not delimiter or delimiter in '"\r\n':
        known = {column.name for column in sheet.columns}
        delimiter = max(",;\t", key=lambda sign: len(known & {_name(cell) for cell in first.split(sign)}))
    return list(csv.reader(io.StringIO(said, newline=""), delimiter=delimiter, strict=True))


def _name(cell: str) -> str:
    """A column's name as we write it: "First Name" is first_name."""
    return re.sub(r"[^a-z0-9]+", "_", plain(cell.strip('" \r')).lower()).strip("_")


def _places(header: Sequence[str], sheet: Sheet) -> tuple[dict[str, int], list[Fault]]:
    known = [column.name for column in sheet.columns]
    faults: list[Fault] = []
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = _name(cell)
        if not name:
            continue
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the columns are {', '.join(known)}"
            faults.append(Fault(sheet.name, f"column {_letter(place)} is unknown; {hint}", 1))
        elif name in places:
            faults.append(Fault(sheet.name, f"two columns {name}; leave one out", 1))
        else:
            places[name] = place
    faults += [
        Fault(sheet.name, f"no column {column.name}; it is required ({column.says})", 1)
        for column in sheet.columns
        if column.required and column.name not in places
    ]
    return places, faults


def _letter(place: int) -> str:
    """A column as a spreadsheet calls it; what it says is not repeated, for it may be a person's name."""
    return (chr(ord("A") + place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _values(
    row: Sequence[str], places: Mapping[str, int], sheet: Sheet, number: int, *, columns: int
) -> tuple[dict[str, Any], list[Fault]]:
    faults = []
    if any(row[columns:]):
        faults.append(Fault(sheet.name, "has more cells than the header; a comma without quotation marks?", number))
    values: dict[str, Any] = {}
    for column in sheet.columns:
        if column.name not in places:
            continue
        said = row[places[column.name]] if places[column.name] < len(row) else ""
        if not said:
            if column.required:
                faults.append(Fault(f"{sheet.name}: {column.name}", f"is empty; {column.says}", number))
            values[column.name] = column.empty
            continue
        try:
            values[column.name] = column.read(said)
        except Unreadable as problem:
            faults.append(Fault(f"{sheet.name}: {column.name}", str(problem), number))
    return values, faults
