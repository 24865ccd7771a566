"""Reads a CSV of people, organizations and their relations: corporate families, an organization's own list."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from openimr.errors import DataFileInvalid, Fault
from openimr.panel.adapters.csv_sheet import Column, Sheet, read_sheet
from openimr.panel.domain import cells
from openimr.panel.domain.cells import Unreadable
from openimr.panel.domain.graph import EntityRecord, Name, RelationRecord

COLUMNS = (
    *("record", "key", "kind", "name", "variants", "dba", "former", "npi", "licence", "tax_id", "address"),
    *("one", "relation", "other", "percent", "since", "until", "says"),
)
_NEEDED = ("record", "key", "one", "relation", "other")
_KINDS = ("person", "organization", "unknown")

#: A source of corporate families has more rows than a panel has reviewers.
_LARGEST = 200_000_000  # bytes
_SHEET = Sheet("ties", "one row an entity or a relation", tuple(Column(name, cells.text, name) for name in COLUMNS))


def read_ties(file: Path, relations: Iterable[str]) -> tuple[tuple[EntityRecord, ...], tuple[RelationRecord, ...]]:
    """Entities and relations of a file. `relations`: the kinds that the rules know.

    A row is an `entity` (key, kind, name; more names divided by ";") or a `relation` (one, relation, other; days as
    2014-05-01 or 05/01/2014, empty where unknown). Raises DataFileInvalid with every fault by row and column; nothing
    is half-read.
    """
    rows, faults = read_sheet(file, _SHEET, largest=_LARGEST)
    if rows and (missing := [name for name in _NEEDED if name not in rows[0].values]):
        raise DataFileInvalid(
            f"{file.name}: no column {', '.join(missing)}; `openimr panel ties columns` prints the heading",
        )
    known = frozenset(relations)
    entities: list[EntityRecord] = []
    ties: list[RelationRecord] = []
    for row in rows:
        told = dict(row.values)
        if told["record"] == "entity":
            entities += _entity(told, row.number, faults)
        elif told["record"] == "relation":
            ties += _relation(told, row.number, faults, known)
        else:
            faults.append(Fault("record", "is neither entity nor relation", row.number))
    if faults:
        lines = "\n".join(f"  row {fault.line}: {fault.field}: {fault.sentence}" for fault in faults)
        raise DataFileInvalid(f"{file.name}: {len(faults)} faults; nothing was loaded\n{lines}")
    return tuple(entities), tuple(ties)


def _entity(row: dict[str, str], number: int, faults: list[Fault]) -> list[EntityRecord]:
    before = len(faults)
    for column in ("key", "name"):
        if not row.get(column):
            faults.append(Fault(column, "is missing", number))
    if row.get("kind") not in _KINDS:
        faults.append(Fault("kind", f"is none of {', '.join(_KINDS)}", number))
    if row.get("key", "").startswith(("reviewer:", "named:")):
        faults.append(Fault("key", "may not begin like a reviewer's", number))
    if len(faults) > before:
        return []
    names = [Name(row["name"])]
    for column, kind in (("variants", "variant"), ("dba", "dba"), ("former", "former")):
        names += [Name(name.strip(), kind) for name in row.get(column, "").split(";") if name.strip()]
    identifiers = tuple((kind, row[kind]) for kind in ("npi", "licence", "tax_id") if row.get(kind))
    addresses = tuple(address.strip() for address in row.get("address", "").split(";") if address.strip())
    return [EntityRecord(row["key"], row["kind"], tuple(names), identifiers, addresses)]


def _relation(row: dict[str, str], number: int, faults: list[Fault], known: frozenset[str]) -> list[RelationRecord]:
    before = len(faults)
    for column in ("one", "other"):
        if not row.get(column):
            faults.append(Fault(column, "is missing", number))
    if row.get("relation") not in known:
        faults.append(Fault("relation", "is none that the rules know", number))
    since, until = (_day(row, column, number, faults) for column in ("since", "until"))
    if since and until and until < since:
        faults.append(Fault("until", "comes before since", number))
    percent = None
    if written := row.get("percent"):
        try:
            percent = float(written.removesuffix("%"))
        except ValueError:
            percent = -1.0
        if not 0 <= percent <= 100:
            faults.append(Fault("percent", "is no percentage from 0 to 100", number))
    if len(faults) > before:
        return []
    return [RelationRecord(row["one"], row["other"], row["relation"], since, until, percent, row.get("says", ""))]


def _day(row: dict[str, str], column: str, number: int, faults: list[Fault]) -> date | None:
    if not (written := row.get(column)):
        return None
    try:
        return date.fromisoformat(cells.day(written))
    except Unreadable as problem:
        faults.append(Fault(column, str(problem), number))
        return None
