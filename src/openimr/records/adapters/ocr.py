"""Text of scanned pages by Debian's Tesseract, one process a page, with a box and a confidence for each word."""

import csv
import io
import os
import shutil
import statistics
import subprocess
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from PIL import ImageFilter, ImageStat
from PIL.Image import Image, Resampling

from openimr.errors import Unavailable
from openimr.records.adapters import pdf

_SECONDS = 180
_DPI = 300


class Word(TypedDict):
    """One word: where it starts in the page's text, its length, and its box as shares of the page."""

    start: int
    length: int
    box: tuple[float, float, float, float]
    confidence: float


@dataclass(frozen=True, slots=True)
class Recognized:
    """The text of one scanned page. `confidence` is the mean of its words', 0 to 1; 0 for a page without words."""

    text: str
    words: tuple[Word, ...]
    confidence: float


def engine() -> str:
    """The path of the engine. Raises Unavailable with the way to install it."""
    found = shutil.which("tesseract")
    if found is None:
        raise Unavailable("scanned pages need Tesseract: as root, apt-get install tesseract-ocr tesseract-ocr-eng")
    return found


def recognize(picture: Image) -> Recognized:
    """The text of one page's picture (grey, 300 dpi)."""
    straight = straightened(cleaned(picture))
    buffer = io.BytesIO()
    straight.save(buffer, "PNG", dpi=(_DPI, _DPI))
    try:
        run = subprocess.run(
            [engine(), "stdin", "stdout", "-l", "eng", "--dpi", str(_DPI), "tsv"],
            input=buffer.getvalue(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        # A page that the engine cannot manage stays without text and says so by its confidence: nothing is guessed.
        return Recognized("", (), 0.0)
    return _assembled(run.stdout.decode("utf-8", "replace"), straight.size)


def cleaned(picture: Image) -> Image:
    """Salt and pepper off grey pages. A page of pure black and white is left alone: the filter would ruin it."""
    histogram = picture.histogram()
    between = sum(histogram[32:224]) / max(1, picture.width * picture.height)
    return picture.filter(ImageFilter.MedianFilter(3)) if between > 0.02 else picture


def straightened(picture: Image) -> Image:
    """The page turned by the angle (within 3 degrees) at which its lines of text stand out most."""
    small = picture.resize((max(1, picture.width // 6), max(1, picture.height // 6)), Resampling.BILINEAR)

    def sharpness(angle: float) -> float:
        turned = small.rotate(angle, Resampling.BILINEAR, fillcolor=255)
        rows = turned.resize((1, turned.height), Resampling.BOX)
        return float(ImageStat.Stat(rows).var[0])

    coarse = max((step / 2 for step in range(-6, 7)), key=sharpness)
    best = max((coarse + step / 10 for step in range(-4, 5)), key=sharpness)
    if abs(best) < 0.15 or sharpness(best) < 1.02 * sharpness(0):
        return picture
    return picture.rotate(best, Resampling.BICUBIC, fillcolor=255)


def _assembled(table: str, size: tuple[int, int]) -> Recognized:
    """The engine's table of words as running text, lines and paragraphs kept."""
    width, height = size
    text, words, line = "", [], None
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] != "5" or not (row["text"] or "").strip():
            continue
        here = (row["block_num"], row["par_num"], row["line_num"])
        if line is not None:
            text += " " if here == line else "\n\n" if here[:2] != line[:2] else "\n"
        line = here
        word = row["text"].strip()
        box = (
            int(row["left"]) / width,
            int(row["top"]) / height,
            int(row["width"]) / width,
            int(row["height"]) / height,
        )
        words.append(Word(start=len(text), length=len(word), box=box, confidence=max(0.0, float(row["conf"])) / 100))
        text += word
    confidence = statistics.fmean(word["confidence"] for word in words) if words else 0.0
    return Recognized(text, tuple(words), confidence)


def recognize_pages(
    pages: Iterable[tuple[Path, int]], *, done: Callable[[int], None] | None = None
) -> dict[tuple[Path, int], Recognized]:
    """Every (file, page) recognized over all cores; `done` hears how many are ready."""
    wanted = list(pages)
    if not wanted:
        return {}
    engine()
    found: dict[tuple[Path, int], Recognized] = {}
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        jobs = {pool.submit(_one, file, number): (file, number) for file, number in wanted}
        for job in as_completed(jobs):
            found[jobs[job]] = job.result()
            if done is not None:
                done(len(found))
    return found


def _one(file: Path, number: int) -> Recognized:
    return recognize(pdf.picture(file, number, dots_per_inch=_DPI))
