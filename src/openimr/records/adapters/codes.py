"""Two-dimensional codes on pages: drawn for a cover sheet, found on a faxed or scanned one."""

import io

import segno
import zxingcpp
from PIL.Image import Image

from openimr.records.domain import cover_code


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
