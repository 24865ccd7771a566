"""Text of a long born-digital file: ours against bare pypdfium2, turn by turn in the same run.

Ours is the whole way of a page: a process of its own, the judgement of the layer, the check of the reading order, the
text mended where that doubts. Baseline: `get_text_range` of every page by pypdfium2 in this process. Two pages in a
hundred have two columns drawn across. Then the reading order of columns and tables against their truth, and the
judgement of layers: sound ones against eight kinds of garbage made of them.

    python benchmarks/text_extraction.py [pages, default 1000]
"""

import difflib
import gzip
import json
import os
import random
import resource
import statistics
import string
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pypdfium2
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas

from openimr.records.adapters import page_pool, page_text, pdf
from openimr.records.adapters.letters_file import plausible_word
from openimr.records.domain import legibility

SHARED = Path(os.environ.get("OPENIMR_SHARED", Path(__file__).parents[2] / "shared")) / "data"
ROUNDS = 5
DRAWN = ("as it is read", "across", "right column first", "upwards", "shuffled")


def texts() -> list[str]:
    """Transcribed reports where they are present, else the documentation of the repository."""
    file = SHARED / "mtsamples.jsonl.gz"
    if file.is_file():
        with gzip.open(file, "rt") as lines:
            found = [json.loads(line)["text"] for line in lines]
    else:
        root = Path(__file__).parents[1]
        found = [file.read_text() for file in sorted(root.glob("**/*.md")) if ".venv" not in file.parts]
    return [" ".join(text.encode("ascii", "ignore").decode().split()) for text in found if len(text) > 3000]


def wrapped(text: str, width: float, size: float) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if stringWidth(f"{line} {word}", "Times-Roman", size) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


def one_column(sheet: canvas.Canvas, text: str) -> list[str]:
    sheet.setFont("Times-Roman", 11)
    lines = wrapped(text, 468, 11)[:48]
    for place, line in enumerate(lines):
        sheet.drawString(72, 720 - 13.5 * place, line)
    sheet.showPage()
    return " ".join(lines).split()


def two_columns(sheet: canvas.Canvas, text: str, drawn: str, rng: random.Random) -> list[str]:
    sheet.setFont("Times-Roman", 10)
    title = "Consultation in orthopaedic surgery with review of the records that were sent and recommendations"
    lines = wrapped(text, 232, 10)
    left, right = lines[: rng.randint(20, 48)], lines[48 : 48 + rng.randint(14, 48)]
    below = rng.choice((0, 0, 4))
    placed = [(54, 700 - 13 * n, line) for n, line in enumerate(left)]
    placed_right = [(318, 700 - below - 13 * n, line) for n, line in enumerate(right)]
    match drawn:
        case "across":
            placed = sorted(placed + placed_right, key=lambda it: (-round((it[1] + 4) / 13), it[0]))
        case "right column first":
            placed = placed_right + placed
        case "upwards":
            placed = [*placed, *placed_right][::-1]
        case "shuffled":
            placed = rng.sample(placed + placed_right, len(left) + len(right))
        case _:
            placed += placed_right
    sheet.drawString(54, 740, title)
    for x, y, line in placed:
        sheet.drawString(x, y, line)
    sheet.showPage()
    return " ".join([title, *left, *right]).split()


def table(sheet: canvas.Canvas, text: str, rng: random.Random) -> list[str]:
    sheet.setFont("Times-Roman", 10)
    words, said = text.split(), []
    for row in range(rng.randint(10, 40)):
        cells = [" ".join(words[5 * row + n : 5 * row + n + rng.randint(1, 3)]) for n in range(0, 4, 1)]
        for cell, x in zip(cells, (54, 200, 330, 450), strict=True):
            sheet.drawString(x, 720 - 16 * row, cell)
        said += cells
    sheet.showPage()
    return " ".join(said).split()


def long_file(target: Path, pages: int, source: list[str]) -> None:
    rng = random.Random(1)
    sheet = canvas.Canvas(str(target), pagesize=(612, 792), invariant=1)
    for number in range(pages):
        text = rng.choice(source)
        if number % 50 == 49:
            two_columns(sheet, text, "across", rng)
        else:
            one_column(sheet, text)
    sheet.save()


def bare(file: Path) -> int:
    length = 0
    with closing(pypdfium2.PdfDocument(file)) as document:
        for number in range(len(document)):
            page = document[number]
            textpage = page.get_textpage()
            length += len(textpage.get_text_range())
            textpage.close()
            page.close()
    return length


def ours(file: Path, pages: int) -> int:
    return sum(len(answer["text"]) for _, answer in page_pool.layers(file, range(1, pages + 1)))


