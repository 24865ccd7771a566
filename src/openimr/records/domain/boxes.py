"""Where words stand on a page, and what becomes of their boxes when the picture or the text changes.

A box here is (left, top, width, height) as shares of the page as shown.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypedDict

Box = tuple[float, float, float, float]


class Word(TypedDict):
    """One word: where it starts in the page's text, its length, its box, and how sure it is (0 to 1)."""

    start: int
    length: int
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Straightening:
    """A picture of (width, height) pixels was turned counter-clockwise by `degrees` about its middle, its size kept."""

    width: int
    height: int
    degrees: float

    def back(self, left: float, top: float, width: float, height: float) -> Box:
        """The box, as shares of the picture before it was turned, around a box in pixels of the turned picture."""
        angle = math.radians(self.degrees)
        cos, sin = math.cos(angle), math.sin(angle)
        middle_x, middle_y = self.width / 2, self.height / 2
        corners = []
        for x in (left - middle_x, left + width - middle_x):
            for y in (top - middle_y, top + height - middle_y):
                corners.append((cos * x - sin * y + middle_x, sin * x + cos * y + middle_y))
        across, down = zip(*corners, strict=True)
        return (
            max(0.0, min(across)) / self.width,
            max(0.0, min(down)) / self.height,
            (min(self.width, max(across)) - max(0.0, min(across))) / self.width,
            (min(self.height, max(down)) - max(0.0, min(down))) / self.height,
        )


def carried(words: Sequence[tuple[str, Box, float]], text: str) -> list[Word]:
    """The boxes of `words` on a text that says nearly the same in nearly the same order.

    Words that agree keep their box; a run of words that was changed shares out the boxes that stood there. A word
    that stands nowhere has none and is left out.
    """
    places = _tokens(text)
    mine, theirs = [token for token, _ in places], [word for word, _, _ in words]
    found: list[Word] = []
    for kind, a, b, c, d in _changes(theirs, mine):
        if kind == "equal" or (kind == "replace" and b - a == d - c):
            pairs = zip(words[a:b], places[c:d], strict=True)
            found += [_word(token, start, box, sure) for (_, box, sure), (token, start) in pairs]
        elif kind == "replace":
            box = around([box for _, box, _ in words[a:b]])
            found += [_word(token, start, box, min(sure for _, _, sure in words[a:b])) for token, start in places[c:d]]
    return found


def _changes(theirs: list[str], mine: list[str]) -> list[tuple[str, int, int, int, int]]:
    """What became of which words, as difflib tells it. What agrees at both ends is set apart first: where a word stands
    twice, difflib may take the one for the other.
    """
    shorter = min(len(theirs), len(mine))
    head = next((n for n in range(shorter) if theirs[n] != mine[n]), shorter)
    rest = shorter - head
    tail = next((n for n in range(rest) if theirs[-1 - n] != mine[-1 - n]), rest)
    middle = SequenceMatcher(
        a=theirs[head : len(theirs) - tail], b=mine[head : len(mine) - tail], autojunk=False
    ).get_opcodes()
    shifted = [(kind, a + head, b + head, c + head, d + head) for kind, a, b, c, d in middle]
    last = ("equal", len(theirs) - tail, len(theirs), len(mine) - tail, len(mine))
    return [("equal", 0, head, 0, head), *shifted, last]


def _tokens(text: str) -> list[tuple[str, int]]:
    tokens, place = [], 0
    for token in text.split():
        place = text.index(token, place)
        tokens.append((token, place))
        place += len(token)
    return tokens


def _word(token: str, start: int, box: Box, confidence: float) -> Word:
    return Word(start=start, length=len(token), box=box, confidence=confidence)


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of them."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top
