"""OCR of scanned pages: ours (turned, straightened, cleaned, words put in order) against the bare engine, all cores.

Both read the same pictures at 300 dpi, kind by kind in turn. Baseline: Debian's `tesseract picture.png stdout`, one
process a page, OMP_THREAD_LIMIT=1, as many as there are cores; for pages that do not stand upright it is given
`--psm 1`, its own search for the way up. Error: edits a character of the truth, white space folded.

    python benchmarks/ocr.py [pages of each kind, default 3]
"""

import io
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas
from text_extraction import texts

from openimr.records.adapters import page_pool, page_picture

SIZE = (2550, 3300)
CORES = os.cpu_count() or 1
UPRIGHT = ("clean", "grey scan", "skewed grey scan", "harsh scan", "fax 200 dpi", "skewed fax", "table", "two columns")
TURNED = ("turned 90", "turned 180", "turned 270")


def font(points: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype("DejaVuSerif-Bold.ttf" if bold else "DejaVuSerif.ttf", round(points * 300 / 72))


def wrapped(text: str, width: int, letters: ImageFont.FreeTypeFont) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if letters.getlength(f"{line} {word}") > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return lines


def printed(kind: str, text: str, rng: random.Random) -> tuple[Image.Image, str]:
    """A page as it left the printer, and what it says in the order of reading."""
    page = Image.new("L", SIZE, 255)
    draw, body = ImageDraw.Draw(page), font(10)
    draw.text((300, 240), "PROGRESS REPORT", fill=0, font=font(13, bold=True))
    said = ["PROGRESS REPORT"]
    if kind == "table":
        words = text.split()
        for row in range(30):
            for column, x in enumerate((300, 900, 1500, 2000)):
                start = 8 * row + 2 * column
                cell = " ".join(words[start : start + rng.randint(1, 2)])
                draw.text((x, 400 + 80 * row), cell, fill=0, font=body)
                said.append(cell)
    elif kind == "two columns":
        lines = wrapped(text, 900, body)
        for column, x in enumerate((280, 1340)):
            part = lines[40 * column : 40 * (column + 1)]
            for place, line in enumerate(part):
                draw.text((x, 400 + 58 * place), line, fill=0, font=body)
            said += part
    else:
        for place, line in enumerate(wrapped(text, 1900, body)[:42]):
            draw.text((300, 400 + 60 * place), line, fill=0, font=body)
            said.append(line)
    return page, " ".join(said)


def scanned(page: Image.Image, kind: str, rng: random.Random) -> Image.Image:
    """What a scanner or a fax machine made of it."""
    if kind in {"clean", "table", "two columns", *TURNED}:
        grain, specks, lean = 4.0, 0.0, 0.0
    else:
        grain, specks = (26.0, 0.004) if kind == "harsh scan" else (14.0, 0.001)
        lean = 0.2 if "skewed" not in kind and kind != "harsh scan" else rng.choice((-1, 1)) * rng.uniform(0.8, 2.5)
    if "fax" in kind:
        page = page.resize((1700, 2200), Image.Resampling.LANCZOS)
    page = page.rotate(lean, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.7))
    noise = np.random.default_rng(rng.randrange(2**32))
    grey = np.asarray(page, dtype=np.float32) * 0.94 + 8 + noise.normal(0, grain, (page.height, page.width))
    chance = noise.random(grey.shape)
    grey[chance < specks], grey[chance > 1 - specks] = 0, 255
    page = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    if "fax" in kind:
        return page.point(lambda value: 255 * (value > 128)).resize(SIZE, Image.Resampling.NEAREST)
    packed = io.BytesIO()
    page.save(packed, "JPEG", quality=60)
    return Image.open(packed).convert("L")


def made(
    kind: str, count: int, folder: Path, source: list[str], rng: random.Random
) -> tuple[Path, list[Path], list[str]]:
    """A file of `count` scanned pages, the same pictures one by one, and the truth of each."""
    pictures, truths = [], []
    file = folder / f"{kind.replace(' ', '-')}.pdf"
    sheet = canvas.Canvas(str(file), pagesize=(612, 792))
    for number in range(count):
        page, truth = printed(kind, rng.choice(source), rng)
        picture = scanned(page, kind, rng)
        if kind in TURNED:  # it came turned so far clockwise; it must be turned back
            picture = page_picture.turned_clockwise(picture, int(kind.split()[1]))
        width, height = (612, 792) if picture.height > picture.width else (792, 612)
        sheet.setPageSize((width, height))
        sheet.drawImage(ImageReader(picture), 0, 0, width, height)
        sheet.showPage()
        pictures.append(folder / f"{file.stem}-{number}.png")
        picture.save(pictures[-1], compress_level=1, dpi=(300, 300))
        truths.append(truth)
    sheet.save()
    return file, pictures, truths


