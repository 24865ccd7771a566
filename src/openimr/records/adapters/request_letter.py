"""The request for records as PDF: the letter and its cover sheet, set by typst as PDF/UA-1."""

from functools import cache
from pathlib import Path
from typing import Any

from openimr.records.adapters import codes
from openimr.typesetting import typeset

_TEMPLATE = Path(__file__).with_name("request_letter.typ")


@cache
def _source() -> bytes:
    return _TEMPLATE.read_bytes()


def render(told: dict[str, Any]) -> bytes:
    """The letter. The same content gives the same bytes. Raises Unsettable."""
    drawn = codes.drawn(told["code"]).decode()
    return typeset(_source(), {**told, "drawn": drawn}, of=told["case_number"])
