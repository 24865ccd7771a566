"""The logic of a set as pages show it: what is asked, in words, down to each criterion with its limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openimr.guidelines.domain.criteria import CriteriaSet, Criterion
from openimr.guidelines.domain.logic import Expression, asks
from openimr.guidelines.domain.tables import Lookup, Table
from openimr.guidelines.domain.wording import limit_in_words

_ASKED = {"computed": "Computed", "documented": "From the records", "reviewer": "For the reviewer"}


@dataclass(frozen=True, slots=True)
class ShownLogic:
    """One node. `leads` words its place under a condition; a leaf has its criterion and, where computed, its limit.

    A criterion that stands twice in the logic is shown twice; only the first has its `anchor`.
    """

    says: str = ""
    leads: str = ""
    criterion: Criterion | None = None
    asked: str = ""
    limit: str = ""
    anchor: str = ""
    parts: tuple["ShownLogic", ...] = ()


def logic_of(criteria_set: CriteriaSet) -> ShownLogic:
    """The logic of a set with its criteria."""
    return _shown(criteria_set.logic, {one.id: one for one in criteria_set.criteria}, set())


def _shown(node: Expression, criteria: Mapping[str, Criterion], anchored: set[str], leads: str = "") -> ShownLogic:
    if node.operator == "criterion":
        one = criteria[node.criterion]
        limit = limit_in_words(one.computation) if one.computation else ""
        anchor = "" if one.id in anchored else one.id
        anchored.add(one.id)
        return ShownLogic(leads=leads, criterion=one, asked=_ASKED[one.kind], limit=limit, anchor=anchor)
    leading = ("Where", "then") if node.operator == "when" else ("",) * len(node.parts)
    parts = tuple(_shown(part, criteria, anchored, word) for part, word in zip(node.parts, leading, strict=True))
    asked = asks(node)
    says = f"{node.says}: {asked[:1].lower()}{asked[1:]}" if node.says else asked
    return ShownLogic(says, leads, parts=parts)


def tables_of(criteria_set: CriteriaSet) -> list[dict[str, Any]]:
    """The tables that its limits stand in, with just the columns that they name."""
    found: dict[str, tuple[Table, list[str]]] = {}
    for one in criteria_set.criteria:
        limit = one.computation.limit if one.computation else None
        if isinstance(limit, Lookup):
            columns = found.setdefault(limit.table.id, (limit.table, []))[1]
            columns += [] if limit.column in columns else [limit.column]
    return [_table(table, columns) for table, columns in found.values()]


def _table(table: Table, columns: list[str]) -> dict[str, Any]:
    return {
        "says": table.says,
        "columns": [{"name": name, "unit": table.columns[name]} for name in columns],
        "dated": any(row.since or row.until for row in table.rows),
        "rows": [
            {
                "label": row.label,
                "values": [_figure(row.values.get(name)) for name in columns],
                "since": row.since,
                "until": row.until,
                "verified": row.verified,
            }
            for row in table.rows
        ],
    }


def _figure(value: Any) -> str:
    return "not stated" if value is None else f"{value:g}" if isinstance(value, (int, float)) else str(value)
