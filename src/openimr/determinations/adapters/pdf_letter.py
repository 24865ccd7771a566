"""The letter as PDF: set by typst as PDF/UA-1 (tagged, titled, language set), its content and seal attached as JSON."""

import io
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf

from openimr.determinations.adapters.letterhead import Look
from openimr.errors import Unsettable
from openimr.typesetting import marked, texts, typeset

_TEMPLATE = Path(__file__).with_name("letter.typ")
ATTACHMENT = "determination.json"


@cache
def _source() -> bytes:
    return _TEMPLATE.read_bytes()


def render(content: dict[str, Any], *, draft: bool = False, public: bool = False, look: Look | None = None) -> bytes:
    """The letter. The same content and look give the same bytes. Raises Unsettable: a sign in it cannot be printed."""
    told = {**content, "draft": draft, "public": public, "look": (look or Look()).as_json()}
    number = content["header"]["case_number"]
    try:
        return typeset(_source(), _quoting(told), of=number)
    except Unsettable as problem:
        elsewhere = "".join(text for _, text in texts({**told, "sources": []}))
        if any(sign in elsewhere for sign in problem.signs):
            raise
        return typeset(_source(), _quoting(told, problem.signs), of=number)


def _quoting(told: dict[str, Any], signs: Sequence[str] = ()) -> dict[str, Any]:
    """With what cannot be printed of the quotes from records told by number: they are quoted, not written here."""
    return {**told, "sources": [_quoted(source, signs) for source in told["sources"]]}


def _quoted(source: dict[str, Any], signs: Sequence[str]) -> dict[str, Any]:
    if source["kind"] != "record":
        return source
    evidence = source["evidence"]
    return {**source, "evidence": {**evidence, **{part: marked(evidence[part], signs) for part in ("title", "quote")}}}


def attach(letter: bytes, sealed: dict[str, Any]) -> bytes:
    """The letter with its content and seal attached. Structure and tags stay as they are."""
    payload = json.dumps(sealed, ensure_ascii=False, sort_keys=True, indent=1).encode()
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        described = pikepdf.AttachedFileSpec(
            pdf,
            payload,
            filename=ATTACHMENT,
            mime_type="application/json",
            description="Content and seal of this determination, for checking",
            relationship=pikepdf.Name.Data,
            creation_date="",
            mod_date="",
        )
        pdf.attachments[ATTACHMENT] = described
        buffer = io.BytesIO()
        pdf.save(buffer, deterministic_id=True, linearize=False)
        return buffer.getvalue()


def attached(file: Path) -> dict[str, Any] | None:
    """The content and seal attached to a letter; None where there are none or the file is no PDF."""
    try:
        with pikepdf.open(file) as pdf:
            if ATTACHMENT not in pdf.attachments:
                return None
            read = json.loads(pdf.attachments[ATTACHMENT].get_file().read_bytes())
    except (pikepdf.PdfError, ValueError):
        return None
    return read if isinstance(read, dict) else None
