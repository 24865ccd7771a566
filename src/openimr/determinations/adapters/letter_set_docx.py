"""A letter of a set as DOCX, for an office's own hands: real headings, lists, header rows, title and language."""

import copy
import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor
from docx.text.run import Run

from openimr.determinations.adapters.docx_letter import written
from openimr.determinations.adapters.letterhead import Look

#: A fixed instant in the file's properties, so that the same letter gives the same document.
_STILL = datetime(2013, 1, 1)  # noqa: DTZ001  Word's properties carry no time zone
_MEASURE = 6.3  # inches of a line


def render(letter: Mapping[str, Any], look: Look) -> bytes:
    """The letter. The logo is put in where it is a PNG, which Word can show everywhere."""
    made = Document()
    color = RGBColor.from_string(look.color[1:].upper())
    properties = made.core_properties
    properties.title = f"{letter['title']}, case {letter['case_number']}"
    properties.author, properties.language = letter["organization"]["name"], f"{letter['language']}-US"
    properties.created = properties.modified = _STILL
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", Pt(12 if letter["kind"] == "worker" else 11)
    normal.element.get_or_add_rPr().append(_language(f"{letter['language']}-US"))
    for level, size in ((0, 15), (1, 15), (2, 12)):
        style = made.styles["Title" if level == 0 else f"Heading {level}"]
        style.font.name, style.font.size, style.font.color.rgb = "Georgia", Pt(size), color
    section = made.sections[0]
    section.left_margin = section.right_margin = Inches(1.1)
    section.footer.paragraphs[0].text = f"{letter['case_number']} · {letter['title']} · {letter['code']}"
    if letter["status_line"]:
        section.header.paragraphs[0].text = letter["status_line"]
        section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    _head(made, letter, look)
    for block in letter["blocks"]:
        _BLOCKS[block["kind"]](made, block)
    _voice(made, letter.get("passages", ()))
    if letter["closing"]:
        made.add_paragraph(f"{letter['closing']}\n{letter['organization']['name']}")
    return written(made)


def _language(tag: str) -> Any:
    found = OxmlElement("w:lang")
    found.set(qn("w:val"), tag)
    return found


def _voice(made: Any, passages: Sequence[Mapping[str, str]]) -> None:
    """The passages in another language as runs of that language."""
    language = {one["text"]: one["language"] for one in passages}
    if not language:
        return
    known = re.compile(f"({'|'.join(map(re.escape, language))})")
    cells = [cell for table in made.tables for row in table.rows for cell in row.cells]
    for paragraph in (one for holder in (made, *cells) for one in holder.paragraphs):
        for run in paragraph.runs:
            parts = [part for part in known.split(run.text) if part]
            if not any(part in language for part in parts):
                continue
            for part in parts:
                one = Run(copy.deepcopy(run._r), paragraph)  # noqa: SLF001  the library cannot split a run
                one.text = part
                if part in language:
                    one._r.get_or_add_rPr().append(_language(f"{language[part]}-US"))  # noqa: SLF001
                run._r.addprevious(one._r)  # noqa: SLF001
            run._r.getparent().remove(run._r)  # noqa: SLF001


def _head(made: Any, letter: Mapping[str, Any], look: Look) -> None:
    organization = letter["organization"]
    if look.logo and look.logo.kind == "png":
        made.add_picture(io.BytesIO(look.logo.data), height=Inches(0.5))
        described = made.inline_shapes[-1]._inline.docPr  # noqa: SLF001  the library has no door to the words
        described.set("descr", look.logo.alt)
    made.add_heading(organization["name"], 0)
    made.add_paragraph(" · ".join(filter(None, [*organization["address"], organization["phone"]])))
    if letter["greeting"]:
        if letter["day"]:
            made.add_paragraph(letter["day"])
        made.add_paragraph("\n".join(letter["to"]))
    if letter["kind"] != "missing":
        _facts(made, {"rows": letter["reference"]})
    made.add_heading(letter["title"], 1)
    if letter["greeting"]:
        made.add_paragraph(letter["greeting"])


def _paragraph(made: Any, block: Mapping[str, Any]) -> None:
    paragraph = made.add_paragraph()
    if block["lead"]:
        paragraph.add_run(block["lead"]).bold = True
    run = paragraph.add_run(block["text"])
    if block["small"]:
        run.font.size = Pt(9.5)


def _foreign(made: Any, block: Mapping[str, Any]) -> None:
    run = made.add_paragraph().add_run(block["text"])
    run._r.get_or_add_rPr().append(_language(f"{block['language']}-US"))  # noqa: SLF001  no door to a run's language


def _heading(made: Any, block: Mapping[str, Any]) -> None:
    made.add_heading(block["text"], 2)


def _facts(made: Any, block: Mapping[str, Any]) -> None:
    table = made.add_table(rows=0, cols=2)
    for label, value in block["rows"]:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    _set(table, (1.7, _MEASURE - 1.7))


def _table(made: Any, block: Mapping[str, Any]) -> None:
    table = made.add_table(rows=1, cols=len(block["columns"]), style="Light List")
    for cell, name in zip(table.rows[0].cells, block["columns"], strict=True):
        cell.text = name
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001  the library has no door to a header row
    for row in block["rows"]:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    _set(table, _inches(block["widths"]))
    made.add_paragraph()


def _inches(widths: Sequence[int]) -> tuple[float, ...]:
    """A column as wide as its words gets nine tenths of an inch; the others share what is left."""
    left, shares = _MEASURE - 0.9 * widths.count(0), sum(widths) or 1
    return tuple(0.9 if share == 0 else left * share / shares for share in widths)


def _set(table: Any, inches: tuple[float, ...]) -> None:
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, inches, strict=True):
            cell.width = Inches(width)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(2)


def _list(made: Any, block: Mapping[str, Any]) -> None:
    for item in block["items"]:
        made.add_paragraph(item, style="List Number" if block["ordered"] else "List Bullet")


def _notice(made: Any, block: Mapping[str, Any]) -> None:
    paragraph = made.add_paragraph(style="Intense Quote")
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Inches(0.2)
    paragraph.add_run(" ".join(filter(None, (block["lead"], block["text"]))))


def _decision(made: Any, block: Mapping[str, Any]) -> None:
    made.add_heading(block["title"], 2)
    made.add_paragraph().add_run(block["outcome"]).bold = True
    for line in block["lines"]:
        made.add_paragraph(line)


def _checks(made: Any, block: Mapping[str, Any]) -> None:
    if block["lead"]:
        made.add_paragraph().add_run(block["lead"]).bold = True
    _boxes(made, block["items"], "List Bullet")


def _boxes(made: Any, items: Sequence[Mapping[str, Any]], style: str) -> None:
    for item in items:
        if "text" in item:
            paragraph = made.add_paragraph(f"☐ {item['text']} ", style=style)
            paragraph.add_run(item["shows"]).italic = True
        else:
            made.add_paragraph(style=style).add_run(item["lead"]).bold = True
            _boxes(made, item["items"], "List Bullet 2")


def _signature(made: Any, block: Mapping[str, Any]) -> None:
    for label in block["labels"]:
        made.add_paragraph(f"{label}: ______________________________")


_BLOCKS: Mapping[str, Callable[[Any, Mapping[str, Any]], None]] = {
    "paragraph": _paragraph,
    "foreign": _foreign,
    "heading": _heading,
    "facts": _facts,
    "table": _table,
    "list": _list,
    "notice": _notice,
    "decision": _decision,
    "checks": _checks,
    "signature": _signature,
}
