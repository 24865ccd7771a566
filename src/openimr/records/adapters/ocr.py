"""Text of scanned pages by Tesseract, with a box and a confidence for each word."""

import csv
import io
import statistics
from dataclasses import dataclass

from PIL.Image import Image

from openimr.records.adapters import page_picture, tesseract
from openimr.records.adapters.letters_file import plausible_word
from openimr.records.adapters.page_picture import Ready
from openimr.records.domain import legibility, reading_order
from openimr.records.domain.boxes import Word
from openimr.records.domain.legibility import Legibility
from openimr.records.domain.reading_order import PlacedWord

DOTS_PER_INCH = 300
_DOUBTFUL = 0.6
#: Of the engine's table.
_COLUMNS = (
    "level",
    "page",
    "block",
    "paragraph",
    "line",
    "word",
    "left",
    "top",
    "width",
    "height",
    "confidence",
    "text",
)


@dataclass(frozen=True, slots=True)
class Recognized:
    """The text of one scanned page. `confidence` is the mean of its words', 0 to 1; 0 for a page with ink and without
    words, 1 for a blank one. The words' boxes are shares of the page turned clockwise by `turned` degrees.
    """

    text: str
    words: tuple[Word, ...]
    confidence: float
    turned: int
    legibility: Legibility


def recognize(picture: Image) -> Recognized:
    """The text of one page's picture (grey, 300 dpi). Raises RecognitionFailed where the engine gives up."""
    ready = page_picture.made_ready(picture)
    if ready.ink < legibility.BLANK:
        return Recognized("", (), 1.0, 0, "")
    found = _read(ready)
    if found.confidence < _DOUBTFUL:
        degrees = tesseract.turn(ready.picture, dots_per_inch=DOTS_PER_INCH // ready.reduced)
        if degrees:
            found = max(found, _read(ready.turned_further(degrees)), key=lambda it: it.confidence * len(it.words))
    return found


def _read(ready: Ready) -> Recognized:
    """The engine's words as running text. The engine takes a table apart by columns, away from its labels, so the order
    of reading is ours: rows of a table stay rows, columns of prose stay columns.
    """
    table = tesseract.table(ready.picture, dots_per_inch=DOTS_PER_INCH // ready.reduced)
    lines = reading_order.in_order(_placed(table), ready.picture.width)
    text, words = reading_order.as_text(lines), list[Word]()
    start = 0
    for placed in (word for line in lines for word in line):
        start = text.index(placed.text, start)
        left, top, right, bottom = placed.box
        box = ready.straightening.back(left, top, right - left, bottom - top)
        words.append(Word(start=start, length=len(placed.text), box=box, confidence=placed.confidence))
        start += len(placed.text)
    sure = [word["confidence"] for word in words]
    plausible = legibility.measure(text, plausible_word()).plausible
    found = legibility.of_recognition(sure, plausible, ink=ready.ink)
    return Recognized(text, tuple(words), statistics.fmean(sure) if sure else 0.0, ready.turned, found)


def _placed(table: str) -> list[PlacedWord]:
    placed = []
    for row in csv.DictReader(io.StringIO(table), _COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row["text"] or "").strip()
        if row["level"] == "5" and word:
            left, top, width, height = (int(row[side]) for side in ("left", "top", "width", "height"))
            confidence = max(0.0, float(row["confidence"])) / 100
            placed.append(PlacedWord(word, (left, top, left + width, top + height), confidence))
    return placed
