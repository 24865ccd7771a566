"""A PDF's working copy: nothing in it acts, what a form says stands on its page, pages are upright."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from openimr.records.adapters.working_copy import forms, outlines
from openimr.records.adapters.working_copy.made import MOST_PAGES, Inner, Made, Unreadable
from openimr.records.adapters.working_copy.sheets import LETTER, scale_of

#: All that a page and the catalogue keep. A list of what may stay forgets nothing that acts.
_PAGE_KEEPS = {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources", "/Group"}
_CATALOGUE_KEEPS = {"/Type", "/Pages", "/PageLabels", "/Lang", "/OCProperties"}
_ACTS = ("/AA", "/AcroForm", "/AF", "/Collection", "/URI", "/Threads", "/Requirements", "/Perms", "/Legal")
_MOST_EMBEDDED = 500
_MOST_CONTENT = 200_000_000  # bytes that draw one page
_MENDED = "The file is damaged; its pages were put together again."


def make(file: Path, folder: Path) -> Made:
    """The working copy of a PDF, in `folder`; the file itself serves where nothing needs to change."""
    made = Made("application/pdf")
    pdf = _opened(file, folder, made)
    with pdf:
        made.pages = _count(pdf)
        if pdf.get_warnings() and not made.notes:
            made.notes.append(_MENDED)
        changed = bool(made.notes)
        _refuse_empty_shell(pdf)
        changed |= _without_what_acts(pdf, folder, made)
        changed |= _upright(pdf, made)
        if not changed and _shown(file) == made.pages:
            return made
        made.working = folder / "working.pdf"
        _keep_only(pdf)
        _save(pdf, made.working)
    if _shown(made.working) != made.pages:
        raise Unreadable("damaged")
    return made


def _opened(file: Path, folder: Path, made: Made) -> Pdf:
    try:
        return pikepdf.open(file)
    except pikepdf.PasswordError as locked:
        raise Unreadable("password") from locked
    except pikepdf.PdfError:
        pass
    # What one reader gives up, the other may mend.
    mended = folder / "mended.pdf"
    try:
        document = pypdfium2.PdfDocument(file)
        document.save(mended)
        document.close()
        pdf = pikepdf.open(mended)
    except (pypdfium2.PdfiumError, pikepdf.PdfError) as broken:
        raise Unreadable("damaged") from broken
    made.notes.append(_MENDED)
    return pdf


def _count(pdf: Pdf) -> int:
    try:
        pages = len(pdf.pages)
    except pikepdf.PdfError as broken:
        raise Unreadable("damaged") from broken
    if pages == 0:
        raise Unreadable("no_page")
    if pages > MOST_PAGES:
        raise Unreadable("pages_too_many", count=pages, most=MOST_PAGES)
    return pages


def _shown(file: Path) -> int:
    """The pages that the viewer's engine sees."""
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError:
        return -1
    pages = len(document)
    document.close()
    return pages


def _save(pdf: Pdf, target: Path) -> None:
    try:
        pdf.save(
            target,
            deterministic_id=True,
            linearize=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            encryption=False,
        )
    except pikepdf.PdfError as broken:
        raise Unreadable("damaged") from broken


def _refuse_empty_shell(pdf: Pdf) -> None:
    """A dynamic form (XFA) has one page that says to wait; what it says is nowhere else."""
    form = pdf.Root.get("/AcroForm")
    if (
        isinstance(form, Dictionary)
        and "/XFA" in form
        and (pdf.Root.get("/NeedsRendering") or not len(form.get("/Fields", Array())))
    ):
        raise Unreadable("dynamic_form")


