"""The tags of a PDF against PDF/UA-1, as far as a program can judge them: a checker of our own.

What it asks: title, language and the PDF/UA mark; a tree whose every type is known; headings that nest without gaps;
lists, tables and figures of the right parts; every piece of content tagged or an artifact; links with words; and a
reading order that follows the page from top to bottom. Whether the words of an alternative text are true, no program
can tell. Source: ISO 14289-1, ISO 32000-1 chapter 14; the Matterhorn Protocol 1.1 numbers the failures.
"""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

from openimr.determinations.adapters.pdf_marks import Marks, marks_of

_GROUPING = {"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct"}
_GROUPING |= {"Private"}
_HEADINGS = {f"H{level}": level for level in range(1, 7)}
_TABLE = {"Table", "TR", "TH", "TD", "THead", "TBody", "TFoot"}
_INLINE = {"Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "RB", "RT", "RP"}
_INLINE |= {"Warichu", "WT", "WP", "Form"}
_STANDARD = _GROUPING | set(_HEADINGS) | {"P", "H", "L", "LI", "Lbl", "LBody", "Figure", "Formula"} | _TABLE | _INLINE

#: What may stand right under an element of these types.
_KIDS = {
    "L": {"LI", "L", "Caption"},
    "LI": {"Lbl", "LBody"},
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
}
#: Under what an element of these types must stand.
_PARENTS = {
    "LI": {"L"},
    "Lbl": {"LI", "Note", "TOCI", "BibEntry"},
    "LBody": {"LI"},
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
}
_LIFTED = 3.0  # points by which the next piece may stand above the one before it, as raised numbers do


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the tags: a stable code, where it is, and what it is."""

    code: str
    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.where}: {self.says} ({self.code})"


@dataclass(frozen=True, slots=True)
class _Element:
    """One element of the tree. `kids`: elements, and (page, MCID) of the content."""

    kind: str
    where: str
    obj: Any
    kids: "tuple[_Element | tuple[int, int], ...]"
    annotations: tuple[Any, ...]

    @property
    def elements(self) -> "list[_Element]":
        return [one for one in self.kids if isinstance(one, _Element)]

    def walk(self) -> "Iterator[_Element]":
        yield self
        for one in self.elements:
            yield from one.walk()

    def content(self) -> Iterator[tuple[int, int]]:
        for one in self.kids:
            if isinstance(one, _Element):
                yield from one.content()
            else:
                yield one

    def attribute(self, name: str) -> Any:
        held = self.obj.get("/A")
        for one in held if isinstance(held, pikepdf.Array) else [held] if held is not None else []:
            if isinstance(one, pikepdf.Dictionary) and name in one:
                return one[name]
        return None


def check(pdf: bytes) -> list[Fault]:
    """Everything that is wrong with the tags of a PDF; nothing for one that is right. Raises pikepdf.PdfError."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return list(_faults(opened))


def _faults(pdf: pikepdf.Pdf) -> Iterator[Fault]:
    yield from _of_document(pdf)
    tree = pdf.Root.get("/StructTreeRoot")
    if tree is None:
        yield Fault("no_tree", "the document", "has no tags at all")
        return
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    roles = {str(one)[1:]: str(other)[1:] for one, other in tree.get("/RoleMap", {}).items()}
    top = _Tree(pages, roles).elements_under(tree)
    yield from _of_types(top, roles)
    if {one.kind for one in top} != {"Document"}:
        yield Fault("no_document", "the tree", "does not begin with a Document, or with the Documents of a print file")
    everything = [one for element in top for one in element.walk()]
    yield from _of_headings(everything)
    for element in everything:
        yield from _of_nesting(element)
        yield from _of_element(element)
    yield from _of_tables(everything)
    marks = {number: marks_of(page) for number, page in enumerate(pdf.pages, start=1)}
    content = [one for element in top for one in element.content()]
    yield from _of_content(content, marks)
    yield from _of_order(content, marks)
    yield from _of_annotations(pdf, everything)


def _of_document(pdf: pikepdf.Pdf) -> Iterator[Fault]:
    root, where = pdf.Root, "the document"
    mark: Any = root.get("/MarkInfo", pikepdf.Dictionary())
    shown: Any = root.get("/ViewerPreferences", pikepdf.Dictionary())
    if not bool(mark.get("/Marked", False)):
        yield Fault("not_marked", where, "does not say that it is tagged (MarkInfo)")
    if bool(mark.get("/Suspects", False)):
        yield Fault("suspects", where, "says that its tags are in doubt (Suspects)")
    if not str(root.get("/Lang", "")).strip():
        yield Fault("language", where, "names no language (Lang)")
    if not bool(shown.get("/DisplayDocTitle", False)):
        yield Fault("title_not_shown", where, "does not show its title in the window (DisplayDocTitle)")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
        if not str(about.get("dc:title", "")).strip():
            yield Fault("title", where, "has no title in its metadata (dc:title)")
        if str(about.get("pdfuaid:part", "")) != "1":
            yield Fault("not_pdfua", where, "does not say in its metadata that it is PDF/UA-1 (pdfuaid:part)")


class _Tree:
    """Reads the tree of structure elements; roles are followed to the standard types."""

    def __init__(self, pages: dict[Any, int], roles: dict[str, str]) -> None:
        self._pages, self._roles = pages, roles
        self._count: Counter[str] = Counter()

    def elements_under(self, owner: Any) -> list[_Element]:
        return [one for one in self._kids(owner, None)[0] if isinstance(one, _Element)]

    def _kids(self, owner: Any, page: Any) -> tuple[list[_Element | tuple[int, int]], list[Any]]:
        held = owner.get("/K")
        found: list[_Element | tuple[int, int]] = []
        annotations: list[Any] = []
        for one in held if isinstance(held, pikepdf.Array) else [] if held is None else [held]:
            if not isinstance(one, pikepdf.Dictionary):
                found.append((self._number(page), int(one)))
            elif "/S" in one:
                found.append(self._element(one, page))
            elif one.get("/Type") == pikepdf.Name.OBJR:
                annotations.append(one.Obj)
            elif "/MCID" in one:
                found.append((self._number(one.get("/Pg", page)), int(one.MCID)))
        return found, annotations

    def _number(self, page: Any) -> int:
        return self._pages.get(page.objgen, 0) if page is not None else 0

    def _element(self, obj: Any, page: Any) -> _Element:
        kind = str(obj.S)[1:]
        self._count[kind] += 1
        where = f"{kind} {self._count[kind]}"
        page = obj.get("/Pg", page)
        kids, annotations = self._kids(obj, page)
        return _Element(standard(kind, self._roles), where, obj, tuple(kids), tuple(annotations))


def standard(kind: str, roles: dict[str, str]) -> str:
    """The standard type that a type stands for; the type itself where the map leads nowhere."""
    seen = {kind}
    while kind not in _STANDARD and kind in roles and roles[kind] not in seen:
        kind = roles[kind]
        seen.add(kind)
    return kind


def _of_types(top: list[_Element], roles: dict[str, str]) -> Iterator[Fault]:
    for element in (one for root in top for one in root.walk()):
        if element.kind not in _STANDARD:
            yield Fault("type", element.where, "is of a type that no reader knows and that no role explains")
    for kind in sorted(_STANDARD & set(roles)):
        yield Fault("standard_remapped", f"role of {kind}", "a standard type is given another meaning")


def _of_headings(everything: list[_Element]) -> Iterator[Fault]:
    last = 0
    for element in everything:
        level = _HEADINGS.get(element.kind)
        if level is None:
            continue
        if level > last + 1:
            before = f"H{last}" if last else "nothing"
            yield Fault("heading_gap", element.where, f"a heading of level {level} follows on {before}")
        if not list(element.content()):
            yield Fault("heading_empty", element.where, "a heading without content")
        last = level


def _of_nesting(element: _Element) -> Iterator[Fault]:
    allowed = _KIDS.get(element.kind)
    for kid in element.elements:
        if allowed is not None and kid.kind not in allowed:
            yield Fault("kid", kid.where, f"stands right under {element.where}, where only {_list(allowed)} may stand")
        needed = _PARENTS.get(kid.kind)
        if needed is not None and element.kind not in needed:
            yield Fault("parent", kid.where, f"stands under {element.where}, not under {_list(needed)}")
    if allowed is not None and len(element.elements) != len(element.kids):
        yield Fault("bare_content", element.where, f"holds content that stands in no {_list(allowed)}")


def _list(kinds: set[str]) -> str:
    return " or ".join(sorted(kinds))


def _of_element(element: _Element) -> Iterator[Fault]:
    if element.kind == "LI" and [one.kind for one in element.elements].count("LBody") != 1:
        yield Fault("list_body", element.where, "an item of a list without its one body (LBody)")
    if element.kind == "L" and "LI" not in [one.kind for one in element.elements]:
        yield Fault("list_empty", element.where, "a list without items")
    if element.kind in {"Figure", "Formula"}:
        words = str(element.obj.get("/Alt", "")).strip() or str(element.obj.get("/ActualText", "")).strip()
        if not words:
            yield Fault("no_alt", element.where, "a picture without words for those who do not see it (Alt)")
    if element.kind == "Link" and not element.annotations:
        yield Fault("link_without_target", element.where, "a link that leads nowhere (no annotation)")


def _of_tables(everything: list[_Element]) -> Iterator[Fault]:
    ids = {str(one.obj.ID) for one in everything if "/ID" in one.obj}
    for table in (one for one in everything if one.kind == "Table"):
        rows = [one for one in table.walk() if one.kind == "TR"]
        cells = [[cell for cell in row.elements if cell.kind in {"TH", "TD"}] for row in rows]
        widths = _widths(cells)
        if len(set(widths)) > 1:
            yield Fault("table_ragged", table.where, f"its rows have {_count(widths)} cells")
        headers = [cell for row in cells for cell in row if cell.kind == "TH"]
        if not headers:
            yield Fault("table_without_headers", table.where, "a table without cells of heading (TH)")
        for cell in headers:
            if cell.attribute("/Scope") is None:
                yield Fault("no_scope", cell.where, "a cell of heading that does not say for what (Scope)")
        for cell in (cell for row in cells for cell in row):
            named = cell.attribute("/Headers") or []
            if lost := [str(one) for one in named if str(one) not in ids]:
                yield Fault("headers_lost", cell.where, f"names headings that do not exist: {', '.join(lost)}")


def _widths(cells: list[list[_Element]]) -> list[int]:
    """How many columns each row has, cells that reach over columns and rows counted."""
    hanging: Counter[int] = Counter()
    widths = []
    for number, row in enumerate(cells):
        width = hanging[number]
        for cell in row:
            span = int(cell.attribute("/ColSpan") or 1)
            width += span
            for below in range(1, int(cell.attribute("/RowSpan") or 1)):
                hanging[number + below] += span
        widths.append(width)
    return widths


def _count(widths: list[int]) -> str:
    return " and ".join(map(str, sorted(set(widths))))


def _of_content(content: list[tuple[int, int]], marks: dict[int, Marks]) -> Iterator[Fault]:
    for (page, number), times in Counter(content).items():
        if times > 1:
            yield Fault("tagged_twice", f"page {page}", f"piece {number} of it stands {times} times in the tree")
        if page not in marks or number not in marks[page].places:
            yield Fault("tag_of_nothing", f"page {page}", f"the tree names a piece {number} of it that is not there")
    told = set(content)
    for page, found in marks.items():
        if found.loose:
            yield Fault("untagged", f"page {page}", f"{found.loose} pieces of content are neither tagged nor artifacts")
        for number in sorted(found.places):
            if (page, number) not in told:
                yield Fault("outside_tree", f"page {page}", f"piece {number} of it does not stand in the tree")


def _of_order(content: list[tuple[int, int]], marks: dict[int, Marks]) -> Iterator[Fault]:
    """Read in the order of the tree a page goes down; up only to the right, as to the next cell of a row."""
    last: tuple[int, float, float] | None = None
    for page, number in content:
        place = marks[page].places.get(number) if page in marks else None
        if place is None:
            continue
        x, y = place
        if last is not None and page < last[0]:
            yield Fault("order_of_pages", f"page {page}", f"is read after page {last[0]}")
        elif last is not None and page == last[0] and y > last[2] + _LIFTED and x <= last[1] + 1:
            yield Fault("order", f"page {page}", f"piece {number} of it is read after one that stands below")
        last = (page, x, y)


def _of_annotations(pdf: pikepdf.Pdf, everything: list[_Element]) -> Iterator[Fault]:
    within = {one.objgen: element for element in everything for one in element.annotations}
    for number, page in enumerate(pdf.pages, start=1):
        held = list(page.obj.get("/Annots", []))
        if held and page.obj.get("/Tabs") != pikepdf.Name.S:
            yield Fault("tab_order", f"page {number}", "does not say that the tab key follows the tags (Tabs)")
        for one in held:
            if int(one.get("/F", 0)) & 2:
                continue  # hidden: nobody sees it, nothing reads it
            kind = str(one.get("/Subtype", ""))[1:]
            where = f"{kind.lower()} on page {number}"
            if one.objgen not in within:
                yield Fault("annotation_untagged", where, "stands in no element of the tree")
            if kind == "Link" and not str(one.get("/Contents", "")).strip():
                yield Fault("link_without_words", where, "does not say in words where it leads (Contents)")


__all__ = ["Fault", "check", "standard"]
