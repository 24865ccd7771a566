"""The public letter as files, and what a stranger can read out of them."""

import io
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pikepdf
import pypdfium2
import yaml
from pydantic import BaseModel, ConfigDict

from openimr.data_files import read_data_file
from openimr.determinations.adapters import html_letter, pdf_letter


@cache
def eponyms() -> tuple[str, ...]:
    """Words of the trade that are also names."""
    file = Path(__file__).parents[1] / "eponyms.yaml"
    return tuple(yaml.safe_load(file.read_text(encoding="utf-8"))["keep"])


class _Notice(BaseModel):
    model_config = ConfigDict(extra="forbid")

    says: str
    cite: str
    since: date
    until: date | None = None
    verified: bool


class _Notices(BaseModel):
    model_config = ConfigDict(extra="forbid")

    notices: dict[Literal["corrects", "remand", "superseded", "set_aside"], _Notice]


@cache
def _notices() -> _Notices:
    return read_data_file(Path(__file__).parents[1] / "notices.yaml", _Notices)


def notice(which: Literal["corrects", "remand", "superseded", "set_aside"], **slots: Any) -> str:
    """What a public copy says of its version. Raises DataFileInvalid."""
    return _notices().notices[which].says.format(**slots)


def read(stored: bytes) -> dict[str, Any]:
    """The content of a public copy as its JSON file has it."""
    content: dict[str, Any] = json.loads(stored)
    return content


def render(content: Mapping[str, Any]) -> dict[str, bytes]:
    """The public copy as PDF, HTML and JSON."""
    told = dict(content)
    return {
        "pdf": pdf_letter.render(told, public=True),
        "html": html_letter.render(told, public=True).encode(),
        "json": json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode(),
    }


def readable(pdf: bytes) -> list[tuple[str, str]]:
    """(where, text) of all that the PDF gives away: pages, metadata, names of attachments."""
    found = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            textpage = document[number].get_textpage()
            found.append((f"page {number + 1} of the PDF", textpage.get_text_bounded()))
            textpage.close()
        found.append(("the PDF's metadata", " ".join(document.get_metadata_dict().values())))
    finally:
        document.close()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        names = list(opened.attachments)
        found += [("an attachment of the PDF", name) for name in names]
    return found