def _without_what_acts(pdf: Pdf, folder: Path, made: Made) -> bool:
    """Field values and comments become part of the page; scripts, embedded files, links, films and actions go."""
    root = pdf.Root
    names = root.get("/Names", Dictionary())
    names = names if isinstance(names, Dictionary) else Dictionary()
    changed = any(key in root for key in _ACTS) or "/JavaScript" in names or "/EmbeddedFiles" in names
    opening = root.get("/OpenAction")
    if isinstance(opening, Dictionary):
        changed = True
        made.notes.append("An action that ran at opening was left out.")
    if "/JavaScript" in names:
        made.notes.append("JavaScript was left out.")
    if "/EmbeddedFiles" in names:
        _expand(names["/EmbeddedFiles"], folder, made)
    changed |= forms.flatten(pdf, folder, made)
    changed |= any("/AA" in page.obj for page in pdf.pages)
    changed |= outlines.tame(pdf)
    return changed


def _expand(tree: Any, folder: Path, made: Made) -> None:
    """The files that a PDF carries come in beside it: a portfolio is nothing else."""
    for place, (name, specification) in enumerate(_embedded(tree)):
        file = folder / f"embedded-{place:04}"
        try:
            file.write_bytes(specification["/EF"]["/F"].read_bytes())
        except (pikepdf.PdfError, KeyError, TypeError, AttributeError, ValueError):
            made.notes.append("An embedded file could not be read.")
            continue
        made.inner.append(Inner(file, name))
    if made.inner:
        made.needed = False
        made.notes.append(f"{len(made.inner)} embedded file{'s were' if len(made.inner) > 1 else ' was'} taken out.")


def _embedded(tree: Any) -> Iterator[tuple[str, Any]]:
    with suppress(pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        for count, (key, specification) in enumerate(pikepdf.NameTree(tree).items()):
            if count >= _MOST_EMBEDDED:
                return
            if isinstance(specification, Dictionary):
                yield str(specification.get("/UF", specification.get("/F", key))), specification


def _upright(pdf: Pdf, made: Made) -> bool:
    changed, odd = False, 0
    for number, page in enumerate(pdf.pages, start=1):
        try:
            turned, resized = _straighten(pdf, page)
        except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError):
            made.failed[number] = "the page's description is damaged: ask the sender for this page again"
            continue
        changed |= turned or resized
        odd += resized
    if odd:
        made.notes.append(f"{odd} page{'s' if odd > 1 else ''} of an impossible size brought to that of paper.")
    return changed


Box = tuple[float, float, float, float]


def _box(value: Any) -> Box | None:
    try:
        a, b, c, d = (float(n) for n in value)
    except (TypeError, ValueError):
        return None
    left, bottom, right, top = min(a, c), min(b, d), max(a, c), max(b, d)
    finite = all(abs(n) < 1e6 for n in (left, bottom, right, top))
    return (left, bottom, right, top) if finite and right - left > 1e-3 and top - bottom > 1e-3 else None


def _seen(page: pikepdf.Page) -> tuple[Box, bool]:
    """The part of the page that is shown, and whether a box said so that can be believed."""
    whole = _box(page.mediabox) if "/MediaBox" in page or _inherited(page, "/MediaBox") is not None else None
    cropped = _box(page.cropbox) if whole else None
    if whole is None:
        return (0.0, 0.0, *LETTER), False
    if cropped is None:
        return whole, True
    inside = (
        max(whole[0], cropped[0]), max(whole[1], cropped[1]), min(whole[2], cropped[2]), min(whole[3], cropped[3])
    )  # fmt: skip
    return _box(inside) or whole, True


def _inherited(page: pikepdf.Page, key: str) -> Any:
    node: Any = page.obj
    steps = 0
    while isinstance(node, Dictionary) and steps < 50:
        if key in node:
            return node[key]
        node, steps = node.get("/Parent"), steps + 1
    return None


