"""Draws pages; run as a process of its own, so that a poisonous page can neither crash nor hang the server.

One JSON line in ({"file", "page", "width", "turned"}), then four bytes with a length and a WebP picture out. A length
of zero says that the page cannot be drawn.
"""

import io
import json
import resource
import struct
import sys
from collections import OrderedDict
from typing import Any, BinaryIO

import pypdfium2
from PIL.Image import Image, Resampling

_OPEN_FILES = 4
_MOST_PIXELS_HIGH = 8_000  # a page may claim to be a mile long


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


def answer(files: _Files, asked: dict[str, Any]) -> bytes:
    """What one line asks for."""
    page = files.page(asked["file"], asked["page"])
    try:
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
