"""Reads the tables in which limits are looked up (library/tables/*.yaml), one document a table."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from openimr.guidelines.adapters.yaml_lines import Document, LineFault, documents, refusal
from openimr.guidelines.domain.tables import Row, Table
from openimr.guidelines.domain.units import UNITS

#: A column with this unit holds words.
WORD = "word"


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Annotated[str, Field(min_length=1)]
    label: Annotated[str, Field(min_length=1)]
    values: dict[str, float | str]
    concepts: list[str] = []
    names: list[str] = []
    pages: list[int] = []
    verified: bool
    since: date | None = None
    until: date | None = None


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")
    table: Annotated[str, Field(min_length=1)]
    says: Annotated[str, Field(min_length=1)]
    edition: str = ""
    source: str = ""
    columns: dict[str, str]
    rows: Annotated[list[_Row], Field(min_length=1)]
    note: str = ""


def read_tables(files: Iterable[Path], *, editions: set[str], concepts: set[str]) -> dict[str, Table]:
    """Every table by its id. Raises DataFileInvalid with file and line: an edition, treatment or unit that there is
    not, a value of no column or not of its column's kind, two rows that hold for one thing on one day.
    """
    found: dict[str, Table] = {}
    faults: list[LineFault] = []
    for document in (document for file in files for document in documents(file)):
        read = document.checked(_Table)
        faults += _faults(document, read, editions, concepts)
        if read.table in found:
            faults.append(document.fault("table", says=f"there are two tables {read.table}"))
        found[read.table] = Table(
            id=read.table,
            says=read.says,
            edition=read.edition,
            source=read.source,
            columns={name: "" if unit == WORD else unit for name, unit in read.columns.items()},
            rows=tuple(_row(row) for row in read.rows),
        )
    if faults:
        raise refusal(faults)
    return found


def _row(row: _Row) -> Row:
    return Row(
        id=row.id,
        label=row.label,
        values=row.values,
        concepts=tuple(row.concepts),
        names=tuple(row.names),
        pages=tuple(row.pages),
        verified=row.verified,
        since=row.since,
        until=row.until,
    )


def _faults(document: Document, read: _Table, editions: set[str], concepts: set[str]) -> Iterable[LineFault]:
    if not read.edition and not read.source:
        yield document.fault("table", says="needs an edition or a source")
    if read.edition and read.edition not in editions:
        yield document.fault("edition", says=f"there is no edition {read.edition}")
    for name, unit in read.columns.items():
        if unit not in UNITS and unit != WORD:
            yield document.fault(
                "columns", name, says=f"{unit!r} is no unit; there are {', '.join(sorted(UNITS))}, {WORD}"
            )
    for place, row in enumerate(read.rows):
        for concept in set(row.concepts) - concepts:
            yield document.fault("rows", place, "concepts", says=f"there is no treatment {concept}")
        for column, value in row.values.items():
            if fault := _value_fault(read.columns, column, value):
                yield document.fault("rows", place, "values", column, says=fault)
        yield from _overlaps(document, read.rows, place)


def _value_fault(columns: Mapping[str, str], column: str, value: Any) -> str:
    if column not in columns:
        return f"there is no column {column}"
    if isinstance(value, str) != (columns[column] == WORD):
        return f"{value!r} is not {'a word' if columns[column] == WORD else f'a number of {columns[column]}'}"
    return ""


def _overlaps(document: Document, rows: list[_Row], place: int) -> Iterable[LineFault]:
    row = rows[place]
    if row.since and row.until and row.until < row.since:
        yield document.fault("rows", place, "until", says=f"ends {row.until} before it begins {row.since}")
    for other in rows[:place]:
        if (other.id == row.id or set(other.concepts) & set(row.concepts)) and not (
            (other.until and row.since and other.until < row.since)
            or (row.until and other.since and row.until < other.since)
        ):
            same = other.id if other.id == row.id else min(set(other.concepts) & set(row.concepts))
            yield document.fault("rows", place, says=f"two rows hold for {same} on one day")
