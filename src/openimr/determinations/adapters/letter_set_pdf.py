"""The letters of a set as PDF: set by typst as PDF/UA-1, codes drawn; and several as one print file."""

import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf

from openimr.determinations.adapters.letterhead import Look
from openimr.determinations.domain.letter_set.envelope import Place, fitted
from openimr.records.adapters import codes
from openimr.typesetting import typeset

_TEMPLATE = Path(__file__).with_name("letter_set.typ")
_LARGEST = {"sender": (8.5, 7.0), "recipient": (11.0, 8.0)}  # points of an address in its window, and the least


@cache
def _source() -> bytes:
    return _TEMPLATE.read_bytes()


def render(letter: Mapping[str, Any], look: Look) -> bytes:
    """The letter. The same content and look give the same bytes. Raises Unsettable: a sign in it cannot be printed."""
    told: dict[str, Any] = {**letter, "look": look.as_json()}
    if letter["kind"] == "address":
        told["drawn"] = codes.drawn(letter["code"]).decode()
        told["places"] = {**letter["places"], **{name: _fitted(name, letter["places"][name]) for name in _LARGEST}}
    return typeset(_source(), told, of=letter.get("case_number", letter["code"]))


def _fitted(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    largest, smallest = _LARGEST[name]
    place = Place(told["left"], told["top"], told["width"], told["height"])
    found = fitted(told["lines"], place, largest=largest, smallest=smallest)
    return {**told, "lines": list(found.lines), "size": found.size}


def one_file(pdfs: Sequence[bytes], *, title: str, language: str = "en-US") -> bytes:
    """Several PDFs one after the other, for the printer. Tags stay: each keeps its own part of one tree.

    A signature does not survive and is taken out: what counts as signed is the determination's own file.
    """
    with pikepdf.new() as whole:
        elements: list[pikepdf.Object] = []
        parents: list[pikepdf.Object] = []
        roles = pikepdf.Dictionary()
        for pdf in pdfs:
            with pikepdf.open(io.BytesIO(pdf)) as part:
                _append(whole, part, elements, parents, roles)
        if elements:
            _tag(whole, elements, parents)
            whole.Root.StructTreeRoot.RoleMap = roles
        whole.Root.Lang = pikepdf.String(language)
        whole.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as about:
            about["dc:title"] = title
            about["pdfuaid:part"] = "1"
        buffer = io.BytesIO()
        whole.save(buffer, deterministic_id=True)
        return buffer.getvalue()


def _append(
    whole: pikepdf.Pdf,
    part: pikepdf.Pdf,
    elements: list[pikepdf.Object],
    parents: list[pikepdf.Object],
    roles: pikepdf.Dictionary,
) -> None:
    first = len(whole.pages)
    for page in part.pages:
        whole.pages.append(page)
    for page in list(whole.pages)[first:]:
        if "/Annots" in page:  # links stay; fields of forms, the signature's among them, do not
            kept = [one for one in page.Annots if one.get("/Subtype") != pikepdf.Name.Widget]
            page.Annots = pikepdf.Array(kept)
    tree = part.Root.get("/StructTreeRoot")
    if tree is None:
        return
    copied = whole.copy_foreign(part.make_indirect(tree))
    offset = len(parents)
    by_number = _numbered(copied.get("/ParentTree", pikepdf.Dictionary()))
    parents.extend(by_number.get(number, pikepdf.Array()) for number in range(max(by_number, default=-1) + 1))
    for page in list(whole.pages)[first:]:
        _shift(page.obj, "/StructParents", offset)
        for one in page.obj.get("/Annots", []):
            _shift(one, "/StructParent", offset)
    for kind, meaning in copied.get("/RoleMap", pikepdf.Dictionary()).items():
        roles[kind] = meaning
    kids = copied.K if isinstance(copied.K, pikepdf.Array) else [copied.K]
    elements.extend(kids)


def _shift(owner: pikepdf.Object, key: str, offset: int) -> None:
    if key in owner:
        owner[key] = int(owner[key]) + offset


def _numbered(node: pikepdf.Object) -> dict[int, pikepdf.Object]:
    """The entries of a number tree."""
    found: dict[int, pikepdf.Object] = {}
    numbers = list(node.get("/Nums", []))
    found.update({int(number): value for number, value in zip(numbers[::2], numbers[1::2], strict=True)})
    for kid in node.get("/Kids", []):
        found.update(_numbered(kid))
    return found


def _tag(whole: pikepdf.Pdf, elements: Sequence[pikepdf.Object], parents: Sequence[pikepdf.Object]) -> None:
    root = whole.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    for element in elements:
        element.P = root
    numbers = pikepdf.Array()
    for number, entry in enumerate(parents):
        numbers.append(number)
        numbers.append(entry)
    root.K = pikepdf.Array(elements)
    root.ParentTree = whole.make_indirect(pikepdf.Dictionary(Nums=numbers))
    root.ParentTreeNextKey = len(parents)
    whole.Root.StructTreeRoot = root
    whole.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
