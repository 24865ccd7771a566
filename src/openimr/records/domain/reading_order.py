"""The order in which a page is read. A PDF's text comes in the order of drawing; columns may be drawn across.

A box is (left, top, right, bottom), y downwards, in any unit. The check is cheap and looks at runs of text alone; the
mending looks at every word, and is only done where the check doubts.
"""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

Box = tuple[float, float, float, float]

_LEAST_LINES = 6  # of each column; fewer are a table or chance
_LEAST_WORDS_A_LINE = 3.5
_STEPS = 120


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word and where it stands on the page as shown."""

    text: str
    box: Box
    confidence: float = 1.0


def is_doubtful(runs: Sequence[Box], width: float) -> bool:
    """Whether the order of drawing may not be that of reading: it climbs back, or crosses a gutter line by line.

    A column begun at the top right after the one before is no doubt, nor is a header or footer drawn out of turn.
    """
    lines = _drawn_lines(runs)
    return _climbs_back(lines) or _crosses_a_gutter(lines, width)


def _drawn_lines(runs: Sequence[Box]) -> list[list[Box]]:
    """Runs drawn one after the other at the same height."""
    lines: list[list[Box]] = []
    for run in runs:
        if run[3] <= run[1] or run[2] <= run[0]:
            continue
        if lines and _same_height(lines[-1][-1], run):
            lines[-1].append(run)
        else:
            lines.append([run])
    return lines


def _same_height(one: Box, other: Box) -> bool:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared > 0.5 * min(one[3] - one[1], other[3] - other[1])


def _climbs_back(lines: Sequence[Sequence[Box]]) -> bool:
    """Whether a piece of three lines or more is drawn below one that stands beneath or across from it, or most lines
    are drawn upwards. A climb of a few lines is a cell of a table with lines of its own.
    """
    blocks: list[list[Sequence[Box]]] = []
    upwards = 0
    for line in lines:
        before = blocks[-1][-1][-1] if blocks else None
        height = before[3] - before[1] if before else 0
        upwards += before is not None and line[0][1] < before[1] - 0.8 * height
        if before is None or not before[1] - 4 * height < line[0][1] < before[3] + 6 * height:
            blocks.append([line])
        else:
            blocks[-1].append(line)
    if upwards > 0.4 * len(lines) and len(lines) >= _LEAST_LINES:
        return True
    large = [block for block in blocks if len(block) >= 3]
    for one, other in pairwise(large):
        right = median(max(run[2] for run in line) for line in one)
        left = min(run[0] for line in other for run in line)
        if other[0][0][1] < one[-1][0][1] and left < right - 2:
            return True
    return False


def _crosses_a_gutter(lines: Sequence[Sequence[Box]], width: float) -> bool:
    gaps: list[tuple[float, float]] = []
    for line in lines:
        for before, after in pairwise(line):
            wide = after[0] - before[2]
            if wide <= 0.8 * (before[3] - before[1]) or not 0.25 * width < before[2] < 0.75 * width:
                continue
            if before[2] - line[0][0] > 0.2 * width and line[-1][2] - after[0] > 0.15 * width:
                gaps.append((before[2], after[0]))
    if len(gaps) < _LEAST_LINES:
        return False
    return max(sum(left <= (g[0] + g[1]) / 2 <= right for left, right in gaps) for g in gaps) >= _LEAST_LINES


def in_order(words: Sequence[PlacedWord], width: float) -> list[list[PlacedWord]]:
    """The lines of a page in the order of reading: across the page where nothing parts it, column by column where a
    gutter does. A gutter parts at least six lines of prose on either side; cells of a table stay in their rows.
    """
    if not words:
        return []
    height = median(word.box[3] - word.box[1] for word in words)
    return _read(sorted(words, key=_middle), width, height)


def as_text(lines: Sequence[Sequence[PlacedWord]]) -> str:
    """Lines as running text, a blank line where the next one stands clearly lower than lines do on this page."""
    feet = [max(word.box[3] for word in line) for line in lines]
    pitches = [below - above for above, below in pairwise(feet) if below > above]
    usual = median(pitches) if pitches else 0.0
    text = ""
    for place, line in enumerate(lines):
        if place:
            text += "\n\n" if feet[place] - feet[place - 1] > 1.6 * usual else "\n"
        text += " ".join(word.text for word in line)
    return text


def _read(words: Sequence[PlacedWord], width: float, height: float) -> list[list[PlacedWord]]:
    found = _best_gutter(words, width, height)
    if found is None:
        return lines_of(words)
    x, top, bottom = found
    above = [word for word in words if _middle(word) < top]
    below = [word for word in words if _middle(word) > bottom]
    band = [word for word in words if top <= _middle(word) <= bottom]
    left = [word for word in band if word.box[2] <= x]
    right = [word for word in band if word.box[2] > x]
    return [line for part in (above, left, right, below) for line in (_read(part, width, height) if part else [])]


def _middle(word: PlacedWord) -> float:
    return (word.box[1] + word.box[3]) / 2


def _best_gutter(words: Sequence[PlacedWord], width: float, height: float) -> tuple[float, float, float] | None:
    """(x, top, bottom) of the gutter that parts the most lines; None where there is none."""
    if len(words) < 2 * _LEAST_LINES * _LEAST_WORDS_A_LINE:
        return None
    best: tuple[float, float, float, float] | None = None
    for x, crossing in _narrow_places(words, width, height):
        for band in _bands(words, crossing, height):
            left = [word for word in band if word.box[2] <= x]
            right = [word for word in band if word.box[0] >= x]
            score = min(_prose(left), _prose(right))
            if score >= _LEAST_LINES and (best is None or score > best[0]):
                best = (score, x, min(map(_middle, band)), max(map(_middle, band)))
    return best[1:] if best else None


def _narrow_places(
    words: Sequence[PlacedWord], width: float, height: float
) -> Iterable[tuple[float, list[PlacedWord]]]:
    """Places across the page that few words cross, with these words: one for each run of such places, its middle."""
    crossings: list[list[PlacedWord]] = [[] for _ in range(_STEPS)]
    step, half = width / _STEPS, 0.4 * height
    for word in words:
        for place in range(max(0, int((word.box[0] - half) / step)), min(_STEPS, int((word.box[2] + half) / step) + 1)):
            crossings[place].append(word)
    few = len(words) / 15 + 3
    middle = range(_STEPS // 5, _STEPS - _STEPS // 5)
    for is_narrow, run in groupby(middle, key=lambda place: len(crossings[place]) <= few):
        if is_narrow:
            places = list(run)
            least = min(len(crossings[place]) for place in places)
            best = [place for place in places if len(crossings[place]) == least]
            place = best[len(best) // 2]
            yield (place + 0.5) * step, crossings[place]


def _bands(words: Sequence[PlacedWord], crossing: Sequence[PlacedWord], height: float) -> Iterable[list[PlacedWord]]:
    """Runs of words, from the top, that no word across the gutter parts. A line that crosses it is in none."""
    barriers = sorted(map(_middle, crossing))
    band: list[PlacedWord] = []
    passed = 0
    for word in words:
        middle = _middle(word)
        place = bisect(barriers, middle)
        if place != passed:
            passed = place
            if len(band) >= 2 * _LEAST_LINES:
                yield band
            band = []
        near = barriers[max(0, place - 1) : place + 1]
        if not any(abs(barrier - middle) < 0.5 * height for barrier in near):
            band.append(word)
    if len(band) >= 2 * _LEAST_LINES:
        yield band


def _prose(words: Sequence[PlacedWord]) -> int:
    """Number of lines, if they are lines of prose: several words each, close together, most filling their column."""
    if len(words) < _LEAST_LINES * _LEAST_WORDS_A_LINE:
        return 0
    lines = lines_of(words)
    if len(words) / len(lines) < _LEAST_WORDS_A_LINE:
        return 0
    parted = sum(
        any(after.box[0] - word.box[2] > 1.5 * (word.box[3] - word.box[1]) for word, after in pairwise(line))
        for line in lines
    )
    widths = [line[-1].box[2] - line[0].box[0] for line in lines]
    is_prose = parted < 0.3 * len(lines) and median(widths) >= 0.6 * max(widths)
    return len(lines) if is_prose else 0


def lines_of(words: Sequence[PlacedWord]) -> list[list[PlacedWord]]:
    """Words at the same height as lines, from the top, each from the left."""
    lines: list[list[PlacedWord]] = []
    for word in sorted(words, key=lambda word: (_middle(word), word.box[0])):
        if lines and _same_height(lines[-1][0].box, word.box):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.box[0]) for line in lines]
