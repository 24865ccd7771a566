"""Findings, their inputs, rules and explanations, and requests, as plain JSON and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from openimr.guidelines.domain.computing import Computation
from openimr.guidelines.domain.findings import Finding, TreatmentRequest
from openimr.guidelines.domain.inputs import Given
from openimr.guidelines.domain.logic import Node
from openimr.guidelines.domain.situations import Closed
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.tables import Lookup, Row, Table
from openimr.guidelines.domain.weighing import Answer, Explanation
from openimr.records.domain.evidence import Evidence, Passage


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """A finding with its evidence as JSON values."""
    return {
        **asdict(finding),
        "status": str(finding.status),
        "cites": list(finding.cites),
        "evidence": [asdict(evidence) for evidence in finding.evidence],
        "against": [asdict(evidence) for evidence in finding.against],
        "given": [given_to_json(one) for one in finding.given],
        "otherwise": [asdict(passage) for passage in finding.otherwise],
        "looked_for": list(finding.looked_for),
        "mentions": [asdict(evidence) for evidence in finding.mentions],
        "mentioned": list(finding.mentioned),
        "closed": _closed_to_json(finding.closed) if finding.closed else None,
    }


def finding_from_json(stored: Mapping[str, Any]) -> Finding:
    """The finding that was stored."""
    return Finding(
        **{
            **stored,
            "status": Status(stored["status"]),
            "cites": tuple(stored["cites"]),
            "evidence": _evidence(stored["evidence"]),
            "against": _evidence(stored["against"]),
            "given": tuple(given_from_json(one) for one in stored.get("given", ())),
            "otherwise": tuple(
                Passage(Evidence(**one["evidence"]), one["state"]) for one in stored.get("otherwise", ())
            ),
            "looked_for": tuple(stored.get("looked_for", ())),
            "mentions": _evidence(stored.get("mentions", [])),
            "mentioned": tuple(stored.get("mentioned", ())),
            "closed": _closed_from_json(stored["closed"]) if stored.get("closed") else None,
        }
    )


def _closed_to_json(closed: Closed) -> dict[str, Any]:
    return {
        **asdict(closed),
        "status": str(closed.status),
        "evidence": [asdict(evidence) for evidence in closed.evidence],
    }


def _closed_from_json(stored: Mapping[str, Any]) -> Closed:
    return Closed(**{**stored, "status": Status(stored["status"]), "evidence": _evidence(stored["evidence"])})


def _evidence(stored: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**evidence) for evidence in stored)


def given_to_json(given: Given) -> dict[str, Any]:
    """An input as JSON values; a day as ISO text."""
    value = given.value.isoformat() if isinstance(given.value, date) else given.value
    return {
        "name": given.name,
        "value": list(value) if isinstance(value, tuple) else value,
        "source": given.source,
        "says": given.says,
        "evidence": [asdict(evidence) for evidence in given.evidence],
    }


def given_from_json(stored: Mapping[str, Any]) -> Given:
    """The input that was stored."""
    value = input_value(stored["name"], stored["value"])
    return Given(stored["name"], value, stored["source"], stored["says"], _evidence(stored["evidence"]))


def input_value(name: str, stored: Any) -> Any:
    """The value of an input from JSON: what ends in `.date` is a day, a list is the rows of a table."""
    if stored is not None and name.endswith(".date"):
        return date.fromisoformat(stored)
    return tuple(stored) if isinstance(stored, list) else stored


def computation_to_json(computation: Computation, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A computed rule as JSON values: of a table the rows that these inputs lead to
    (all where there is none, since the answer names them), so that it computes alike.
    """
    written = {field.name: getattr(computation, field.name) for field in fields(computation)}
    written["plus"], written["values"] = list(computation.plus), list(computation.values)
    written["applies_since"] = {name: day.isoformat() for name, day in computation.applies_since.items()}
    if isinstance(computation.limit, Lookup):
        written["limit"] = _lookup_to_json(computation.limit, inputs)
    empty = Computation(computation.rule)
    always = {"rule", "words"}
    return {name: value for name, value in written.items() if name in always or value != _plain_default(empty, name)}


def _plain_default(empty: Computation, name: str) -> Any:
    value = getattr(empty, name)
    return list(value) if isinstance(value, tuple) else value


def _lookup_to_json(lookup: Lookup, inputs: Mapping[str, Any]) -> dict[str, Any]:
    table = lookup.table
    return {
        "table": {
            "id": table.id,
            "says": table.says,
            "edition": table.edition,
            "source": table.source,
            "columns": dict(table.columns),
            "rows": [_row_to_json(row) for row in lookup.rows(inputs) or table.rows],
        },
        "column": lookup.column,
        "by": lookup.by,
        "on": lookup.on,
    }


