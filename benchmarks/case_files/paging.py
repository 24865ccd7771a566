"""Documents become pages of lines: once for the text, the drawing and the scan, so that all three agree."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.case_files.writing import FIRST_MARK, Written

WIDTH, NARROW = 92, 43
#: A cell of a line: where it starts (share of the printed width) and what it says.
Cell = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Line:
    style: str  # title, heading, plain, small, row, running
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        return "   ".join(words for _, words in self.cells if words)

    def rooms(self) -> Iterator[tuple[float, str, float]]:
        """(start, words, width) of each cell, as shares of the printed width."""
        ends = [start for start, _ in self.cells[1:]] + [1.0]
        for (start, words), end in zip(self.cells, ends, strict=True):
            yield start, words, end - start


@dataclass(slots=True)
class Sheet:
    """One page: its lines top to bottom (two columns: the left first), and the events that begin on it."""

    columns: int
    lines: list[Line]
    foot: str
    events: list[int]
    leading: float = 12.2  # points from line to line

    @property
    def text(self) -> str:
        lines = [line.text for line in self.lines]
        return "\n".join([*lines, self.foot] if self.foot else lines)


def sheets(written: Written) -> list[Sheet]:
    """The pages of a document with their running lines."""
    columns = written.template.columns
    lines = [line for style, words in written.paragraphs for line in _lines(style, words, columns)]
    room = (written.lines if columns == 1 else 2 * written.lines - 8) - 3
    runs = [lines[at : at + room] for at in range(0, len(lines), room)]
    if len(runs) > 1 and len(runs[-1]) < 5:  # nobody prints a page for a signature alone
        runs[-2:] = [runs[-2] + runs[-1]]
    made = []
    for number, run in enumerate(runs, start=1):
        head = _running(written.header, number, len(runs)) if number > 1 or written.template.everywhere else ""
        if head:
            run = [Line("running", ((0.0, head),)), Line("plain", ((0.0, ""),)), *run]
        events = [ord(letter) - FIRST_MARK for line in run for letter in line.text if _is_mark(letter)]
        clean = [Line(line.style, tuple((x, _unmarked(words)) for x, words in line.cells)) for line in run]
        foot = _running(written.footer, number, len(runs))
        made.append(Sheet(columns, clean, foot, events, 683 / (written.lines + 2)))
    return made


def _running(words: str, number: int, of: int) -> str:
    return words.replace("\x01page\x02", str(number)).replace("\x01pages\x02", str(of))


def _is_mark(letter: str) -> bool:
    return FIRST_MARK <= ord(letter) < FIRST_MARK + 0x1000


def _unmarked(words: str) -> str:
    return "".join(letter for letter in words if not _is_mark(letter))


def _lines(style: str, words: str, columns: int) -> list[Line]:
    width = WIDTH if columns == 1 else NARROW
    if style == "row":
        cells = [cell.strip() for cell in words.strip().strip("|").split("|")]
        return [Line("row", tuple((n / len(cells), cell) for n, cell in enumerate(cells)))]
    wide = width if style in {"plain", "small"} else width * 2 // 3
    broken = textwrap.wrap(words, wide) or [""]
    lines = [Line(style, ((0.0, line),)) for line in broken]
    return [Line("plain", ((0.0, ""),)), *lines] if style == "heading" else lines


LEFT, TOP, WIDE = 54.0, 738.0, 504.0
#: Points of each style; Courier is wider and drawn smaller.
SIZES = {"title": 12.5, "heading": 11.0, "plain": 10.0, "small": 8.0, "row": 9.0, "running": 8.0}


def size_of(style: str, font: int) -> float:
    return SIZES[style] * (0.88 if font == 2 else 1.0)


def placed(sheet: Sheet) -> Iterator[tuple[Line, float, float, float]]:
    """(line, left, baseline from the bottom, width) of every line of a sheet, in points."""
    if sheet.columns == 1:
        for number, line in enumerate(sheet.lines):
            yield line, LEFT, TOP - number * sheet.leading, WIDE
        return
    half = (len(sheet.lines) + 1) // 2
    for number, line in enumerate(sheet.lines):
        column, row = divmod(number, half)
        yield line, LEFT + column * (WIDE / 2 + 8), TOP - row * sheet.leading, WIDE / 2 - 8
