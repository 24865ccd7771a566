"""The reminder to the claims administrator as PDF/UA-1, set by typst."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

_TEMPLATE = Path(__file__).with_name("reminder_letter.typ")


@cache
def _source() -> bytes:
    return _TEMPLATE.read_bytes()


def render(told: dict[str, Any]) -> bytes:
    """The letter. The same content gives the same bytes, always."""
    made = typst.compile(
        _source(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made
