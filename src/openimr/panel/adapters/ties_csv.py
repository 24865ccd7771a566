"""Reads a CSV of people, organizations and their relations: corporate families, an organization's own list."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from openimr.errors import DataFileInvalid, Fault
from openimr.panel.domain.graph import EntityRecord, Name, RelationRecord

COLUMNS = (
    *("record", "key", "kind", "name", "variants", "dba", "former", "npi", "licence", "tax_id", "address"),
    *("one", "relation", "other", "percent", "since", "until", "says"),
)
_KINDS = ("person", "organization", "unknown")


def read_ties(file: Path, relations: Iterable[str]) -> tuple[tuple[EntityRecord, ...], tuple[RelationRecord, ...]]:
    """Entities and relations of a file. `relations`: the kinds that the rules know.

    A row is an `entity` (key, kind, name; more names divided by ";") or a `relation` (one, relation, other; days as
    2014-05-01, empty where unknown). Raises DataFileInvalid with every fault by row and column; nothing is half-read.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise DataFileInvalid(
            f"{file.name}: cannot be read as UTF-8 text; check the path and the encoding"
        ) from problem
    reader = csv.DictReader(text.splitlines())
    if missing := [
        column for column in ("record", "key", "one", "relation", "other") if column not in (reader.fieldnames or ())
    ]:
        raise DataFileInvalid(
            f"{file.name}: no column {', '.join(missing)}; `openimr panel ties columns` prints the heading",
        )
    faults: list[Fault] = [
        Fault(column, "is no column of this file", 1) for column in reader.fieldnames or () if column not in COLUMNS
    ]
    known = frozenset(relations)
    entities: list[EntityRecord] = []
    ties: list[RelationRecord] = []
    for number, row in enumerate(reader, start=2):
        cells = {
            column: (value or "").strip() for column, value in row.items() if isinstance(value, str) or value is None
        }
        if None in row:
            faults.append(Fault("record", "has more fields than the heading", number))
        elif cells["record"] == "entity":
            entities += _entity(cells, number, faults)
        elif cells["record"] == "relation":
            ties += _relation(cells, number, faults, known)
        else:
            faults.append(Fault("record", "is neither entity nor relation", number))
    if faults:
        told = "\n".join(f"  row {fault.line}: {fault.field}: {fault.sentence}" for fault in faults)
        raise DataFileInvalid(f"{file.name}: {len(faults)} faults; nothing was loaded\n{told}")
    return tuple(entities), tuple(ties)


def _entity(cells: dict[str, str], number: int, faults: list[Fault]) -> list[EntityRecord]:
    before = len(faults)
    for column in ("key", "name"):
        if not cells.get(column):
            faults.append(Fault(column, "is missing", number))
    if cells.get("kind") not in _KINDS:
        faults.append(Fault("kind", f"is none of {', '.join(_KINDS)}", number))
    if cells.get("key", "").startswith(("reviewer:", "named:")):
        faults.append(Fault("key", "may not begin like a reviewer's", number))
    if len(faults) > before:
        return []
    names = [Name(cells["name"])]
    for column, kind in (("variants", "variant"), ("dba", "dba"), ("former", "former")):
        names += [Name(name.strip(), kind) for name in cells.get(column, "").split(";") if name.strip()]
    identifiers = tuple((kind, cells[kind]) for kind in ("npi", "licence", "tax_id") if cells.get(kind))
    addresses = tuple(address.strip() for address in cells.get("address", "").split(";") if address.strip())
    return [EntityRecord(cells["key"], cells["kind"], tuple(names), identifiers, addresses)]


def _relation(cells: dict[str, str], number: int, faults: list[Fault], known: frozenset[str]) -> list[RelationRecord]:
    before = len(faults)
    for column in ("one", "other"):
        if not cells.get(column):
            faults.append(Fault(column, "is missing", number))
    if cells.get("relation") not in known:
        faults.append(Fault("relation", "is none that the rules know", number))
    since, until = (_day(cells, column, number, faults) for column in ("since", "until"))
    if since and until and until < since:
        faults.append(Fault("until", "comes before since", number))
    percent = None
    if written := cells.get("percent"):
        try:
            percent = float(written.removesuffix("%"))
        except ValueError:
            percent = -1.0
        if not 0 <= percent <= 100:
            faults.append(Fault("percent", "is no percentage from 0 to 100", number))
    if len(faults) > before:
        return []
    return [
        RelationRecord(cells["one"], cells["other"], cells["relation"], since, until, percent, cells.get("says", ""))
    ]


def _day(cells: dict[str, str], column: str, number: int, faults: list[Fault]) -> date | None:
    if not (written := cells.get(column)):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        faults.append(Fault(column, "is no day written as 2014-05-01", number))
        return None
