"""PDF: is it one that can be read, its text page by page, its pages as pictures. All by pypdfium2.

pdfium is not made for threads: one lock guards it in this process. A stranger's file is first opened in a process of
its own, with limits of time and memory, so that a hostile one can hang or crash nobody.
"""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL.Image import Image

from openimr.errors import DocumentUnreadable

MOST_PAGES = 9_999
_SECONDS = 60
_lock = threading.RLock()

#: pdfium marks a hyphen at the end of a line by one of these; dates and words need the hyphen back.
_HYPHENS = re.compile("[\ufffe\x02]")


@dataclass(frozen=True, slots=True)
class PageRead:
    """The text layer of one page, and whether the page is (also) a picture that OCR should look at."""

    text: str
    needs_ocr: bool


@contextmanager
def _opened(file: Path) -> Iterator[pypdfium2.PdfDocument]:
    with _lock:
        document = pypdfium2.PdfDocument(file)
        try:
            yield document
        finally:
            document.close()


def check(file: Path) -> int:
    """Number of pages of a PDF that can be read. Raises DocumentUnreadable: what is wrong and what to do."""
    name = file.name
    if not file.is_file():
        raise DocumentUnreadable(name, "there is no such file", "check the name")
    if file.stat().st_size == 0:
        raise DocumentUnreadable(name, "the file is empty", "ask the sender for it again")
    with file.open("rb") as opened:
        if b"%PDF-" not in opened.read(1024):
            raise DocumentUnreadable(
                name, "is not a PDF, whatever its name says", "convert it to PDF or ask the sender"
            )
    return _pages_by_probe(file)


def _pages_by_probe(file: Path) -> int:
    """Open every page in a process of its own."""
    try:
        probe = subprocess.run(
            [sys.executable, "-m", "openimr.records.adapters.pdf_probe", str(file), str(MOST_PAGES)],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise DocumentUnreadable(
            file.name, f"reading it took more than {_SECONDS} s", "print it to a new PDF, or split it"
        ) from late
    if probe.returncode == 0:
        return int(probe.stdout)
    problem, _, remedy = probe.stdout.strip().partition("|")
    if not remedy:
        problem, remedy = "reading it ended in a crash: it is damaged or built to harm", "ask the sender for a new copy"
    raise DocumentUnreadable(file.name, problem, remedy)


def read_pages(file: Path) -> list[PageRead]:
    """The text layer of every page, in order."""
    with _opened(file) as document:
        return [_read(page) for page in _each(document)]


def _each(document: pypdfium2.PdfDocument) -> Iterator[pypdfium2.PdfPage]:
    for number in range(len(document)):
        page = document[number]
        try:
            yield page
        finally:
            page.close()


def _read(page: pypdfium2.PdfPage) -> PageRead:
    textpage = page.get_textpage()
    try:
        text = mended(textpage.get_text_bounded())
    finally:
        textpage.close()
    return PageRead(text, needs_ocr=_is_poor(text) and _has_picture(page))


def mended(text: str) -> str:
    """Text with hyphens and line ends as people expect them."""
    return _HYPHENS.sub("-", text).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _is_poor(text: str) -> bool:
    """No text to speak of, or signs instead of words: less than half letters, digits and spaces."""
    bare = text.strip()
    if len(bare) < 40:
        return True
    readable = sum(character.isalnum() or character.isspace() for character in bare)
    return readable / len(bare) < 0.5


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    kinds = {o.type for o in page.get_objects(max_depth=3)}
    return bool(kinds & {pypdfium2.raw.FPDF_PAGEOBJ_IMAGE, pypdfium2.raw.FPDF_PAGEOBJ_PATH})


def picture(file: Path, number: int, *, dots_per_inch: int = 300) -> Image:
    """One page (from 1) as a grey picture."""
    with _opened(file) as document:
        page = document[number - 1]
        try:
            grey: Image = page.render(scale=dots_per_inch / 72, grayscale=True).to_pil().convert("L")
            return grey
        finally:
            page.close()


def text_boxes(file: Path, number: int, quote: str) -> list[tuple[float, float, float, float]]:
    """Where `quote` stands on a page of text: (left, top, width, height) as shares of the page; empty if nowhere."""
    words = " ".join(quote.split())
    with _opened(file) as document:
        page = document[number - 1]
        textpage = page.get_textpage()
        try:
            width, height = page.get_size()
            found = textpage.search(words, match_case=True).get_next()
            if found is None:
                return []
            boxes = [textpage.get_rect(n) for n in range(textpage.count_rects(*found))]
        finally:
            textpage.close()
            page.close()
    return [(x0 / width, 1 - y1 / height, (x1 - x0) / width, (y1 - y0) / height) for x0, y0, x1, y1 in boxes]
