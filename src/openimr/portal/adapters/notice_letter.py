"""The letter on what is not reviewed as PDF, in one language after the other, set by typst as PDF/UA-1."""

from functools import cache
from pathlib import Path
from typing import Any

from openimr.typesetting import typeset

_TEMPLATE = Path(__file__).with_name("notice_letter.typ")


@cache
def _source() -> bytes:
    return _TEMPLATE.read_bytes()


def render(told: dict[str, Any]) -> bytes:
    """The letter. The same content gives the same bytes. Raises Unsettable."""
    return typeset(_source(), told, of=told["case_number"])
