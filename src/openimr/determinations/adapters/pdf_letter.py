"""The letter as PDF: set by typst as PDF/UA-1 (tagged, titled, language set), its content and seal attached as JSON."""

import hashlib
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
TEMPLATE = "letter.typ"


@cache
def _source() -> bytes:
    return _TEMPLATE.read_bytes()


def template_digest(template: bytes | None = None) -> str:
    """SHA-256 of a template, by default of this version's own."""
    return hashlib.sha256(_source() if template is None else template).hexdigest()


def render(
    content: dict[str, Any],
    *,
    draft: bool = False,
    public: bool = False,
    look: Look | None = None,
    template: bytes | None = None,
) -> bytes:
    """The letter. The same content and look give the same bytes. Raises Unsettable: a sign in it cannot be printed.

    `look`: colour and logo, where the content does not hold them sealed. `template`: another than this version's own,
    for a letter that was set by it.
    """
    source = _source() if template is None else template
    told = {"look": (look or Look()).as_json(), **content, "draft": draft, "public": public}
    number = content["header"]["case_number"]
    try:
        return typeset(source, _quoting(told), of=number)
    except Unsettable as problem:
        elsewhere = "".join(text for _, text in texts({**told, "sources": []}))
        if any(sign in elsewhere for sign in problem.signs):
            raise
        return typeset(source, _quoting(told, problem.signs), of=number)


def _quoting(told: dict[str, Any], signs: Sequence[str] = ()) -> dict[str, Any]:
    """With what cannot be printed of the quotes from records told by number: they are quoted, not written here."""
    return {**told, "sources": [_quoted(source, signs) for source in told["sources"]]}


def _quoted(source: dict[str, Any], signs: Sequence[str]) -> dict[str, Any]:
    if source["kind"] != "record":
        return source
    evidence = source["evidence"]
    return {**source, "evidence": {**evidence, **{part: marked(evidence[part], signs) for part in ("title", "quote")}}}


def attach(letter: bytes, sealed: dict[str, Any], *, template: bytes | None = None) -> bytes:
    """The letter with its content and seal, and the template that set it, attached. Structure and tags stay."""
    payload = json.dumps(sealed, ensure_ascii=False, sort_keys=True, indent=1).encode()
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        pdf.attachments[ATTACHMENT] = _described(
            pdf, payload, ATTACHMENT, "application/json", "Content and seal of this determination, for checking"
        )
        if "template" in sealed["content"]:
            pdf.attachments[TEMPLATE] = _described(
                pdf, template or _source(), TEMPLATE, "text/plain", "The template that this letter was set by"
            )
        buffer = io.BytesIO()
        pdf.save(buffer, deterministic_id=True, linearize=False)
        return buffer.getvalue()


def _described(pdf: pikepdf.Pdf, data: bytes, name: str, kind: str, says: str) -> pikepdf.AttachedFileSpec:
    return pikepdf.AttachedFileSpec(
        pdf,
        data,
        filename=name,
        mime_type=kind,
        description=says,
        relationship=pikepdf.Name.Data if name == ATTACHMENT else pikepdf.Name.Source,
        creation_date="",
        mod_date="",
    )


def template_of(file: Path, digest: str) -> bytes | None:
    """The template of that SHA-256: this version's own, or the one that the letter carries; None where neither is."""
    if template_digest() == digest:
        return _source()
    with pikepdf.open(file) as pdf:
        if TEMPLATE not in pdf.attachments:
            return None
        carried = pdf.attachments[TEMPLATE].get_file().read_bytes()
    return carried if template_digest(carried) == digest else None


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
