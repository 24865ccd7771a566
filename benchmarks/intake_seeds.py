"""Small files of every kind that comes in, made here: what the tests take in whole and the fuzz run takes in broken."""

import io
import json
import zipfile
from email.message import EmailMessage

import docx
import pikepdf
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas

WORDS = "The patient reports low back pain since lifting a case at work."


def pdf(pages: int = 2) -> bytes:
    held = io.BytesIO()
    sheet = canvas.Canvas(held, invariant=1, pagesize=(612, 792))
    for number in range(1, pages + 1):
        sheet.drawString(72, 700, f"Progress report, page {number}. {WORDS}")
        sheet.showPage()
    sheet.save()
    return held.getvalue()


def form() -> bytes:
    """A form with values: one with its picture, one without, a long one, a box that is ticked; a comment and a link."""
    held = io.BytesIO()
    sheet = canvas.Canvas(held, invariant=1, pagesize=(612, 792))
    sheet.drawString(72, 740, "Request for authorization")
    sheet.acroForm.textfield(name="drawn", value="Hydrocodone", x=72, y=690, width=200, height=20)
    sheet.acroForm.textfield(name="bare", value="x", x=72, y=650, width=200, height=20)
    sheet.acroForm.textfield(name="long", value="x", x=72, y=560, width=300, height=60, fieldFlags="multiline")
    sheet.acroForm.checkbox(name="box", checked=True, x=72, y=520)
    sheet.linkURL("https://example.org/", (72, 480, 200, 500))
    sheet.showPage()
    sheet.save()
    with pikepdf.open(io.BytesIO(held.getvalue())) as opened:
        fields = {str(field.T): field for field in opened.Root.AcroForm.Fields}
        for name, value in (("bare", "Lumbar MRI"), ("long", "Twelve visits of physical therapy. " * 4)):
            fields[name].V = pikepdf.String(value)
            del fields[name]["/AP"]
        note = opened.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[10, 10, 30, 30], Contents="Call the adjuster"
            )
        )
        opened.pages[0].Annots.append(note)
        return saved(opened)


def active() -> bytes:
    """A PDF that does everything a record must not do."""
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('no')")
        opened.Root.OpenAction = script
        opened.Root.AA = pikepdf.Dictionary(WC=script)
        opened.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["one", script]))
        opened.pages[0].obj.AA = pikepdf.Dictionary(O=script)
        opened.pages[0].obj.Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=[0, 0, 100, 100],
                    A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe"),
                ),
                pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 10, 10]),
            ]
        )
        opened.attachments["letter.txt"] = WORDS.encode()
        opened.attachments["calc.exe"] = b"MZ\x90\x00" + bytes(200)
        with opened.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Second report", 1))
        opened.Root.Outlines.First.A = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/")
        return saved(opened)


def saved(opened: pikepdf.Pdf) -> bytes:
    held = io.BytesIO()
    opened.save(held, deterministic_id=True)
    return held.getvalue()