def _row_to_json(row: Row) -> dict[str, Any]:
    return asdict(row) | {
        "concepts": list(row.concepts),
        "names": list(row.names),
        "pages": list(row.pages),
        "since": row.since.isoformat() if row.since else None,
        "until": row.until.isoformat() if row.until else None,
    }


def computation_from_json(stored: Mapping[str, Any]) -> Computation:
    """The rule that was stored; one that names no edition of the words is told in the first."""
    limit = stored.get("limit")
    since = stored.get("applies_since", {})
    return Computation(
        **{
            **stored,
            "limit": _lookup_from_json(limit) if isinstance(limit, Mapping) else limit,
            "words": stored.get("words", 1),
            "plus": tuple(stored.get("plus", ())),
            "values": tuple(stored.get("values", ())),
            "applies_since": {name: date.fromisoformat(day) for name, day in since.items()},
        }
    )


def _lookup_from_json(stored: Mapping[str, Any]) -> Lookup:
    table = stored["table"]
    rows = tuple(_row_from_json(row) for row in table["rows"])
    return Lookup(Table(**{**table, "rows": rows}), stored["column"], stored["by"], stored["on"])


def _row_from_json(stored: Mapping[str, Any]) -> Row:
    days = {name: date.fromisoformat(stored[name]) if stored[name] else None for name in ("since", "until")}
    return Row(**{**stored, **{name: tuple(stored[name]) for name in ("concepts", "names", "pages")}, **days})


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """An answer as JSON values."""
    return asdict(answer)


def answer_from_json(stored: Mapping[str, Any]) -> Answer:
    """The answer that was stored."""
    return Answer(
        **{
            **stored,
            "speaks_for": _evidence(stored["speaks_for"]),
            "speaks_against": _evidence(stored["speaks_against"]),
            "otherwise": tuple(Passage(Evidence(**one["evidence"]), one["state"]) for one in stored["otherwise"]),
            "looked_for": tuple(stored["looked_for"]),
            "mentions": _evidence(stored["mentions"]),
            "mentioned": tuple(stored["mentioned"]),
        }
    )


def explanation_to_json(explanation: Explanation) -> dict[str, Any]:
    """An explanation as JSON values; the leaves name findings."""
    return {
        "edition": explanation.edition,
        "sections": list(explanation.sections),
        "pages": list(explanation.pages),
        "tree": _node_to_json(explanation.tree),
    }


def _node_to_json(node: Node) -> dict[str, Any]:
    written: dict[str, Any] = {"operator": node.operator, "status": str(node.status)}
    written |= {key: getattr(node, key) for key in ("says", "because", "criterion", "needed") if getattr(node, key)}
    return written | ({"parts": [_node_to_json(part) for part in node.parts]} if node.parts else {})


def explanation_from_json(stored: Mapping[str, Any]) -> Explanation:
    """The explanation that was stored."""
    return Explanation(
        stored["edition"], tuple(stored["sections"]), tuple(stored["pages"]), _node_from_json(stored["tree"])
    )


def _node_from_json(stored: Mapping[str, Any]) -> Node:
    return Node(
        operator=stored["operator"],
        status=Status(stored["status"]),
        says=stored.get("says", ""),
        because=stored.get("because", ""),
        criterion=stored.get("criterion", ""),
        parts=tuple(_node_from_json(part) for part in stored.get("parts", ())),
        needed=stored.get("needed", 0),
    )


def request_to_json(request: TreatmentRequest) -> dict[str, Any]:
    """A request as JSON values; parts of the body as `{part, side}`."""
    return {
        **{field.name: getattr(request, field.name) for field in fields(request)},
        "body_parts": [{"part": part, "side": side or None} for part, side in request.body_parts],
        "ingredients": [{"name": name, "strength": strength or None} for name, strength in request.ingredients],
        "levels": list(request.levels),
        "warnings": list(request.warnings),
    }


def request_from_json(stored: dict[str, Any]) -> TreatmentRequest:
    """The request that was stored."""
    return TreatmentRequest(
        **{
            **stored,
            "body_parts": tuple((part["part"], part["side"] or "") for part in stored["body_parts"]),
            "ingredients": tuple((one["name"], one["strength"] or "") for one in stored.get("ingredients", ())),
            "levels": tuple(stored.get("levels", ())),
            "warnings": tuple(stored["warnings"]),
        }
    )
