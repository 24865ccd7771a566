"""Draws records as they look in a real file: letterheads, forms with boxes, notes, films' reports, scans, fax lines."""

import io
import random
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfgen import canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=11, leading=14.5, spaceAfter=7)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=9, leading=11.5, spaceAfter=3)
CELL = ParagraphStyle("cell", parent=BODY, fontName="Helvetica", fontSize=9, leading=11.5, spaceAfter=0)
LABEL = ParagraphStyle("label", parent=CELL, fontName="Helvetica-Bold", fontSize=8, leading=10)
HEAD = ParagraphStyle(
    "head", parent=BODY, fontName="Helvetica-Bold", fontSize=10.5, leading=14, spaceBefore=5, spaceAfter=2
)
TITLE = ParagraphStyle(
    "title", parent=BODY, fontName="Helvetica-Bold", fontSize=13, leading=17, alignment=TA_CENTER, spaceAfter=9
)
SIGNED = ParagraphStyle(
    "signed", parent=BODY, fontName="Times-Italic", fontSize=16, leading=20, textColor=colors.HexColor("#1a2d6b")
)
NEW_PAGE = "\f"


def _decorated(organization: str, address: str, footer: str):
    def draw(page: canvas.Canvas, _: object) -> None:
        page.saveState()
        page.setFont("Helvetica-Bold", 13)
        page.drawString(0.9 * inch, 10.45 * inch, organization)
        page.setFont("Helvetica", 8)
        page.drawString(0.9 * inch, 10.28 * inch, address)
        page.setLineWidth(1.1)
        page.line(0.9 * inch, 10.2 * inch, 7.6 * inch, 10.2 * inch)
        page.setFont("Helvetica", 7.5)
        page.drawString(0.9 * inch, 0.5 * inch, footer)
        page.drawRightString(7.6 * inch, 0.5 * inch, f"Page {page.getPageNumber()}")
        page.restoreState()

    return draw


def _flow(parts: Sequence[object]) -> list[object]:
    flow: list[object] = []
    for part in parts:
        if part == NEW_PAGE:
            flow.append(PageBreak())
        elif isinstance(part, tuple):
            name, text = part
            if name == "title":
                flow.append(Paragraph(text, TITLE))
            elif name == "signed":
                flow += [Spacer(1, 10), Paragraph(text, SIGNED)]
            elif name == "small":
                flow.append(Paragraph(text, SMALL))
            else:
                flow += [Paragraph(f"{name}:", HEAD), Paragraph(text, BODY)]
        elif isinstance(part, list):
            rows = [[Paragraph(str(label), LABEL), Paragraph(str(value), CELL)] for label, value in part]
            table = Table(rows, colWidths=[1.75 * inch, 4.95 * inch])
            table.setStyle(
                TableStyle(
                    [
                        ("BOX", (0, 0), (-1, -1), 0.7, colors.black),
                        ("INNERGRID", (0, 0), (-1, -1), 0.4, colors.grey),
                        ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ]
                )
            )
            flow += [table, Spacer(1, 8)]
        else:
            flow.append(Paragraph(str(part), BODY))
    return flow


def document(file: Path, organization: str, address: str, parts: Sequence[object], footer: str = "") -> None:
    """A letter, report or form. `parts`: text, ("heading", text), ("title", text), ("signed", name), a list of rows, NEW_PAGE."""
    drawn = SimpleDocTemplate(
        str(file),
        pagesize=letter,
        leftMargin=0.9 * inch,
        rightMargin=0.9 * inch,
        topMargin=0.95 * inch,
        bottomMargin=0.8 * inch,
        invariant=1,
        title=file.stem,
    )
    decorate = _decorated(organization, address, footer)
    drawn.build(_flow(parts), onFirstPage=decorate, onLaterPages=decorate)


def pictures(file: Path, dots: int = 200) -> list[Image.Image]:
    source = pypdfium2.PdfDocument(file)
    return [source[n].render(scale=dots / 72, grayscale=True).to_pil().convert("L") for n in range(len(source))]


