"""The sealed content that a letter carries: read strictly, so that what is checked is all that is there."""

import json
from pathlib import Path
from typing import Any

from openimr.determinations.adapters import pdf_letter
from openimr.errors import DocumentUnreadable, SealBroken

_PARTS = frozenset({"content", "seal"})


def parsed(told: bytes) -> dict[str, Any]:
    """Content and seal from JSON. Raises ValueError: no JSON. Raises SealBroken: a name stands twice, or more.

    Of a name that stands twice one reader takes the first value and another the last.
    """
    read = json.loads(told, object_pairs_hook=_once, parse_constant=_no_number)
    if not isinstance(read, dict) or not set(read) >= _PARTS:
        raise ValueError("no content with a seal")
    if unknown := sorted(set(read) - _PARTS):
        raise SealBroken(f"beside content and seal there is {', '.join(unknown)}, which nothing vouches for")
    return read


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise SealBroken(f"the name {', '.join(twice)} stands there twice: do not rely on this letter, ask the issuer")
    return made


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no value of JSON")


def read(file: Path) -> dict[str, Any]:
    """The content and seal that a letter carries. Raises DocumentUnreadable, SealBroken."""
    if not file.is_file():
        raise DocumentUnreadable(str(file), "there is no such file", "check the name")
    told = file.read_bytes() if file.suffix == ".json" else pdf_letter.attached(file)
    try:
        if told is not None:
            return parsed(told)
    except (ValueError, RecursionError):
        pass
    raise DocumentUnreadable(file.name, "carries no sealed determination", "give the PDF or JSON that was mailed")


def carrier_of(file: Path) -> Path:
    """The file with the sealed content by which a letter is checked: itself, or for HTML and DOCX the JSON or PDF of
    the same name beside it. Raises DocumentUnreadable where there is none.
    """
    if file.suffix not in {".html", ".docx"}:
        return file
    beside = [place for place in (file.with_suffix(".json"), file.with_suffix(".pdf")) if place.is_file()]
    if not beside:
        raise DocumentUnreadable(
            file.name,
            "carries no seal of its own",
            "put the JSON or PDF of the same name beside it, or give it by --by",
        )
    return beside[0]
