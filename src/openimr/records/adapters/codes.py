"""Two-dimensional codes on pages: drawn for a cover sheet, found on a faxed or scanned one."""

import io
from pathlib import Path

import segno
import zxingcpp
from PIL.Image import Image

from openimr.errors import DocumentUnreadable
from openimr.records.adapters import page_pool
from openimr.records.domain import cover_code

_SECONDS = 20.0


def drawn(code: str) -> bytes:
    """The code as an SVG, with half of it redundant: a fax loses lines."""
    buffer = io.BytesIO()
    segno.make(cover_code.symbol(code), error="h", micro=False).save(buffer, kind="svg", scale=10, border=4)
    return buffer.getvalue()


def found_on(picture: Image) -> str | None:
    """The cover code on a page's picture, whatever way the page is turned; None where there is none of ours."""
    for symbol in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        code = cover_code.read(symbol.text) if symbol.text.startswith(f"{cover_code.PREFIX}:") else None
        if code is not None:
            return code
    return None


def of_pages(file: Path, pages: int) -> list[str | None]:
    """The code on each page of a working copy, looked for in a process of its own; None on one that cannot be drawn."""
    answers = page_pool.each_answer("cover_codes", file, range(1, pages + 1), seconds=_SECONDS)
    return [None if isinstance(found, DocumentUnreadable) else found["code"] for _, found in answers]
