"""The words of a page over its picture: which characters of the text stand where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]  # left, top, width, height as shares of the page as shown

_WORD = re.compile(r"\S+")
_FARTHEST = 60  # characters that the two readings may differ in a row and still be brought together
_AGREED = 4  # characters by which they are


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A run of characters of a page's text on one line of its picture."""

    start: int
    length: int
    box: Box


def place_words(text: str, characters: str, boxes: Sequence[Box]) -> list[PlacedWord]:
    """The words of `text` with their places, from the characters that the file draws and the box of each.

    The two readings differ in white space and now and then in a character; a word of which no character is found has
    no place and is left out. A word that runs over two lines becomes two.
    """
    at = _aligned(text, characters)
    placed: list[PlacedWord] = []
    for match in _WORD.finditer(text):
        run: list[tuple[int, Box]] = []
        for place in range(match.start(), match.end()):
            if place not in at:
                continue
            box = boxes[at[place]]
            if run and not _same_line(run[-1][1], box):
                placed.append(_joined(run, place))
                run = []
            run.append((place, box))
        if run:
            placed.append(_joined(run, match.end()))
    return placed


def _aligned(text: str, characters: str) -> dict[int, int]:
    """Place in `text` to place in `characters`, white space left out, always forward."""
    mine = [n for n, character in enumerate(text) if not character.isspace()]
    theirs = [n for n, character in enumerate(characters) if not character.isspace()]
    found: dict[int, int] = {}
    i = j = 0
    while i < len(mine) and j < len(theirs):
        if text[mine[i]] == characters[theirs[j]]:
            found[mine[i]] = theirs[j]
            i, j = i + 1, j + 1
            continue
        ahead = "".join(text[n] for n in mine[i : i + _FARTHEST + _AGREED])
        there = "".join(characters[n] for n in theirs[j : j + _FARTHEST + _AGREED])
        skipped = _together_again(ahead, there)
        if skipped is None:
            return found
        i, j = i + skipped[0], j + skipped[1]
    return found


def _together_again(mine: str, theirs: str) -> tuple[int, int] | None:
    """How many characters each reading skips until the two agree again; None where they do not."""
    for skipped in range(1, 2 * _FARTHEST):
        for left in range(max(0, skipped - _FARTHEST), min(skipped, _FARTHEST) + 1):
            probe = mine[left : left + _AGREED]
            if probe and theirs[skipped - left : skipped - left + len(probe)] == probe:
                return left, skipped - left
    return None


def _same_line(one: Box, other: Box) -> bool:
    middle = other[1] + other[3] / 2
    return one[1] - one[3] / 2 <= middle <= one[1] + 1.5 * one[3]


def _joined(run: Sequence[tuple[int, Box]], end: int) -> PlacedWord:
    left = min(box[0] for _, box in run)
    top = min(box[1] for _, box in run)
    right = max(box[0] + box[2] for _, box in run)
    bottom = max(box[1] + box[3] for _, box in run)
    return PlacedWord(run[0][0], end - run[0][0], (left, top, right - left, bottom - top))