def bare(picture: Path, *options: str) -> str:
    run = subprocess.run(
        ["tesseract", str(picture), "stdout", "-l", "eng", "--dpi", "300", *options],
        capture_output=True, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )  # fmt: skip
    return run.stdout.decode("utf-8", "replace")


def processor_seconds() -> float:
    """Of all processes that this one started, those that still run included."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = 0
    for process in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended just now, and was no child of ours: those are waited for
            fields = process.read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:13])) if int(fields[1]) == os.getpid() else 0
    return ended.ru_utime + ended.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def error(truth: str, text: str) -> float:
    return Levenshtein.distance(" ".join(truth.split()), " ".join(text.split())) / len(truth)


def side_by_side(work: Callable[[int], dict | str], count: int) -> tuple[list, float]:
    start = time.perf_counter()
    with ThreadPoolExecutor(max_workers=CORES) as pool:
        found = list(pool.map(work, range(count)))
    return found, time.perf_counter() - start


def mean(errors: list[float]) -> str:
    return f"{statistics.mean(errors):.4f} ({max(errors):.4f})"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    source, rng = texts(), random.Random(7)
    clock, processor = {"ours": 0.0, "bare": 0.0}, {"ours": 0.0, "bare": 0.0}
    everything: dict[str, list[float]] = {"ours": [], "bare": []}
    upright_right = 0
    print(f"{count} pages of each kind, {CORES} at a time: error a character, mean (worst), then seconds; ours / bare")
    for place, kind in enumerate((*UPRIGHT, *TURNED)):
        with tempfile.TemporaryDirectory() as folder:
            file, pictures, truths = made(kind, count, Path(folder), source, rng)
            options = ("--psm", "1") if kind in TURNED else ()
            turns = {
                "ours": lambda n, file=file: page_pool.answer("recognized", file, n + 1, seconds=600),
                "bare": lambda n, pictures=pictures, options=options: bare(pictures[n], *options),
            }
            found, seconds = {}, {}
            for name in sorted(turns, reverse=bool(place % 2)):
                before = processor_seconds()
                found[name], seconds[name] = side_by_side(turns[name], count)
                if kind not in TURNED:
                    processor[name] += processor_seconds() - before
        errors = {
            "ours": [error(truth, page["text"]) for truth, page in zip(truths, found["ours"], strict=True)],
            "bare": [error(truth, text) for truth, text in zip(truths, found["bare"], strict=True)],
        }
        turned_right = (360 - int(kind.split()[1])) % 360 if kind in TURNED else 0
        upright_right += sum(page["turned"] == turned_right for page in found["ours"])
        flags = sorted({page["legibility"] for page in found["ours"]} - {""})
        for name in everything:
            if kind not in TURNED:
                everything[name] += errors[name]
                clock[name] += seconds[name]
        print(
            f"  {kind:18} {mean(errors['ours'])} / {mean(errors['bare'])}   "
            f"{seconds['ours']:.1f} / {seconds['bare']:.1f} s" + (f"   flagged: {', '.join(flags)}" if flags else "")
        )
    page_pool.close()
    pages = count * len(UPRIGHT)
    print(
        f"upright kinds: ours {pages / clock['ours']:.2f} pages/s, bare {pages / clock['bare']:.2f}; throughput "
        f"{clock['bare'] / clock['ours']:.2f} of bare (target at least 0.90); error {mean(everything['ours'])} / "
        f"{mean(everything['bare'])} (target no worse)"
    )
    print(
        f"processor time a page: ours {processor['ours'] / pages:.2f} s, bare {processor['bare'] / pages:.2f} s; "
        f"{processor['bare'] / processor['ours']:.2f} of bare, whatever else this machine does"
    )
    print(f"way up found on {upright_right} of {count * (len(UPRIGHT) + len(TURNED))} pages")
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the largest process that was started (reading process or engine): {child:.0f} MB")


if __name__ == "__main__":
    main()
