"""Limits looked up in a table: visits by operation or by diagnosis, status of a drug by day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

LookedUpBy = Literal["request.concept", "ingredient", "diagnosis", "operation"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is of, its values by column, and from when until when it holds.

    `concepts` are treatments asked for; `names` are words by which records name the diagnosis or operation,
    or a request the ingredient of a mixture.
    """

    id: str
    label: str
    values: Mapping[str, Any]
    concepts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    verified: bool = False
    since: date | None = None
    until: date | None = None

    def in_force(self, on: date | None) -> bool:
        """Whether it holds on that day; on an unknown day only a row without dates does."""
        if on is None:
            return self.since is None and self.until is None
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an edition, or (its id empty) of a `source` beside them.

    `columns` gives each column's unit; a column of words has the unit "" (`exempt`).
    """

    id: str
    says: str
    edition: str
    columns: Mapping[str, str]
    rows: tuple[Row, ...]
    source: str = ""

    def rows_for(self, keys: tuple[str, ...], on: date | None) -> Iterator[Row]:
        """The rows in force that are of one of `keys`: ids of rows, or of treatments."""
        for row in self.rows:
            if row.in_force(on) and (row.id in keys or set(keys) & set(row.concepts)):
                yield row


@dataclass(frozen=True, slots=True)
class Lookup:
    """A limit that stands in a table: which column, and by what its row is found.

    `on` names the input by whose day a dated row is chosen.
    """

    table: Table = field(repr=False)
    column: str
    by: LookedUpBy
    on: str = "treatment.date"

    @property
    def input(self) -> str:
        """The name of the input that has the keys of the row."""
        return self.by if self.by == "request.concept" else f"{self.by}.{self.table.id}"

    @property
    def inputs(self) -> tuple[str, ...]:
        """All that it looks at; the day only where the table has dated rows."""
        dated = any(row.since or row.until for row in self.table.rows)
        return (self.input, self.on) if dated else (self.input,)

    def rows(self, inputs: Mapping[str, Any]) -> tuple[Row, ...]:
        """The rows that the inputs lead to; none where nothing of the table was found."""
        keys = inputs.get(self.input)
        if not keys:
            return ()
        return tuple(self.table.rows_for((keys,) if isinstance(keys, str) else tuple(keys), inputs.get(self.on)))
