"""A PDF against the letter that its sealed content makes: to the byte, or in all that can be seen of it."""

import ctypes
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from openimr.determinations.adapters import pdf_letter, signed_revision
from openimr.determinations.adapters.letterhead import Look
from openimr.errors import Unsettable

#: How the visible letter was compared: set anew from its content by its own template, and found the same to the byte,
#: in every pixel and annotation, or (by another version of the engine) in its whole text and the kinds of all that is
#: drawn; its sealed statements alone, in their order (a letter from before letters named their template, or one with
#: signs that no font here has); by its sealed digest (HTML, DOCX); or nothing is visible (JSON).
Compared = Literal["bytes", "pixels", "text", "statements", "digest", "nothing"]
_PIXELS_A_POINT = 1.5


def compared(file: Path, sealed: dict[str, Any]) -> tuple[Compared, tuple[str, ...]]:
    """The letter set once more from its sealed content, by the template that it names: all that is visible is compared,
    so that nothing stands in the letter that is not sealed. Answers how, and the differences.
    """
    content = sealed["content"]
    named, look = content.get("template"), content.get("look") or {}
    template = pdf_letter.template_of(file, named) if isinstance(named, str) else None
    logo = pdf_letter.logo_of(file, look["logo"]) if "sha256" in (look.get("logo") or {}) else None
    if template is None or (logo is None and "sha256" in (look.get("logo") or {})):
        return "statements", ()
    try:
        bare = pdf_letter.render(content, template=template, look=Look(logo=logo))
    except Unsettable:
        return "statements", ()
    letter, anew = file.read_bytes(), pdf_letter.attach(bare, sealed, template=template, logo=logo)
    if letter.startswith(anew):
        return "bytes", tuple(signed_revision.added(letter, anew)) if letter != anew else ()
    theirs, ours = _texts(letter), _texts(anew)
    if theirs != ours and (told := tuple(_differing(theirs, ours, content))):
        return "text", told
    seen = tuple(_unlike(letter, anew))
    if _engine(letter) == _engine(anew):
        return "pixels", (*_other_pixels(letter, anew), *seen)
    return "text", (*_otherwise_drawn(letter, anew), *seen)


def _engine(letter: bytes) -> str:
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        return str(pdf.docinfo.get("/Creator", ""))


def _other_pixels(one: bytes, other: bytes) -> Iterator[str]:
    with pypdfium2.PdfDocument(one) as theirs, pypdfium2.PdfDocument(other) as ours:
        if len(theirs) != len(ours):
            yield f"the letter has {len(theirs)} pages where {len(ours)} are sealed"
            return
        for number in range(len(theirs)):
            shown, sealed = (document[number].render(scale=_PIXELS_A_POINT) for document in (theirs, ours))
            if (shown.width, shown.height, bytes(shown.buffer)) != (sealed.width, sealed.height, bytes(sealed.buffer)):
                yield f"page {number + 1} looks otherwise than it comes out of the sealed content"


def _otherwise_drawn(one: bytes, other: bytes) -> Iterator[str]:
    """Pictures, lines and areas, by kind and colour: another version of the engine may set them a little elsewhere."""
    theirs, ours = _drawn(one), _drawn(other)
    for kind in sorted(theirs.keys() | ours.keys()):
        if theirs[kind] != ours[kind]:
            yield f"the letter draws {theirs[kind]} times where {ours[kind]} are sealed: {kind}"


def _drawn(letter: bytes) -> Counter[str]:
    """How often each kind is drawn in each colour; of text only which colours it has."""
    kinds = {
        pdfium.FPDF_PAGEOBJ_PATH: "a line or area",
        pdfium.FPDF_PAGEOBJ_IMAGE: "a picture",
        pdfium.FPDF_PAGEOBJ_SHADING: "a shading",
        pdfium.FPDF_PAGEOBJ_FORM: "a drawing",
    }
    with pypdfium2.PdfDocument(letter) as document:
        told = [(one.type, _color(one)) for page in document for one in page.get_objects()]
    drawn = Counter(f"{kinds[kind]}{color}" for kind, color in told if kind in kinds)
    return drawn + Counter({f"text{color}" for kind, color in told if kind == pdfium.FPDF_PAGEOBJ_TEXT})


def _color(one: Any) -> str:
    parts = [ctypes.c_uint() for _ in range(4)]
    known = pdfium.FPDFPageObj_GetFillColor(one.raw, *parts)
    return " of the colour " + ",".join(str(part.value) for part in parts) if known else ""


def _unlike(letter: bytes, anew: bytes) -> Iterator[str]:
    """Marks on pages and things that a reader does by itself, which no picture of a page has to show."""
    with pikepdf.open(io.BytesIO(letter)) as theirs, pikepdf.open(io.BytesIO(anew)) as ours:
        for number, (one, other) in enumerate(zip(theirs.pages, ours.pages, strict=False), start=1):
            if _marks(one) != _marks(other):
                yield f"page {number} has other marks (links, notes, fields) than are sealed"
        beside = set(theirs.Root.keys()) - set(ours.Root.keys()) - signed_revision.OF_SIGNING
        if beside:
            yield f"the PDF holds {', '.join(sorted(beside))}, which no letter has"
        yield from signed_revision.fields(theirs)


def _marks(page: Any) -> Counter[str]:
    """What kinds of marks a page has, without the fields of signatures, which show nothing."""
    return Counter(
        f"{one.get('/Subtype')} {sorted(set(one.keys()) - {'/StructParent', '/P'})}"
        for one in page.get("/Annots", [])
        if str(one.get("/FT")) != "/Sig"
    )


def _differing(theirs: list[str], ours: list[str], content: dict[str, Any]) -> Iterator[str]:
    """Where two settings of a letter differ in their text; breaks of lines and pages are no difference."""
    one, other = _flowing(theirs, content), _flowing(ours, content)
    if one == other:
        return
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    shows, sealed = (text[max(0, place - 20) : place + 40] for text in (one, other))
    yield f"the letter shows “{shows}” where “{sealed}” is sealed"


def _flowing(pages: list[str], content: dict[str, Any]) -> str:
    """The text of all pages without their heads and feet."""
    number, organization = content["header"]["case_number"], content["organization"]["name"]
    running = "".join(f"{organization} Final Determination {number}".split())
    feet = [f"Case{number}Page{place}of{len(pages)}" for place in range(1, len(pages) + 1)]
    return "".join(page.removeprefix(running).removesuffix(foot) for page, foot in zip(pages, feet, strict=True))


def _texts(letter: bytes) -> list[str]:
    """The text of each page as it stands, without spaces."""
    with pypdfium2.PdfDocument(letter) as document:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
