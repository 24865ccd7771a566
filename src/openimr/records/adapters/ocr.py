"""Text of scanned pages by Debian's Tesseract, one process a page, with a box and a confidence for each word."""

import csv
import io
import os
import shutil
import statistics
import subprocess
from dataclasses import dataclass

from PIL.Image import Image

from openimr.errors import Unavailable
from openimr.records.adapters import page_picture
from openimr.records.adapters.letters_file import plausible_word
from openimr.records.adapters.page_picture import Ready
from openimr.records.domain import legibility
from openimr.records.domain.boxes import Word
from openimr.records.domain.legibility import Legibility

DOTS_PER_INCH = 300
_SURELY_UPRIGHT = 0.25
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
    if ready.upright < _SURELY_UPRIGHT and found.confidence < _DOUBTFUL:
        other = _upside_down(ready)
        found = max(found, _assembled(_table(other.picture), other), key=lambda it: it.confidence * len(it.words))
    return found


def _upside_down(ready: Ready) -> Ready:
    return Ready(
        page_picture.turned_clockwise(ready.picture, 180),
        (ready.turned + 180) % 360,
        ready.straightening,
        ready.upright,
        ready.ink,
    )


def _table(picture: Image) -> str:
    """The engine's table of words."""
    buffer = io.BytesIO()
    picture.save(buffer, "PPM")  # not packed: packing costs more than the pipe
    run = subprocess.run(
        [engine(), "stdin", "stdout", "-l", "eng", "--dpi", str(DOTS_PER_INCH), "tsv"],
        input=buffer.getvalue(),
        capture_output=True,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return run.stdout.decode("utf-8", "replace")


def _assembled(table: str, ready: Ready) -> Recognized:
    """The engine's table of words as running text, lines and paragraphs kept."""
    text, words, line = "", [], None
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] != "5" or not (row["text"] or "").strip():
            continue
        here = (row["block_num"], row["par_num"], row["line_num"])
        if line is not None:
            text += " " if here == line else "\n\n" if here[:2] != line[:2] else "\n"
        line = here
        word = row["text"].strip()
        box = ready.straightening.back(*(int(row[side]) for side in ("left", "top", "width", "height")))
        words.append(Word(start=len(text), length=len(word), box=box, confidence=max(0.0, float(row["conf"])) / 100))
        text += word
    sure = [word["confidence"] for word in words]
    found = legibility.of_recognition(
        sure, legibility.measure(text, plausible_word()).plausible if text else 0.0, ink=ready.ink
    )
    return Recognized(text, tuple(words), statistics.fmean(sure) if sure else 0.0, ready.turned, found)
