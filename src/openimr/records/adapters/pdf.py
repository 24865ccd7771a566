"""PDF: open it, its text page by page, its pages as pictures. All by pypdfium2.

pdfium is not made for threads: one lock guards it in this process.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from PIL.Image import Image

MOST_PIXELS = 25_000_000  # of a page's picture: a sheet of 14 by 20 inches at 300 dpi
_lock = threading.RLock()


@contextmanager
def opened(file: Path) -> Iterator[pypdfium2.PdfDocument]:
    """An open PDF; its forms are filled in, so that what people typed into fields is part of the page."""
    with _lock:
        document = pypdfium2.PdfDocument(file)
        try:
            if document.get_formtype() != pypdfium2.raw.FORMTYPE_NONE:
                document.init_forms()
            yield document
        finally:
            document.close()


@contextmanager
def page_of(document: pypdfium2.PdfDocument, number: int) -> Iterator[pypdfium2.PdfPage]:
    """One page (from 1) as it is shown: fields, stamps and notes are part of it."""
    page = document[number - 1]
    try:
        if pypdfium2.raw.FPDFPage_GetAnnotCount(page) > 0:
            pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
            page.close()
            page = document[number - 1]
        yield page
    finally:
        page.close()


def picture_of(page: pypdfium2.PdfPage, *, dots_per_inch: int = 300) -> Image:
    """A page as a grey picture; a very large one at fewer dots, so that no page takes all memory.

    Raises PdfiumError where a picture on it left the page empty: of a broken one, or one that there was no memory for,
    pdfium draws nothing and does not say so, and the page would pass for a blank one.
    """
    width, height = page.get_size()
    scale = min(dots_per_inch / 72, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    grey: Image = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    if _is_of_one_colour(grey):
        for found in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
            if not _is_of_one_colour(found.get_bitmap().to_pil().convert("L")):
                raise pypdfium2.PdfiumError("a picture on the page was not drawn")
    return grey


def _is_of_one_colour(grey: Image) -> bool:
    darkest, lightest = grey.getextrema()
    return darkest == lightest


def picture(file: Path, number: int, *, dots_per_inch: int = 300) -> Image:
    """One page (from 1) as a grey picture."""
    with opened(file) as document, page_of(document, number) as page:
        return picture_of(page, dots_per_inch=dots_per_inch)
