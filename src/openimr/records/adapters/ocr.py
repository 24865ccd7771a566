"""Text of scanned pages by Debian's Tesseract, one process a page, with a box and a confidence for each word."""

import csv
import io
import os
import re
import shutil
import statistics
import subprocess
from dataclasses import dataclass

from PIL.Image import Image

from openimr.errors import Unavailable
from openimr.records.adapters import page_picture
from openimr.records.adapters.letters_file import plausible_word
from openimr.records.adapters.page_picture import Ready
from openimr.records.domain import legibility, reading_order
from openimr.records.domain.boxes import Word
from openimr.records.domain.legibility import Legibility
from openimr.records.domain.reading_order import PlacedWord

DOTS_PER_INCH = 300
_DOUBTFUL = 0.6


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


def engine() -> str:
    """The path of the engine. Raises Unavailable with the way to install it."""
    found = shutil.which("tesseract")
    if found is None:
        raise Unavailable("scanned pages need Tesseract: as root, apt-get install tesseract-ocr tesseract-ocr-eng")
    return found


def recognize(picture: Image) -> Recognized:
    """The text of one page's picture (grey, 300 dpi). Raises CalledProcessError where the engine fails."""
    ready = page_picture.made_ready(picture)
    if ready.ink < legibility.BLANK:
        return Recognized("", (), 1.0, 0, "")
    found = _assembled(_table(ready.picture), ready)
    if found.confidence < _DOUBTFUL and (degrees := _turn_by_engine(ready)):
        other = ready.turned_further(degrees)
        found = max(found, _assembled(_table(other.picture), other), key=lambda it: it.confidence * len(it.words))
    return found


def _turn_by_engine(ready: Ready) -> int:
    """Degrees clockwise to turn a page that was read badly, by the engine's own slower look; 0 if it cannot say."""
    try:
        said = _run(ready.picture, "--psm", "0")
    except subprocess.CalledProcessError:
        return 0  # too few letters for it to tell
    found = re.search(r"^Rotate: (\d+)", said, re.MULTILINE)
    return int(found[1]) % 360 if found else 0


def _table(picture: Image) -> str:
    """The engine's table of words."""
    return _run(picture, "-l", "eng", "tsv")


def _run(picture: Image, *options: str) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, "PPM")  # not packed: packing costs more than the pipe
    run = subprocess.run(
        [engine(), "stdin", "stdout", "--dpi", str(DOTS_PER_INCH), *options],
        input=buffer.getbuffer(),
        capture_output=True,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return run.stdout.decode("utf-8", "replace")


def _assembled(table: str, ready: Ready) -> Recognized:
    """The engine's words as running text. The engine takes a table apart by columns, away from its labels, so the order
    of reading is ours: rows of a table stay rows, columns of prose stay columns.
    """
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
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row["text"] or "").strip()
        if row["level"] == "5" and word:
            left, top, width, height = (int(row[side]) for side in ("left", "top", "width", "height"))
            confidence = max(0.0, float(row["conf"])) / 100
            placed.append(PlacedWord(word, (left, top, left + width, top + height), confidence))
    return placed
