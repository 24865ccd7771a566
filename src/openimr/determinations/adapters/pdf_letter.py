"""The letter as PDF: set by typst as PDF/UA-1 (tagged, titled, language set), its content and seal attached as JSON."""

import hashlib
import io
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf

from openimr.determinations.adapters.letterhead import Logo, Look
from openimr.errors import Unsettable
from openimr.typesetting import marked, texts, typeset

_TEMPLATE = Path(__file__).with_name("letter.typ")
ATTACHMENT = "determination.json"
TEMPLATE = "letter.typ"
LOGO = "logo"


def written(sealed: dict[str, Any]) -> bytes:
    """Content and seal as they are written, in the JSON that goes out and in the one that the PDF carries."""
    return json.dumps(sealed, ensure_ascii=False, sort_keys=True, indent=1).encode()


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

    `look`: colour and logo, where the content does not seal them; of a logo that it seals by its SHA-256 alone, the
    bytes. `template`: another than this version's own, for a letter that was set by it.
    """
    source = _source() if template is None else template
    told = {**content, "look": _shown(content.get("look"), look or Look()), "draft": draft, "public": public}
    number = content["header"]["case_number"]
    try:
        return typeset(source, _quoting(told), of=number)
    except Unsettable as problem:
        elsewhere = "".join(text for _, text in texts({**told, "sources": []}))
        if any(sign in elsewhere for sign in problem.signs):
            raise
        return typeset(source, _quoting(told, problem.signs), of=number)


def _shown(sealed: dict[str, Any] | None, look: Look) -> dict[str, Any]:
    """The look as the template reads it: what is sealed, with the bytes of the logo."""
    if sealed is None:
        return look.as_json()
    if sealed["logo"] is None or "data" in sealed["logo"]:  # version 1 of the content held the bytes themselves
        return sealed
    assert look.logo is not None
    assert look.logo.digest == sealed["logo"]["sha256"]
    return {**sealed, "logo": {**sealed["logo"], "data": look.logo.for_typst()}}


def _quoting(told: dict[str, Any], signs: Sequence[str] = ()) -> dict[str, Any]:
    """With what cannot be printed of the quotes from records told by number: they are quoted, not written here."""
    return {**told, "sources": [_quoted(source, signs) for source in told["sources"]]}


def _quoted(source: dict[str, Any], signs: Sequence[str]) -> dict[str, Any]:
    if source["kind"] != "record":
        return source
    evidence = source["evidence"]
    return {**source, "evidence": {**evidence, **{part: marked(evidence[part], signs) for part in ("title", "quote")}}}


def attach(letter: bytes, sealed: dict[str, Any], *, template: bytes | None = None, logo: Logo | None = None) -> bytes:
    """The letter with its content and seal, and the template and logo that set it, attached. Structure and tags stay.

    `logo`: where the content seals its SHA-256 and not its bytes.
    """
    payload = written(sealed)
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        pdf.attachments[ATTACHMENT] = _described(
            pdf, payload, ATTACHMENT, "application/json", "Content and seal of this determination, for checking"
        )
        if "template" in sealed["content"]:
            pdf.attachments[TEMPLATE] = _described(
                pdf, template or _source(), TEMPLATE, "text/plain", "The template that this letter was set by"
            )
        if logo is not None:
            pdf.attachments[f"{LOGO}.{logo.kind}"] = _described(
                pdf, logo.data, f"{LOGO}.{logo.kind}", logo.mime_type, "The logo on this letter"
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
    carried = _carried(file, TEMPLATE)
    return carried if carried is not None and template_digest(carried) == digest else None


def logo_of(file: Path, sealed: dict[str, Any]) -> Logo | None:
    """The logo that the letter carries, if it is the sealed one: `sealed` is its kind, SHA-256 and words."""
    carried = _carried(file, f"{LOGO}.{sealed['kind']}")
    if carried is None or hashlib.sha256(carried).hexdigest() != sealed["sha256"]:
        return None
    return Logo(sealed["kind"], carried, sealed["alt"])


def attached(file: Path) -> bytes | None:
    """The content and seal attached to a letter, as JSON; None where there are none or the file is no PDF."""
    try:
        return _carried(file, ATTACHMENT)
    except pikepdf.PdfError:
        return None


def _carried(file: Path, name: str) -> bytes | None:
    with pikepdf.open(file) as pdf:
        return bytes(pdf.attachments[name].get_file().read_bytes()) if name in pdf.attachments else None