def scan(size: tuple[int, int] = (1700, 2200), mode: str = "L") -> Image.Image:
    picture = Image.new("L", size, 255)
    draw = ImageDraw.Draw(picture)
    for row in range(6):
        draw.text((size[0] // 8, size[1] // 8 + row * 40), WORDS, fill=0)
    return picture.convert(mode)


def tiff(pages: int = 3, compression: str = "group4", dpi: tuple[float, float] = (204, 98)) -> bytes:
    """A fax: by default of the coarse resolution, which is unequal across and down."""
    mode = "1" if compression.startswith("group") else "L"
    frames = [scan((1728, 1078), mode) for _ in range(pages)]
    held = io.BytesIO()
    frames[0].save(held, "TIFF", save_all=True, append_images=frames[1:], compression=compression, dpi=dpi)
    return held.getvalue()


def jpeg(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    held = io.BytesIO()
    scan((850, 1100), "RGB").save(held, "JPEG", dpi=(100, 100), exif=exif, quality=70)
    return held.getvalue()


def png() -> bytes:
    held = io.BytesIO()
    scan((425, 550), "RGBA").save(held, "PNG", dpi=(50, 50))
    return held.getvalue()


def word() -> bytes:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Bayside Orthopedic Group"
    made.add_heading("Consultation", 1)
    made.add_paragraph(WORDS)
    for name in ("Norco 10/325", "Gabapentin 300 mg"):
        made.add_paragraph(name, style="List Bullet")
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Muscle", "Strength", "Extensor hallucis", "4/5"), strict=True):  # noqa: SLF001
        cell.text = text
    made.add_paragraph("Plan: MRI of the lumbar spine.")
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def rtf() -> bytes:
    return (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}}\f0\fs24 {\b Consultation}\par " + WORDS + r"\par "
        r"Pain 6|10, caf\'e9, \u8805? 4 visits.\par "
        r"\trowd\cellx3000\cellx6000 Muscle\cell Strength\cell\row\trowd\cellx3000\cellx6000 Hip\cell 4/5\cell\row "
        r"\pard Plan: MRI.\par}"
    ).encode("latin-1")


def text() -> bytes:
    lines = ["Progress report", "", f"  {WORDS}", "Pain:   6/10   café", "\fSecond page of the report"]
    return "\n".join(lines).encode("latin-1")


def clinical_document() -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Progress Note</title><effectiveTime value="20130910"/>
<recordTarget><patientRole><id extension="MRN-1"/><patient><name><given>Ann</given><family>Example</family></name>
<birthTime value="19740317"/></patient></patientRole></recordTarget>
<author><assignedAuthor><assignedPerson><name><given>Lee</given><family>Doctor</family></name></assignedPerson>
</assignedAuthor></author>
<component><structuredBody><component><section><title>Subjective</title><text><paragraph>{WORDS}</paragraph>
<list><item>Norco</item><item>Gabapentin</item></list>
<table><thead><tr><th>Test</th><th>Result</th></tr></thead><tbody><tr><td>SLR</td><td>positive</td></tr></tbody></table>
</text></section></component></structuredBody></component></ClinicalDocument>""".encode()


def fhir() -> bytes:
    return json.dumps(
        {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [
                {"resource": {"resourceType": "Patient", "id": "p", "name": [{"family": "Example", "given": ["Ann"]}]}},
                {
                    "resource": {
                        "resourceType": "Observation",
                        "code": {"text": "Pain severity"},
                        "effectiveDateTime": "2013-09-10T09:30:00Z",
                        "valueQuantity": {"value": 6.0, "unit": "{score}"},
                        "subject": {"reference": "Patient/p"},
                    }
                },
                {
                    "resource": {
                        "resourceType": "DocumentReference",
                        "text": {"status": "generated", "div": f"<div><p>{WORDS}</p></div>"},
                        "content": [{"attachment": {"contentType": "text/plain", "data": "SGVlbCB3YWxrIGlzIHdlYWsu"}}],
                    }
                },
            ],
        }
    ).encode()


def archive(**files: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in (files or {"a": pdf(), "b": text()}).items():
            made.writestr(zipfile.ZipInfo(name if "[" in name else f"records/{name}"), content)
    return held.getvalue()


def mail() -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "adjuster@example.org", "records@example.org"
    message["Subject"], message["Date"] = "Records for the review", "Tue, 10 Sep 2013 09:30:00 -0700"
    message["Message-ID"] = "<one@example.org>"
    message.set_content("Attached are the records that you asked for.\n")
    message.add_alternative("<p>Attached are the records that you asked for.</p>", subtype="html")
    message.add_attachment(pdf(1), maintype="application", subtype="pdf", filename="report.pdf")
    message.add_attachment(tiff(1), maintype="image", subtype="tiff", filename="fax.tif")
    message.set_boundary("one")
    for part in message.walk():
        if part.get_content_type() == "multipart/alternative":
            part.set_boundary("two")
    return message.as_bytes()


#: A small good file of every kind, by the ending that people give it.
SEEDS = {
    "plain.pdf": pdf,
    "form.pdf": form,
    "active.pdf": active,
    "fax-g4.tif": tiff,
    "fax-g3.tif": lambda: tiff(2, "group3", (204, 196)),
    "scan.tif": lambda: tiff(1, "tiff_lzw", (150, 150)),
    "photo.jpg": lambda: jpeg(6),
    "scan.png": png,
    "letter.docx": word,
    "letter.rtf": rtf,
    "letter.txt": text,
    "note.xml": clinical_document,
    "bundle.json": fhir,
    "records.zip": archive,
    "message.eml": mail,
}
