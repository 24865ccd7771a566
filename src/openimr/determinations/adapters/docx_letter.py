"""The letter as DOCX: real headings, a table with a header row, title and language set."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt

from openimr.determinations.adapters.html_letter import (
    address_lines,
    glance_rows,
    reviewed_on,
    reviewed_title,
    source_text,
)
from openimr.determinations.domain.content import analysis_heading, credential_lines, in_steps

#: A fixed instant in the file's properties, so that the same letter gives the same document.
_STILL = datetime(2013, 1, 1)  # noqa: DTZ001  Word's properties carry no time zone


def _day(iso: str | None) -> str:
    return f"{iso[5:7]}/{iso[8:10]}/{iso[:4]}" if iso else "not known"


def render(content: Mapping[str, Any], *, draft: bool = False) -> bytes:
    """The letter for an office's own hands; the PDF is the one that is sealed."""
    made = Document()
    number = content["header"]["case_number"]
    properties = made.core_properties
    properties.title = f"Independent Medical Review Final Determination {number}"
    properties.author, properties.language = content["organization"]["name"], "en-US"
    properties.created = properties.modified = _STILL
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", Pt(11)
    _mark(made.sections[0], f"Case {number}", "DRAFT: not decided or not signed, not a determination" if draft else "")
    made.add_heading(content["organization"]["name"], 0)
    made.add_paragraph(content["organization"]["address"])
    for recipient in content["recipients"][:1]:
        made.add_paragraph("\n".join([recipient["name"], *address_lines(recipient["address"])]))
    first, *others = content["cover"]
    made.add_paragraph(first)
    _glance(made, content["issues"])
    for paragraph in others:
        made.add_paragraph(paragraph)
    _facts(made, content["header"])
    _sections(made, content)
    return written(made)


def written(made: Any) -> bytes:
    """A Word document as a file: the same document gives the same bytes, whenever it is written.

    A ZIP archive notes an instant for each of its parts; the digest of a letter is sealed before the letter is stored.
    """
    buffer, still = io.BytesIO(), io.BytesIO()
    made.save(buffer)
    with zipfile.ZipFile(buffer) as parts, zipfile.ZipFile(still, "w", zipfile.ZIP_DEFLATED) as whole:
        for part in parts.infolist():
            whole.writestr(zipfile.ZipInfo(part.filename), parts.read(part), zipfile.ZIP_DEFLATED)
    return still.getvalue()


def _mark(section: Any, footer: str, header: str) -> None:
    section.footer.paragraphs[0].text = footer
    if header:
        section.header.paragraphs[0].text = header
        section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _facts(made: Any, header: Mapping[str, Any]) -> None:
    rows = [
        ("Case Number:", header["case_number"]),
        ("Date Assigned:", _day(header["date_assigned"])),
        ("Date of Injury:", _day(header["date_of_injury"])),
        ("Decision Date:", _day(header["decision_date"]) if header["decision_date"] else "not decided"),
        ("UR Denial Date:", _day(header["ur_denial_date"])),
        ("Priority:", header["priority"]),
        ("Application Received:", _day(header["application_received"])),
    ]
    table = made.add_table(rows=0, cols=2)
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    _set(table, (2.0, 4.4))


def _set(table: Any, inches: tuple[float, ...]) -> None:
    """Columns of their own widths, and lines close together."""
    table.autofit = False
    for column, width in zip(table.columns, inches, strict=True):
        column.width = Inches(width)
    for row in table.rows:
        for cell, width in zip(row.cells, inches, strict=True):
            cell.width = Inches(width)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(1)


def _sections(made: Any, content: Mapping[str, Any]) -> None:
    made.add_heading("HOW THE IMR FINAL DETERMINATION WAS MADE", 1)
    for paragraph in content["how_made"]:
        made.add_paragraph(paragraph)
    for who, *lines in credential_lines(content):
        made.add_paragraph(f"{who} has the following credentials:")
        for line in lines:
            made.add_paragraph(line)
    made.add_heading("CLINICAL CASE SUMMARY", 1)
    made.add_paragraph(content["summary_lead"])
    _prose(made.add_paragraph(), content["clinical_case_summary"])
    made.add_heading("DOCUMENTS REVIEWED", 1)
    _documents(made, content["documents_reviewed"])
    made.add_heading("IMR ISSUES, DECISIONS AND RATIONALES", 1)
    made.add_paragraph(content["issues_lead"])
    for issue in content["issues"]:
        _issue(made, issue, content["organization"]["name"])
    made.add_heading("SOURCES", 1)
    for source in content["sources"]:
        made.add_paragraph(f"{source['number']}. {source_text(source)}")


def _prose(paragraph: Any, sentences: Sequence[Mapping[str, Any]]) -> None:
    for sentence in sentences:
        paragraph.add_run(sentence["text"])
        if sentence["sources"]:
            paragraph.add_run(",".join(map(str, sentence["sources"]))).font.superscript = True
        paragraph.add_run(" ")


def _headed(made: Any, names: Sequence[str]) -> Any:
    """A table with its row of heads, which is repeated on every page."""
    table = made.add_table(rows=1, cols=len(names))
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        cell.text = name
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001  the library has no door to a header row
    return table


def _glance(made: Any, issues: Sequence[Mapping[str, Any]]) -> None:
    """The decisions in brief, for the reader of the first page alone."""
    table = _headed(made, ("No.", "Disputed treatment", "Decision"))
    for row in glance_rows(issues):
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    _set(table, (0.5, 4.9, 1.0))
    made.add_paragraph()


def _documents(made: Any, documents: list[dict[str, Any]]) -> None:
    table = _headed(made, ("Date", "Document", "Pages", "Sent by"))
    for document in documents:
        values = (
            reviewed_on(document),
            reviewed_title(document),
            str(document["pages"]),
            document["sender"].replace("_", " "),
        )
        for cell, value in zip(table.add_row().cells, values, strict=True):
            cell.text = value
    _set(table, (1.0, 3.4, 0.6, 1.4))


def _issue(made: Any, issue: Mapping[str, Any], organization: str) -> None:
    made.add_heading(f"{issue['request']}: {(issue['decision'] or 'undecided').capitalize()}", 2)
    for label, text in (
        ("Claims Administrator guideline: ", issue["claims_administrator_guideline"]),
        (f"{organization} guideline: ", issue["reviewer_guideline"]),
    ):
        paragraph = made.add_paragraph()
        paragraph.add_run(label).bold = True
        paragraph.add_run(text)
    _rationale(made, issue["rationale"])
    if "analyses" not in issue:
        return
    paragraph = made.add_paragraph()
    paragraph.add_run("How the decision came about: ").bold = True
    paragraph.add_run(f"{issue['combined']['how']} [{issue['combined']['cite']}]")
    for analysis in issue["analyses"]:
        made.add_heading(analysis_heading(analysis), 3)
        paragraph = made.add_paragraph()
        paragraph.add_run(f"{organization} guideline: ").bold = True
        paragraph.add_run(analysis["reviewer_guideline"])
        _rationale(made, analysis["rationale"])


def _rationale(made: Any, sentences: Sequence[Mapping[str, Any]]) -> None:
    for number, step in enumerate(in_steps(sentences)):
        paragraph = made.add_paragraph()
        if number == 0:
            paragraph.add_run("Decision rationale: ").bold = True
        _prose(paragraph, step)
