"""DOCX: its text in reading order with headings, lists, tables and pictures; letterhead first, foot last."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from lxml import etree
from PIL import Image, UnidentifiedImageError

from openimr.records.adapters.working_copy import blocks
from openimr.records.adapters.working_copy.blocks import Block
from openimr.records.adapters.working_copy.made import Made, Unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DELETED = {_FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText"}
_MOST_BYTES = 400_000_000
_LEVEL = re.compile(r"(?i)^(?:heading|überschrift)\s*(\d)")


def blocks_of(file: Path, folder: Path, made: Made) -> Iterator[Block]:
    """The blocks of a DOCX file; its pictures are put in `folder`. Raises Unreadable."""
    _refuse_bomb(file)
    try:
        document = docx.Document(str(file))
    except (OpcError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError, OSError, EOFError) as broken:
        raise Unreadable("docx_damaged") from broken
    return _Reader(document, folder, made).blocks()


def _refuse_bomb(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > _MOST_BYTES:
        raise Unreadable("docx_unpacks", count=unpacked // 1_000_000)


class _Reader:
    def __init__(self, document: Any, folder: Path, made: Made) -> None:
        self.document, self.folder, self.made = document, folder, made
        self.pictures = 0
        self.counts: dict[tuple[str, int], int] = {}
        self.styles: dict[str, str] = {}
        for style in document.styles.element.iterchildren(f"{_W}style"):
            name = style.find(f"{_W}name")
            identifier = style.get(f"{_W}styleId") or ""
            self.styles[identifier] = (name.get(f"{_W}val") if name is not None else None) or identifier

    def blocks(self) -> Iterator[Block]:
        sections = list(self.document.sections)
        if sections:
            yield from self._story(
                sections[0].first_page_header if sections[0].different_first_page_header_footer else sections[0].header
            )
        body = self.document.element.body
        yield from self._flow(body, self.document.part)
        yield from self._notes("footnotes")
        yield from self._notes("endnotes")
        if sections:
            yield from self._story(sections[0].footer)

    def _story(self, story: Any) -> Iterator[Block]:
        if not story.is_linked_to_previous:
            yield from self._flow(story._element, story.part)  # noqa: SLF001 (python-docx has no public name)

    def _notes(self, kind: str) -> Iterator[Block]:
        for relation in self.document.part.rels.values():
            if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
                root = etree.fromstring(
                    relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True)
                )
                for number, note in enumerate(root):
                    if number > 1:  # the first two are the lines above the notes
                        yield from self._flow(note, relation.target_part)

    def _flow(self, parent: Any, part: Any) -> Iterator[Block]:
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child, part)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child, part)
            elif child.tag not in _DELETED and isinstance(child.tag, str):
                # Content controls, insertions and the like hold paragraphs of their own.
                yield from self._flow(child, part)

    def _paragraph(self, element: Any, part: Any) -> Iterator[Block]:
        text, boxes, pictures, breaks = self._gathered(element)
        if breaks:
            yield blocks.page_break()
        if text.strip():
            yield self._shaped(element, text.strip("\n"))
        for held in boxes:
            yield from self._flow(held, part)
        for reference in pictures:
            yield from self._picture(reference, part)

    def _gathered(self, element: Any) -> tuple[str, list[Any], list[str], bool]:
        words: list[str] = []
        boxes: list[Any] = []
        pictures: list[str] = []
        breaks = False
        waiting = [element]
        while waiting:
            node = waiting.pop()
            if node.tag in _DELETED or not isinstance(node.tag, str):
                continue
            if node.tag == f"{_W}txbxContent":
                boxes.append(node)
                continue
            if node.tag == f"{_W}t":
                words.append(node.text or "")
            elif node.tag == f"{_W}tab" and node.getparent().tag == f"{_W}r":
                words.append("\t")
            elif node.tag in {f"{_W}br", f"{_W}cr"}:
                breaks |= node.get(f"{_W}type") == "page"
                words.append("\n")
            elif node.tag == f"{_W}noBreakHyphen":
                words.append("-")
            elif node.tag == _BLIP and node.get(f"{_R}embed"):
                pictures.append(node.get(f"{_R}embed"))
            waiting.extend(reversed(node))
        return "".join(words), boxes, pictures, breaks

    def _shaped(self, element: Any, text: str) -> Block:
        style = self._style(element)
        level = _LEVEL.match(style)
        if level or style.lower() == "title":
            return blocks.heading(text, int(level[1]) if level else 1)
        numbering = element.find(f"{_W}pPr/{_W}numPr")
        if numbering is not None or style.lower().startswith("list"):
            return self._item(numbering, style, text)
        return blocks.paragraph(text, bold=self._all_bold(element))

    def _style(self, element: Any) -> str:
        found = element.find(f"{_W}pPr/{_W}pStyle")
        if found is None:
            return ""
        identifier = found.get(f"{_W}val") or ""
        return self.styles.get(identifier, identifier)

    def _item(self, numbering: Any, style: str, text: str) -> Block:
        def value(tag: str) -> str:
            found = numbering.find(f"{_W}{tag}") if numbering is not None else None
            return (found.get(f"{_W}val") or "0") if found is not None else "0"

        level = int(value("ilvl")) if value("ilvl").isdigit() else 0
        key = value("numId") if numbering is not None else style
        if not self._is_numbered(key, level, style):
            return blocks.item(text, level=level)
        self.counts[key, level] = self.counts.get((key, level), 0) + 1
        return blocks.item(text, level=level, mark=f"{self.counts[key, level]}.")

    def _is_numbered(self, key: str, level: int, style: str) -> bool:
        if "number" in style.lower():
            return True
        try:
            root = self.document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return False
        abstract = root.xpath(f"w:num[@w:numId='{key}']/w:abstractNumId/@w:val") if key.isdigit() else []
        form = (
            root.xpath(f"w:abstractNum[@w:abstractNumId='{abstract[0]}']/w:lvl[@w:ilvl='{level}']/w:numFmt/@w:val")
            if abstract and str(abstract[0]).isdigit()
            else []
        )
        return bool(form) and form[0] not in {"bullet", "none"}

    def _all_bold(self, element: Any) -> bool:
        runs = [run for run in element.iter(f"{_W}r") if any((t.text or "").strip() for t in run.iter(f"{_W}t"))]
        return bool(runs) and all(
            (bold := run.find(f"{_W}rPr/{_W}b")) is not None and bold.get(f"{_W}val") not in {"0", "false"}
            for run in runs
        )

    def _table(self, element: Any, part: Any) -> Iterator[Block]:
        rows: list[list[str]] = []
        held: list[Block] = []
        for row in element.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not element:
                continue
            cells = []
            for cell in row.iter(f"{_W}tc"):
                if next(cell.iterancestors(f"{_W}tr")) is row:
                    cells.append(self._cell(cell, part, held))
            rows.append(cells)
        if any(any(row) for row in rows):
            yield blocks.table(rows)
        yield from held

    def _cell(self, cell: Any, part: Any, held: list[Block]) -> str:
        """The text of a cell; pictures in it follow the table."""
        lines = []
        for block in self._flow(cell, part):
            if block["t"] == "img":
                held.append(block)
            elif block["t"] == "table":
                lines += [" | ".join(row) for row in block["rows"]]
            elif block["t"] == "li":
                lines.append(f"{block['mark']} {block['text']}")
            elif "text" in block:
                lines.append(block["text"])
        return "\n".join(lines)

    def _picture(self, reference: str, part: Any) -> Iterator[Block]:
        """An embedded picture, drawn anew: what the typesetter gets is a PNG of our own making."""
        try:
            blob = part.related_parts[reference].blob
            with Image.open(io.BytesIO(blob), formats=["PNG", "JPEG", "TIFF", "GIF", "BMP"]) as opened:
                if opened.width * opened.height > 100_000_000:
                    raise Unreadable("docx_picture")
                small = opened.width < 24 or opened.height < 24
                drawn = opened.convert("L" if opened.mode in {"1", "L"} else "RGB")
        except (KeyError, UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, AttributeError):
            self.made.notes.append("A picture in the document could not be drawn.")
            return
        if small:
            return
        self.pictures += 1
        name = f"picture-{self.pictures:04}.png"
        drawn.save(self.folder / name)
        yield blocks.picture(name)