def _straighten(pdf: Pdf, page: pikepdf.Page) -> tuple[bool, bool]:
    """Bring one page upright with its lower left corner at nought. Answers (changed, its size was impossible)."""
    (left, bottom, right, top), believed = _seen(page)
    turn = _inherited(page, "/Rotate")
    quarter = round(float(turn) / 90) % 4 if isinstance(turn, int | float) or _is_number(turn) else 0
    unit = page.obj.get("/UserUnit", 1)
    stretch = float(unit) if _is_number(unit) and 0 < float(unit) < 1e5 else 1.0
    width, height = (right - left) * stretch, (top - bottom) * stretch
    fit = scale_of(width, height)
    plain = believed and not quarter and stretch == 1 and fit == 1 and abs(left) < 0.01 and abs(bottom) < 0.01
    if plain and _as_written(page) == (left, bottom, right, top):
        return False, False
    scale = stretch * fit
    matrix = (
        (scale, 0, 0, scale, -scale * left, -scale * bottom),
        (0, -scale, scale, 0, -scale * bottom, scale * right),
        (-scale, 0, 0, -scale, scale * right, scale * top),
        (0, scale, -scale, 0, scale * top, -scale * left),
    )[quarter]
    wide, high = (right - left) * scale, (top - bottom) * scale
    if quarter % 2:
        wide, high = high, wide
    form = _content(pdf, page)
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([left, bottom, right, top])
    form.Resources = _inherited(page, "/Resources") or Dictionary()
    if "/Group" in page.obj:
        form.Group = page.obj.Group
    numbers = " ".join(f"{n:.6f}".rstrip("0").rstrip(".") for n in matrix)
    page.obj.Contents = pdf.make_stream(f"q {numbers} cm /Upright Do Q".encode())
    page.obj.Resources = Dictionary(XObject=Dictionary(Upright=form))
    page.obj.MediaBox = Array([0, 0, round(wide, 3), round(high, 3)])
    page.obj.CropBox = page.obj.MediaBox
    page.obj.Rotate = 0
    return True, fit != 1 or not believed


def _as_written(page: pikepdf.Page) -> tuple[float, ...]:
    return tuple(float(n) for n in _inherited(page, "/MediaBox"))


def _content(pdf: Pdf, page: pikepdf.Page) -> Stream:
    """What draws the page, as a stream of its own; compressed, since a file may have thousands."""
    contents = page.obj.get("/Contents")
    if isinstance(contents, Stream):
        own = Stream(pdf, contents.read_raw_bytes())
        for key in ("/Filter", "/DecodeParms"):
            if key in contents:
                own[key] = contents[key]
        return own
    parts: list[bytes] = []
    for part in contents if isinstance(contents, Array) else []:
        parts += [part.read_bytes()] if isinstance(part, Stream) else []
        if sum(map(len, parts)) > _MOST_CONTENT:
            raise ValueError("a page of more signs than any page has")
    own = Stream(pdf, zlib.compress(b"\n".join(parts)))
    own.Filter = Name.FlateDecode
    return own


def _is_number(value: Any) -> bool:
    try:
        return abs(float(value)) < 1e9
    except (TypeError, ValueError):
        return False


def _keep_only(pdf: Pdf) -> None:
    """The catalogue and the pages without anything that is not needed to show them."""
    kept = _CATALOGUE_KEEPS | {"/Outlines"}
    for key in [key for key in pdf.Root.keys() if key not in kept]:  # noqa: SIM118 (no mapping)
        del pdf.Root[key]
    for page in pdf.pages:
        for key in ("/MediaBox", "/Resources"):
            if key not in page.obj and (value := _inherited(page, key)) is not None:
                page.obj[key] = value
        for key in [key for key in page.obj.keys() if key not in _PAGE_KEEPS]:  # noqa: SIM118 (no mapping)
            del page.obj[key]
    _forget_inherited(pdf.Root.Pages, 0)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def _forget_inherited(node: Any, depth: int) -> None:
    if depth > 50 or not isinstance(node, Dictionary) or "/Kids" not in node:
        return
    for key in ("/Rotate", "/CropBox", "/AA"):
        if key in node:
            del node[key]
    for kid in node.Kids:
        _forget_inherited(kid, depth + 1)
