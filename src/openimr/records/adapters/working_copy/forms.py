"""What stands on a page by an annotation (form fields, stamps, comments) becomes part of the page itself."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from openimr.records.adapters.working_copy.made import Inner, Made

_FILMS = {"/RichMedia", "/Screen", "/3D", "/Movie", "/Sound"}
_COMMENTS = {"/Text", "/FreeText", "/Popup"}
_MOST_NAMED = 30
_SHOWN_NEVER = 0x02 | 0x20  # hidden, no view
_MULTILINE, _PASSWORD, _PUSHBUTTON = 1 << 12, 1 << 13, 1 << 16
_HELVETICA = 0.52  # mean width of a letter, as a share of the size of the type
_SHOWS = re.compile(rb"T[jJ]|\bDo\b|['\"]\s")
_SIZE_IN_DA = re.compile(r"([\d.]+)\s+Tf")


def flatten(pdf: Pdf, folder: Path, made: Made) -> bool:
    """Every annotation drawn into its page and gone. Answers whether there was one. What cannot be shown is noted."""
    told: Counter[str] = Counter()
    commented: list[int] = []
    found = False
    form = pdf.Root.get("/AcroForm")
    renew = isinstance(form, Dictionary) and bool(form.get("/NeedAppearances", False))
    for number, page in enumerate(pdf.pages, start=1):
        if "/Annots" not in page.obj:
            continue
        found = True
        annotations = page.obj.Annots
        if not isinstance(annotations, Array):
            del page.obj["/Annots"]
            continue
        page.obj.Annots = Array(
            [annotation for annotation in annotations if _prepare(pdf, annotation, folder, made, told, renew=renew)]
        )
        if any(_is_silent_comment(annotation) for annotation in page.obj.Annots):
            commented.append(number)
    if not found:
        return False
    if isinstance(form, Dictionary):
        form.NeedAppearances = False
    pdf.flatten_annotations("screen")
    for page in pdf.pages:
        if "/Annots" in page.obj:
            del page.obj["/Annots"]
    if commented:
        pages = ", ".join(map(str, commented[:_MOST_NAMED])) + (" …" if len(commented) > _MOST_NAMED else "")
        made.notes.append(f"Comments in pop-ups on page {pages}: open the original to read them.")
    made.notes += [f"{what}: {count}." for what, count in sorted(told.items())]
    return True


def _prepare(pdf: Pdf, annotation: Any, folder: Path, made: Made, told: Counter[str], *, renew: bool) -> bool:
    """Whether an annotation has something to draw; a field without a picture of its value gets one."""
    if not isinstance(annotation, Dictionary):
        return False
    subtype = str(annotation.get("/Subtype", ""))
    if subtype == "/Link":
        told["Links left out"] += 1
        return False
    if subtype in _FILMS:
        told["Films, sounds or three-dimensional pictures left out"] += 1
    if subtype == "/FileAttachment":
        _take_out(annotation, folder, made)
    if subtype == "/Widget" and _is_button(annotation):
        return False
    if subtype == "/Widget":
        value = _inherited(annotation, "/V")
        if value is not None and str(value) not in {"", "/Off"}:
            told["Values of form fields made part of their pages"] += 1
        _draw_value(pdf, annotation, value, renew=renew)
    return True


def _is_button(widget: Any) -> bool:
    """A button that does something ("Print form") says nothing."""
    return str(_inherited(widget, "/FT")) == "/Btn" and bool(int(_number(_inherited(widget, "/Ff"))) & _PUSHBUTTON)


def _take_out(annotation: Any, folder: Path, made: Made) -> None:
    specification = annotation.get("/FS")
    try:
        content = specification["/EF"]["/F"].read_bytes()
        name = str(specification.get("/UF", specification.get("/F", "attachment")))
    except (pikepdf.PdfError, KeyError, TypeError, AttributeError, ValueError):
        made.notes.append("A file attached to a page could not be read.")
        return
    file = folder / f"attached-{len(made.inner):04}"
    file.write_bytes(content)
    made.needed = False
    made.inner.append(Inner(file, name))
    made.notes.append("A file attached to a page was taken out of the document.")


def _is_silent_comment(annotation: Any) -> bool:
    """A comment of words that only a pop-up shows."""
    subtype = str(annotation.get("/Subtype", ""))
    return subtype == "/Text" and bool(str(annotation.get("/Contents", "")).strip())


def _inherited(field: Any, key: str) -> Any:
    node, steps = field, 0
    while isinstance(node, Dictionary) and steps < 30:
        if key in node:
            return node[key]
        node, steps = node.get("/Parent"), steps + 1
    return None


def _draw_value(pdf: Pdf, widget: Any, value: Any, *, renew: bool) -> None:
    kind = str(_inherited(widget, "/FT"))
    drawn = widget.get("/AP")
    has_picture = isinstance(drawn, Dictionary) and "/N" in drawn
    if int(_number(widget.get("/F", 0))) & _SHOWN_NEVER:
        return
    if kind == "/Btn":
        state = str(widget.get("/AS", value if value is not None else "/Off"))
        if not has_picture and state not in {"/Off", "None", ""}:
            _set_picture(pdf, widget, "X", multiline=False)
        return
    if kind not in {"/Tx", "/Ch"} or value is None or (has_picture and not renew and _has_words(drawn.N)):
        return
    flags = int(_number(_inherited(widget, "/Ff")))
    if flags & _PASSWORD:
        return
    parts = list(value) if isinstance(value, Array) else [value]
    text = "\n".join(_text(part) for part in parts)
    if text.strip():
        _set_picture(pdf, widget, text, multiline=bool(flags & _MULTILINE) or "\n" in text)


def _has_words(picture: Any) -> bool:
    """A program may have set the value and left the picture of the empty field."""
    try:
        return isinstance(picture, Stream) and bool(_SHOWS.search(picture.read_bytes()))
    except pikepdf.PdfError:
        return False


def _text(value: Any) -> str:
    if isinstance(value, Stream):
        return value.read_bytes().decode("utf-8", "replace")
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def _set_picture(pdf: Pdf, widget: Any, text: str, *, multiline: bool) -> None:
    """The value as the field shows it: Helvetica in the size that the field asks for, or as small as fits."""
    try:
        a, b, c, d = (float(n) for n in widget.Rect)
    except (TypeError, ValueError, AttributeError):
        return
    width, height = max(abs(c - a), 4.0), max(abs(d - b), 4.0)
    asked = _SIZE_IN_DA.search(str(_inherited(widget, "/DA") or ""))
    size = float(asked[1]) if asked and float(asked[1]) > 0 else min(11.0, height * 0.75)
    lines = _fitted(text, width - 4, size) if multiline else [" ".join(text.split())]
    while size > 3 and (
        len(lines) * size * 1.15 > height + size * 0.3 or max(map(len, lines)) * size * _HELVETICA > width - 2
    ):
        size *= 0.93
        lines = _fitted(text, width - 4, size) if multiline else lines
    top = height - size - 1 if multiline else (height - size) / 2 + size * 0.2
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    content = f"q BT 0 g /Helv {size:.2f} Tf {size * 1.15:.2f} TL 2 {top:.2f} Td\n{shown}ET Q".encode("latin-1")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    picture = pdf.make_stream(content)
    picture.Type, picture.Subtype = Name.XObject, Name.Form
    picture.BBox = Array([0, 0, width, height])
    picture.Resources = Dictionary(Font=Dictionary(Helv=font))
    widget.AP = Dictionary(N=picture)
    if "/AS" in widget:
        del widget["/AS"]


def _fitted(text: str, width: float, size: float) -> list[str]:
    most = max(1, int(width / (size * _HELVETICA)))
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if line and len(line) + 1 + len(word) > most:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines


def _escaped(line: str) -> str:
    # The font's alphabet is Windows' Latin; what is not in it is shown as a question mark and stays in the original.
    plain = line.encode("cp1252", "replace").decode("latin-1")
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
