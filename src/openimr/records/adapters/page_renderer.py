"""Draws pages and tells where their characters stand; run as a process of its own.

So a poisonous page can neither crash nor hang the server. One JSON line in ({"what", "file", "page", "width",
"turned"}), then four bytes with a length and the answer out: a WebP picture, or JSON of characters and boxes. A length
of zero says that the page cannot be read.
"""

import ctypes
import io
import json
import resource
import struct
import sys
from collections import OrderedDict
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium
from PIL.Image import Image, Resampling

_OPEN_FILES = 4
_MOST_PIXELS_HIGH = 8_000  # a page may claim to be a mile long
_FINE = 100_000  # pdfium answers places on a device in whole numbers: the device is made this large


class _Files:
    """The files opened last: opening one of thousands of pages costs more than drawing one of them."""

    def __init__(self) -> None:
        self._opened: OrderedDict[str, pypdfium2.PdfDocument] = OrderedDict()

    def page(self, file: str, number: int) -> pypdfium2.PdfPage:
        if file not in self._opened:
            self._opened[file] = pypdfium2.PdfDocument(file)
        self._opened.move_to_end(file)
        while len(self._opened) > _OPEN_FILES:
            self._opened.popitem(last=False)[1].close()
        return self._opened[file][number - 1]


def draw(page: pypdfium2.PdfPage, *, width: int, turned: float) -> bytes:
    """One page as WebP, `width` pixels wide, turned clockwise by `turned` degrees."""
    quarters = round(turned / 90) % 4
    across, down = page.get_size()
    if quarters % 2:
        across, down = down, across
    scale = min(width / across, _MOST_PIXELS_HIGH / down)
    drawn: Image = page.render(scale=scale, rotation=quarters * 90).to_pil().convert("RGB")
    skew = turned - 90 * round(turned / 90)
    if skew:
        drawn = drawn.rotate(-skew, resample=Resampling.BICUBIC, fillcolor="white")
    out = io.BytesIO()
    drawn.save(out, format="WEBP", quality=80, method=0)
    return out.getvalue()


def characters(page: pypdfium2.PdfPage, *, turned: float) -> bytes:
    """JSON of the characters of a page and the box of each: (left, top, width, height) as shares of the page as shown.

    The boxes are as high as the line, so that a mark covers its words evenly.
    """
    textpage = page.get_textpage()
    quarters = round(turned / 90) % 4
    signs, boxes = [], []
    rectangle = pdfium.FS_RECTF()
    try:
        for place in range(textpage.count_chars()):
            code = pdfium.FPDFText_GetUnicode(textpage, place)
            sign = "-" if code in (2, 0xFFFE) else chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
            if sign.isspace() or code == 0 or not pdfium.FPDFText_GetLooseCharBox(textpage, place, rectangle):
                continue
            signs.append(sign)
            boxes.append(_as_shown(page, quarters, rectangle))
    finally:
        textpage.close()
    return json.dumps({"characters": "".join(signs), "boxes": boxes}, separators=(",", ":")).encode()


def _as_shown(page: pypdfium2.PdfPage, quarters: int, rectangle: Any) -> tuple[float, float, float, float]:
    corners = []
    for x, y in ((rectangle.left, rectangle.top), (rectangle.right, rectangle.bottom)):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, quarters, x, y, across, down)
        corners.append((across.value / _FINE, down.value / _FINE))
    (left, right), (top, bottom) = (sorted(values) for values in zip(*corners, strict=True))
    return left, top, right - left, bottom - top


def answer(files: _Files, asked: dict[str, Any]) -> bytes:
    """What one line asks for."""
    page = files.page(asked["file"], asked["page"])
    try:
        if asked["what"] == "characters":
            return characters(page, turned=asked["turned"])
        return draw(page, width=asked["width"], turned=asked["turned"])
    finally:
        page.close()


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Answer every line of `source` until it ends."""
    files = _Files()
    for line in source:
        try:
            given = answer(files, json.loads(line))
        except (pypdfium2.PdfiumError, IndexError, OSError, MemoryError, ValueError, ZeroDivisionError):
            given = b""
        target.write(struct.pack(">I", len(given)) + given)
        target.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, 2 * 1024**3))
    serve(sys.stdin.buffer, sys.stdout.buffer)
