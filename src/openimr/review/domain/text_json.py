"""Texts and the operations on them as plain JSON and back, as they are stored."""

from dataclasses import asdict
from typing import Any

from openimr.review.domain.sentence_json import source_from_json, source_to_json
from openimr.review.domain.texts import (
    Accept,
    Add,
    Cite,
    Cited,
    Drop,
    Edit,
    Entry,
    Move,
    Operation,
    Restore,
    Text,
    Uncite,
)

#: The operations by the name that they have in JSON.
OPERATIONS: dict[str, type[Operation]] = {
    "accept": Accept,
    "edit": Edit,
    "drop": Drop,
    "restore": Restore,
    "move": Move,
    "add": Add,
    "cite": Cite,
    "uncite": Uncite,
}
_NAMES = {kind: name for name, kind in OPERATIONS.items()}


def named(operation: Operation) -> str:
    """The name of an operation in JSON."""
    return _NAMES[type(operation)]


def operation_to_json(operation: Operation) -> dict[str, Any]:
    """An operation as JSON values: {"op": its name, "id": the sentence, …}."""
    if isinstance(operation, Cite):
        return {"op": "cite", "id": operation.id, "source": source_to_json(operation.source)}
    return {"op": named(operation), **asdict(operation)}


def operation_from_json(stored: dict[str, Any]) -> Operation:
    """The operation that was stored."""
    fields = {name: value for name, value in stored.items() if name != "op"}
    if stored["op"] == "cite":
        return Cite(fields["id"], source_from_json(fields["source"]))
    return OPERATIONS[stored["op"]](**fields)


def text_to_json(text: Text) -> list[dict[str, Any]]:
    """A text as JSON values, dropped sentences and withdrawn sources included."""
    return [
        {
            **{name: getattr(entry, name) for name in Entry.__slots__ if name != "sources"},
            "sources": [{"source": source_to_json(one.source), "withdrawn": one.withdrawn} for one in entry.sources],
        }
        for entry in text.entries
    ]


def text_from_json(stored: list[dict[str, Any]]) -> Text:
    """The text that was stored."""
    return Text(
        tuple(
            Entry(
                **{name: value for name, value in entry.items() if name != "sources"},
                sources=tuple(Cited(source_from_json(one["source"]), one["withdrawn"]) for one in entry["sources"]),
            )
            for entry in stored
        )
    )
