"""The text layer of one open PDF page: its text in the order of reading, its size as shown, its words with boxes."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from openimr.records.domain import boxes, legibility, reading_order
from openimr.records.domain.reading_order import Box, PlacedWord

#: pdfium marks a hyphen at the end of a line by one of these; dates and words need the hyphen back.
_HYPHENS = re.compile("[\ufffe\x02]")
_FINE = 100_000  # steps across the page when pdfium maps points for us in whole numbers
_SAMPLES = 9


@dataclass(frozen=True, slots=True)
class Layer:
    """The text layer of one page as shown (turned clockwise by `turned` degrees), and whether OCR should look at it."""

    text: str
    width: float
    height: float
    turned: int
    needs_ocr: bool
    because: str


def mended(text: str) -> str:
    """Text with hyphens and line ends as people expect them."""
    return _HYPHENS.sub("-", text).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def read_layer(page: pypdfium2.PdfPage, is_plausible: Callable[[str], bool]) -> Layer:
    """The text layer of a page, judged and put in the order of reading where drawing has another."""
    width, height = page.get_size()
    with closing(page.get_textpage()) as textpage:
        text = mended(textpage.get_text_range())
        verdict = legibility.of_layer(text, is_plausible)
        turned = _turned(page, textpage) if text else 0
        if verdict.kind == "good" and _is_doubtful(page, textpage, turned):
            lines = reading_order.in_order(_words(page, textpage, turned), _shown_size(page, turned)[0])
            text = reading_order.as_text(lines)
    if turned % 180:
        width, height = height, width
    covered = _covered(page) if legibility.wants_pictures(verdict) else 0.0
    is_drawn = verdict.kind != "good" and next(page.get_objects(max_depth=2), None) is not None
    needs = legibility.needs_recognition(verdict, covered, is_drawn=is_drawn)
    because = f"pictures cover {covered:.0%} of the page" if needs and covered else verdict.because
    return Layer(text, width, height, turned, needs, because)


def words_of(page: pypdfium2.PdfPage, turned: int) -> list[tuple[str, boxes.Box]]:
    """Every word of the text layer in the order of `read_layer`'s text; boxes as shares of the page as shown."""
    width, height = _shown_size(page, turned)
    with closing(page.get_textpage()) as textpage:
        words = _words(page, textpage, turned)
        if _is_doubtful(page, textpage, turned):
            words = [word for line in reading_order.in_order(words, width) for word in line]
    return [
        (word.text, (left / width, top / height, (right - left) / width, (bottom - top) / height))
        for word in words
        for left, top, right, bottom in [word.box]
    ]


def _shown_size(page: pypdfium2.PdfPage, turned: int) -> tuple[float, float]:
    width, height = page.get_size()
    return (height, width) if turned % 180 else (width, height)


def _to_shown(page: pypdfium2.PdfPage, turned: int) -> Callable[[float, float], tuple[float, float]]:
    """From the file's coordinates to points of the page as shown, y downwards: pdfium knows of crop and rotation."""
    width, height = page.get_size()

    def device(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, across, down)
        return across.value * width / _FINE, down.value * height / _FINE

    (x0, y0), (x1, y1), (x2, y2) = device(0, 0), device(1000, 0), device(0, 1000)
    a, b, c, d = (x1 - x0) / 1000, (x2 - x0) / 1000, (y1 - y0) / 1000, (y2 - y0) / 1000

    def shown(x: float, y: float) -> tuple[float, float]:
        right, down = a * x + b * y + x0, c * x + d * y + y0
        match turned % 360:
            case 90:
                return height - down, right
            case 180:
                return width - right, height - down
            case 270:
                return down, width - right
            case _:
                return right, down

    return shown


def _turned(page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage) -> int:
    """Degrees clockwise by which the page must be turned for most of its text to stand upright; a sample tells."""
    count = textpage.count_chars()
    places = {count * n // (_SAMPLES + 1) for n in range(1, _SAMPLES + 1)}
    shown = _to_shown(page, 0)
    (x0, y0) = shown(0, 0)
    votes: Counter[int] = Counter()
    for place in places:
        angle = raw.FPDFText_GetCharAngle(textpage, place)
        if angle < 0:
            continue
        x1, y1 = shown(math.cos(angle), math.sin(angle))
        votes[round(-math.degrees(math.atan2(y1 - y0, x1 - x0)) / 90) * 90 % 360] += 1
    turned, most = votes.most_common(1)[0] if votes else (0, 0)
    return turned if most > sum(votes.values()) / 2 else 0


def _runs(page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage) -> list[Box]:
    """The runs of text as drawn; y downwards from the top of the file's page: the order alone matters."""
    height = page.get_height()
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    runs: list[Box] = []
    for place in range(textpage.count_rects()):
        raw.FPDFText_GetRect(textpage, place, left, top, right, bottom)
        runs.append((left.value, height - top.value, right.value, height - bottom.value))
    return runs


def _is_doubtful(page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage, turned: int) -> bool:
    """Whether the words must be looked at one by one. Text that lies on its side always: the runs do not show it."""
    return turned != 0 or reading_order.is_doubtful(_runs(page, textpage), page.get_width())


def _words(page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage, turned: int) -> list[PlacedWord]:
    """Runs of signs without white space, in the order of drawing. Their box is that of the first and the last sign, as
    high as the font: asking pdfium for every sign would take five times as long.
    """
    shown, loose = _to_shown(page, turned), raw.FS_RECTF()
    words: list[PlacedWord] = []

    def place(text: str, first: int, last: int) -> None:
        points: list[tuple[float, float]] = []
        for sign in (first, last):
            if raw.FPDFText_GetLooseCharBox(textpage, sign, loose) and loose.right > loose.left:
                points += [shown(loose.left, loose.bottom), shown(loose.right, loose.top)]
        if points:
            across, down = zip(*points, strict=True)
            words.append(PlacedWord(mended(text), (min(across), min(down), max(across), max(down))))

    text = first = None
    for sign in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, sign)
        if not 0 < code < 0x110000:
            continue
        character = chr(code)
        if not character.isspace():
            text, first, last = (text or "") + character, sign if text is None else first, sign
        elif text is not None and first is not None:
            place(text, first, last)
            text = None
    if text is not None and first is not None:
        place(text, first, last)
    return words


def _covered(page: pypdfium2.PdfPage) -> float:
    """Share of the page under its pictures, overlaps counted once for each: enough to tell a scan from a logo."""
    width, height = page.get_size()
    area = 0.0
    for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = found.get_bounds()
        area += max(0.0, float(right - left)) * max(0.0, float(top - bottom))
    return min(1.0, area / max(1.0, float(width * height)))
