"""The request for records as PDF: the letter and its cover sheet, set by typst as PDF/UA-1."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from openimr.records.adapters import codes

_TEMPLATE = Path(__file__).with_name("request_letter.typ")


@cache
def _source() -> bytes:
    return _TEMPLATE.read_bytes()


def render(told: dict[str, Any]) -> bytes:
    """The letter. The same content gives the same bytes, always."""
    drawn = codes.drawn(told["code"]).decode()
    made = typst.compile(
        _source(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps({**told, "drawn": drawn}, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made