def ours_on_one_core(file: Path, pages: int) -> int:
    answers = page_pool.each_answer("layers", file, range(1, pages + 1), seconds=30)
    return sum(len(answer["text"]) for _, answer in answers)


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of all cores together, the processes that were started included."""
    start, busy = time.perf_counter(), working()
    work()
    page_pool.close()
    return time.perf_counter() - start, working() - busy


def working() -> float:
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in found)


def speed(file: Path, pages: int) -> None:
    turns = {"bare": lambda: bare(file), "all": lambda: ours(file, pages), "one": lambda: ours_on_one_core(file, pages)}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in turns}
    for _ in range(ROUNDS):  # turn by turn: whatever else the machine does, it does to all
        for name, work in turns.items():
            taken[name].append(seconds(work))  # the start of the processes is part of ours
    bare_seconds = statistics.median(clock for clock, _ in taken["bare"])
    print(f"{pages} pages, bare pypdfium2 {pages / bare_seconds:.0f} pages/s")
    for name, says in (("all", f"ours, {os.cpu_count()} cores"), ("one", "ours, one process")):
        pairs = list(zip(taken[name], taken["bare"], strict=True))
        by_clock = sorted(mine[0] / base[0] for mine, base in pairs)
        by_work = statistics.median(mine[1] / base[1] for mine, base in pairs)
        print(
            f"  {says}: {pages / statistics.median(clock for clock, _ in taken[name]):.0f} pages/s, time ratio "
            f"{statistics.median(by_clock):.2f} ({by_clock[0]:.2f} to {by_clock[-1]:.2f}; target at most 1.50), "
            f"processor time {by_work:.2f}"
        )
    own, child = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"  peak memory: this process {own:.0f} MB, a reading process at most {child:.0f} MB (target 600 together)")


def order(source: list[str], pages: int = 20) -> None:
    print("reading order, words in the order of the truth (ours / bare pypdfium2), mean and worst of", pages, "pages:")
    rng = random.Random(2)
    for kind in (*DRAWN, "table of four columns"):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "columns.pdf"
            sheet = canvas.Canvas(str(file), pagesize=(612, 792), invariant=1)
            truths = [
                table(sheet, rng.choice(source), rng)
                if kind.startswith("table")
                else two_columns(sheet, rng.choice(source), kind, rng)
                for _ in range(pages)
            ]
            sheet.save()
            with pdf.opened(file) as document:
                mine, base = [], []
                for number, truth in enumerate(truths, start=1):
                    with pdf.page_of(document, number) as page:
                        mine.append(alike(truth, page_text.read_layer(page, plausible_word()).text))
                        with closing(page.get_textpage()) as textpage:
                            base.append(alike(truth, textpage.get_text_range()))
        print(
            f"  {kind:24} {statistics.mean(mine):.4f} ({min(mine):.3f}) / {statistics.mean(base):.4f} ({min(base):.3f})"
        )


def alike(truth: list[str], text: str) -> float:
    return difflib.SequenceMatcher(a=truth, b=text.split(), autojunk=False).ratio()


def garbage(text: str, kind: str, rng: random.Random) -> str:
    letters = string.ascii_lowercase
    shuffled = "".join(rng.sample(letters, 26))
    match kind:
        case "shifted by three":
            return "".join(chr(ord(c) + 3) if c.isalpha() else c for c in text)
        case "shifted by 29":
            return "".join(chr(max(32, ord(c) - 29)) if not c.isspace() else c for c in text)
        case "shuffled letters":
            return text.lower().translate(str.maketrans(letters, shuffled))
        case "private use":
            return "".join(chr(0xE000 + ord(c)) if c.isalnum() else c for c in text)
        case "replacement signs":
            return "".join("\ufffd" if c.isalpha() and rng.random() < 0.4 else c for c in text)
        case "names of glyphs":
            return "".join(f"(cid:{ord(c)})" if not c.isspace() else c for c in text)
        case "letters apart":
            return " ".join(text)
        case _:  # another machine's OCR of a bad fax: three letters in ten are wrong
            return "".join(rng.choice(letters + ".,|'") if c.isalpha() and rng.random() < 0.3 else c for c in text)


GARBAGE = (
    "shifted by three", "shifted by 29", "shuffled letters", "private use", "replacement signs", "names of glyphs",
    "letters apart", "another's bad OCR",
)  # fmt: skip


def judgement(source: list[str]) -> None:
    rng = random.Random(3)
    sample = [text[start : start + rng.randint(200, 3000)] for text in source for start in (0, len(text) // 2)]
    wrong = sum(legibility.of_layer(text, plausible_word()).kind == "garbage" for text in sample)
    print(f"judgement of layers: {wrong} of {len(sample)} sound ones are called garbage")
    caught = total = 0
    for kind in GARBAGE:
        spoilt = [garbage(text, kind, rng) for text in sample]
        found = sum(legibility.of_layer(text, plausible_word()).kind == "garbage" for text in spoilt)
        caught, total = caught + found, total + len(spoilt)
        print(f"  {kind:24} {found} of {len(spoilt)} found")
    print(f"  precision {caught / (caught + wrong):.4f}, recall {caught / total:.4f}")


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    source = texts()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "long.pdf"
        long_file(file, pages, source)
        speed(file, pages)
    order(source)
    judgement(source)


if __name__ == "__main__":
    main()
