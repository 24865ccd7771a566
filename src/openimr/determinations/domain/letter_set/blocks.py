"""The parts that a letter is built of, as plain JSON: every format sets the same parts.

A paragraph may have a bold `lead`. A table's first column is its row's head. A check is a box to tick with, below it,
what would show the point; checks may hold checks.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Block = dict[str, Any]


def paragraph(text: str, *, lead: str = "", small: bool = False) -> Block:
    return {"kind": "paragraph", "text": text, "lead": lead, "small": small}


def foreign(text: str, language: str) -> Block:
    """A paragraph in another language than the letter's: read aloud with that language's voice."""
    return {"kind": "foreign", "text": text, "language": language}


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def facts(rows: Iterable[tuple[str, str]]) -> Block:
    return {"kind": "facts", "rows": [list(row) for row in rows if row[1]]}


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, widths: Sequence[int], caption: str) -> Block:
    """`widths`: the share of each column; 0 for as wide as its words."""
    return {
        "kind": "table",
        "caption": caption,
        "columns": list(columns),
        "rows": [list(row) for row in rows],
        "widths": list(widths),
    }


def listed(items: Iterable[str], *, ordered: bool = False) -> Block:
    return {"kind": "list", "items": list(items), "ordered": ordered}


def notice(text: str, *, lead: str = "") -> Block:
    """What must not be overlooked, in a frame."""
    return {"kind": "notice", "text": text, "lead": lead}


def decision(title: str, *, outcome: str, lines: Sequence[str], overturned: bool) -> Block:
    """One treatment with its decision in plain words."""
    return {"kind": "decision", "title": title, "outcome": outcome, "lines": list(lines), "overturned": overturned}


def signature(labels: Sequence[str]) -> Block:
    """Places to write on by hand, each over its label."""
    return {"kind": "signature", "labels": list(labels)}


def checks(lead: str, items: Sequence[Mapping[str, Any]]) -> Block:
    return {"kind": "checks", "lead": lead, "items": [dict(item) for item in items]}