def scan(
    file: Path, out: Path, *, seed: int, skew: float = 0.7, pages: Sequence[int] | None = None, fax_line: str = ""
) -> None:
    """The pages of `file` as a scanner or fax would give them: pictures only, askew, grey with grain."""
    dice = random.Random(seed)
    made = []
    for number, picture in enumerate(pictures(file)):
        if pages is not None and number + 1 not in pages:
            continue
        turned = picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor=250).filter(ImageFilter.GaussianBlur(0.5))
        grain = Image.frombytes("L", turned.size, dice.randbytes(turned.width * turned.height))
        noisy = Image.blend(turned, grain, 0.11).point(lambda value: min(255, value * 27 // 25))
        made.append(noisy)
    sheet = canvas.Canvas(str(out), pagesize=letter, invariant=1)
    from reportlab.lib.utils import ImageReader

    for number, picture in enumerate(made, start=1):
        buffer = io.BytesIO()
        if fax_line:
            picture = stamped(picture, f"{fax_line} P.{number:02d}/{len(made):02d}")
        picture.save(buffer, "JPEG", quality=42)
        buffer.seek(0)
        sheet.drawImage(ImageReader(buffer), 0, 0, letter[0], letter[1])
        sheet.showPage()
    sheet.save()


def stamped(picture: Image.Image, line: str) -> Image.Image:
    from PIL import ImageDraw, ImageFont

    ImageDraw.Draw(picture).text((60, 14), line, fill=20, font=ImageFont.load_default(size=24))
    return picture


def bundle(out: Path, parts: Sequence[tuple[Path, Sequence[int]]]) -> None:
    """Pages of several files in one, as bundles come."""
    made = pypdfium2.PdfDocument.new()
    for file, pages in parts:
        made.import_pages(pypdfium2.PdfDocument(file), [page - 1 for page in pages])
    made.save(str(out))


def application(file: Path, fields: dict[str, str], items: Sequence[str]) -> None:
    """The application as a form with fields that can be filled (our own drawing of the state's form)."""
    sheet = canvas.Canvas(str(file), pagesize=letter, invariant=1)
    form = sheet.acroForm
    sheet.setTitle("Application for Independent Medical Review")

    def head(text: str, y: float) -> None:
        sheet.setFillColor(colors.HexColor("#dfe6ee"))
        sheet.rect(0.7 * inch, y - 4, 7.1 * inch, 15, stroke=0, fill=1)
        sheet.setFillColor(colors.black)
        sheet.setFont("Helvetica-Bold", 9)
        sheet.drawString(0.75 * inch, y, text)

    def box(name: str, label: str, x: float, y: float, width: float) -> None:
        sheet.setFont("Helvetica", 7)
        sheet.drawString(x * inch, y + 17, label)
        form.textfield(
            name=name,
            value=fields.get(name, ""),
            x=x * inch,
            y=y - 1,
            width=width * inch,
            height=15,
            fontSize=8,
            borderWidth=0.5,
            fillColor=colors.white,
            forceBorder=True,
            tooltip=label,
        )

    sheet.setFont("Helvetica-Bold", 13)
    sheet.drawCentredString(4.25 * inch, 10.5 * inch, "Application for Independent Medical Review")
    sheet.setFont("Helvetica", 8)
    sheet.drawCentredString(
        4.25 * inch,
        10.33 * inch,
        "DWC Form IMR (sample). To request review, sign and return with a copy of the utilization review decision.",
    )
    y = 10.0 * inch
    head("Employee", y)
    rows = [
        [
            ("employee_first_name", "First name", 0.75, 2.2),
            ("employee_middle_initial", "MI", 3.05, 0.5),
            ("employee_last_name", "Last name", 3.65, 2.4),
            ("employee_date_of_birth", "Date of birth", 6.15, 1.6),
        ],
        [
            ("employee_address", "Street address", 0.75, 3.2),
            ("employee_city", "City", 4.05, 1.7),
            ("employee_state", "State", 5.85, 0.6),
            ("employee_postal_code", "ZIP", 6.55, 1.2),
        ],
        [
            ("employee_phone", "Phone", 0.75, 1.7),
            ("date_of_injury", "Date of injury", 2.55, 1.5),
            ("claim_number", "Claim number", 4.15, 1.8),
            ("eams_number", "EAMS case number", 6.05, 1.7),
        ],
        [
            ("employer_name", "Employer", 0.75, 3.6),
            ("attorney_name", "Attorney", 4.45, 1.6),
            ("attorney_firm", "Firm", 6.15, 1.6),
        ],
    ]
    physician = [
        [
            ("physician_first_name", "First name", 0.75, 1.8),
            ("physician_last_name", "Last name", 2.65, 2.0),
            ("physician_specialty", "Specialty", 4.75, 3.0),
        ],
        [("physician_practice", "Practice", 0.75, 3.3), ("physician_address", "Address", 4.15, 3.6)],
        [
            ("physician_phone", "Phone", 0.75, 1.7),
            ("physician_fax", "Fax", 2.55, 1.7),
            ("physician_npi", "NPI", 4.35, 1.7),
        ],
    ]
    administrator = [
        [("claims_administrator_name", "Company", 0.75, 3.3), ("claims_administrator_contact", "Adjuster", 4.15, 3.6)],
        [
            ("claims_administrator_address", "Address", 0.75, 3.3),
            ("claims_administrator_phone", "Phone", 4.15, 1.7),
            ("claims_administrator_fax", "Fax", 5.95, 1.8),
        ],
    ]
    dispute = [
        [
            ("primary_diagnosis", "Primary diagnosis", 0.75, 3.3),
            ("icd_code", "ICD", 4.15, 1.0),
            ("ur_decision_date", "Date of UR decision", 5.25, 1.3),
            ("type_of_review", "Type of review", 6.65, 1.1),
        ],
    ]
    dispute += [
        [(f"disputed_item_{n}", f"Disputed treatment {n}", 0.75, 7.0)] for n in range(1, max(4, len(items)) + 1)
    ]
    dispute += [
        [("liability_disputed", "Liability disputed?", 0.75, 1.3)],
        [("signature_name", "Employee's signature", 0.75, 3.3), ("signature_date", "Date", 4.15, 1.5)],
    ]
    for title, group in (
        ("", rows),
        ("Requesting physician", physician),
        ("Claims administrator", administrator),
        ("Disputed medical treatment", dispute),
    ):
        if title:
            y -= 24
            head(title, y)
        for row in group:
            y -= 32
            for name, label, x, width in row:
                box(name, label, x, y, width)
    sheet.showPage()
    sheet.setFont("Helvetica-Bold", 11)
    sheet.drawString(0.9 * inch, 10.3 * inch, "Instructions and consent")
    sheet.setFont("Times-Roman", 11)
    lines = [
        "The form must be received within 30 days of service of the written utilization review decision.",
        "A copy of the decision must be attached. There is no cost to the employee.",
        "By signing, the employee consents to the release of the medical records that the review needs.",
        "Send the form by mail, fax or electronically to the review organization named in the decision.",
    ]
    for place, line in enumerate(lines):
        sheet.drawString(0.9 * inch, (10.0 - 0.28 * place) * inch, line)
    sheet.showPage()
    sheet.save()
