"""Writes the criteria into a folder as JSON, with the schema that they follow."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from openimr.guidelines.adapters.library import Library
from openimr.guidelines.domain.library_json import library_to_json
from openimr.guidelines.domain.published import PublishedSet

SCHEMA = Path(__file__).parents[1] / "guidelines.schema.json"


def write_json(folder: Path, sets: Iterable[PublishedSet], library: Library, *, on: date | None) -> list[Path]:
    """`guidelines.json` and beside it the schema that it follows."""
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / "guidelines.json"
    written.write_text(as_text(library_to_json(sets, library.catalogue.by_id, library.tables, on=on)), encoding="utf-8")
    schema = folder / SCHEMA.name
    schema.write_bytes(SCHEMA.read_bytes())
    return [written, schema]


def as_text(values: Mapping[str, Any]) -> str:
    """JSON as files and pages hand it out."""
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
