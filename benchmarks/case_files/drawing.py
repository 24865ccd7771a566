"""Draws made pages: born-digital ones with their text, scans as pictures; one PDF an original, and the truth beside."""

import io
from itertools import groupby
from pathlib import Path

import pikepdf
from reportlab.lib.pagesizes import letter
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas

from benchmarks.case_files.making import CaseFile, Made
from benchmarks.case_files.paging import LEFT, WIDE, placed, size_of
from benchmarks.case_files.scanning import scan

FONTS = (("Helvetica", "Helvetica-Bold"), ("Times-Roman", "Times-Bold"), ("Courier", "Courier-Bold"))


def write(case: CaseFile, folder: Path) -> list[Path]:
    """One PDF for each original, and truth.json."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, pages in groupby(case.pages, key=lambda page: page.truth.original):
        files.append(folder / name)
        _original(list(pages), files[-1])
    (folder / "truth.json").write_text(case.truth.as_json(), encoding="utf-8")
    return files


def _original(pages: list[Made], out: Path) -> None:
    with pikepdf.new() as whole:
        for scanned, run in groupby(pages, key=lambda page: page.truth.scanned):
            made = list(run)
            parts = [scan(page) for page in made] if scanned else [_typed(made)]
            for part in parts:
                with pikepdf.open(io.BytesIO(part)) as source:
                    whole.pages.extend(source.pages)
        whole.save(out, deterministic_id=True)


def _typed(pages: list[Made]) -> bytes:
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=letter, invariant=1, pageCompression=1)
    for page in pages:
        _draw(sheet, page)
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def _draw(sheet: canvas.Canvas, page: Made) -> None:
    plain, bold = FONTS[page.font]
    for line, left, bottom, wide in placed(page.sheet):
        font, size = bold if line.style in {"title", "heading"} else plain, size_of(line.style, page.font)
        for share, words, room in line.rooms():
            _words(sheet, words, (left + share * wide, bottom), (font, size), wide * room - 5)
        if line.style == "row":
            sheet.setLineWidth(0.4)
            sheet.rect(left - 3, bottom - 3, wide, 12.2)
            for share, _ in line.cells[1:]:
                sheet.line(left - 3 + share * wide, bottom - 3, left - 3 + share * wide, bottom - 3 + 12.2)
    if page.sheet.foot:
        _words(sheet, page.sheet.foot, (LEFT, 40), (plain, 8), WIDE)
    if page.bates:
        sheet.setFont("Helvetica", 9)
        sheet.drawRightString(590, 18, page.bates)
    if page.stamp:
        sheet.saveState()
        sheet.translate(390, 690)
        sheet.rotate(8)
        sheet.setFont("Helvetica-Bold", 11)
        sheet.rect(-6, -6, 12 + stringWidth(page.stamp, "Helvetica-Bold", 11), 22)
        sheet.drawString(0, 0, page.stamp)
        sheet.restoreState()


def _words(sheet: canvas.Canvas, words: str, at: tuple[float, float], face: tuple[str, float], room: float) -> None:
    if not words:
        return
    font, size = face
    wide = stringWidth(words, font, size)
    sheet.setFont(font, size if wide <= room else size * room / wide)
    sheet.drawString(*at, words)
