"""Is a text what stands on the page? Measured by its letters, for text layers and for what OCR made of a picture.

A text layer can be there and be nonsense: a font without a map to letters, a map that is shifted, the OCR of another
machine on a bad fax. People see the right page and a search finds nothing. The measure is the share of words whose
letters follow each other as letters do in our field's English; every answer says what it was based on.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Legibility = Literal["", "poor", "illegible", "handwriting"]

_LETTERS = re.compile(r"[^\W\d_]+")
_PLAIN_LETTERS = re.compile(r"[A-Za-z]+")  # the same in a text of ASCII, in half the time
#: Signs that no text has: the replacement character, private use, controls, and names of glyphs instead of letters.
_SIGNS = re.compile("[\ufffd\ue000-\uf8ff\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_GLYPH_NAMES = re.compile(r"\(cid:\d+\)|/[gG]\d+|\bglyph\d+\b|/uni[0-9A-F]{4}")

_UNSEEN = 18  # bits of surprise of three letters in a row that were never seen
_STRANGE_WORD = 12.5  # mean bits above which a word is none
_LEAST_WORDS = 8  # fewer say nothing of a page
_LEAST_SHARE = 0.72  # of words that are words, on a page that is text
_SAMPLE = 150  # words of a long page that are looked at
_MOST_SIGNS = 0.08
_LEAST_IN_WORDS = 0.4  # of letters that stand in words of three letters or more
_FEW_WORDS = 60  # a page with fewer may be a scan with a line or two of print on it
_MOST_COVERED = 0.35

POOR, ILLEGIBLE = 0.80, 0.55


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured of a text: its words of three letters or more, the share of them that are plausible, the share
    of signs that no text has, and of letters that stand in such words.
    """

    words: int
    plausible: float
    signs: float
    in_words: float
    letters: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text layer is, and why in a sentence without a word of the page."""

    kind: Literal["good", "garbage", "none"]
    because: str
    measure: Measure


def word_measure(surprise: Mapping[str, int]) -> Callable[[str], bool]:
    """Whether a word is plausible, given the surprise (bits) of three letters in a row; remembers what it was asked."""

    @lru_cache(maxsize=100_000)
    def is_plausible(word: str) -> bool:
        edged = f"_{word.lower()}_"
        bits = [surprise.get(edged[place : place + 3], _UNSEEN) for place in range(len(edged) - 2)]
        return sum(bits) <= _STRANGE_WORD * len(bits)

    return is_plausible


def measure(text: str, is_plausible: Callable[[str], bool]) -> Measure:
    """The measures of one page's text. Every page of every file is measured, so it must be cheap: of a long page every
    so-manieth word is looked at, all over the page.
    """
    tokens = text.split()
    every = 1 + len(tokens) // _SAMPLE
    sample = " ".join(tokens[::every])
    runs = (_PLAIN_LETTERS if sample.isascii() else _LETTERS).findall(sample)
    words = [run for run in runs if len(run) > 2]
    letters = sum(map(len, runs))
    signs = 0 if text.isascii() and "".join(tokens).isprintable() else len(_SIGNS.findall(text))
    if any(mark in text for mark in ("(cid:", "/g", "/G", "glyph", "/uni")):
        signs += sum(map(len, _GLYPH_NAMES.findall(text)))
    visible = sum(map(len, tokens))
    return Measure(
        words=len(words) * every,
        plausible=sum(map(is_plausible, words)) / len(words) if words else 0.0,
        signs=signs / visible if visible else 0.0,
        in_words=sum(map(len, words)) / letters if letters else 0.0,
        letters=letters * every,
    )


def of_layer(text: str, is_plausible: Callable[[str], bool]) -> Verdict:
    """Whether the text layer of a page is text. Of too few words to tell, only the signs are judged."""
    found = measure(text, is_plausible)
    if not text.strip():
        return Verdict("none", "the page has no text layer", found)
    if found.signs > _MOST_SIGNS:
        return Verdict("garbage", f"{found.signs:.0%} of its signs stand for no letter", found)
    if found.words < _LEAST_WORDS:
        if found.letters > 60:
            return Verdict("garbage", f"{found.letters} letters make {found.words} words", found)
        return Verdict("good", f"{found.words} words: too few to measure", found)
    if found.in_words < _LEAST_IN_WORDS:
        return Verdict("garbage", f"only {found.in_words:.0%} of its letters stand in words", found)
    if found.plausible < _LEAST_SHARE:
        return Verdict("garbage", f"only {found.plausible:.0%} of {found.words} words are plausible", found)
    return Verdict("good", f"{found.plausible:.0%} of {found.words} words are plausible", found)


def wants_pictures(verdict: Verdict) -> bool:
    """Whether it must be known how much of the page is covered by pictures: a fax line over a scan is no text layer."""
    return verdict.kind == "good" and verdict.measure.words < _FEW_WORDS


def needs_recognition(verdict: Verdict, covered: float, *, is_drawn: bool) -> bool:
    """Whether OCR should look at the page. `covered` is the share of it under pictures; a blank page needs nothing."""
    if verdict.kind == "good":
        return wants_pictures(verdict) and covered > _MOST_COVERED
    return is_drawn


def recognition_is_better(layer: str, recognized: str, is_plausible: Callable[[str], bool]) -> bool:
    """Whether what OCR read of a page is to be believed before its text layer: it has more words that are words.

    A layer in a language that the measure does not know stays where OCR made no more of the page.
    """
    ours, theirs = measure(recognized, is_plausible), measure(layer, is_plausible)
    return ours.words * ours.plausible >= theirs.words * theirs.plausible


def of_kept_layer(layer: str, is_plausible: Callable[[str], bool]) -> Legibility:
    """What a person is told of a text layer that was kept since OCR made no more of the page."""
    return "" if of_layer(layer, is_plausible).kind != "garbage" else "poor"


def of_recognition(
    confidences: Sequence[float], plausible: float, *, ink: float, is_drawn_by_hand: bool = False
) -> Legibility:
    """Whether a person must look at what OCR read. `confidences` are the words' (0 to 1), `ink` the share of the page
    that is dark. A page without ink is blank and needs nobody.

    "illegible": fewer than 55 % of the words are sure, or there is ink and no word; "handwriting": the same, where the
    strokes look drawn by hand; "poor": fewer than 80 % are sure. A word is sure from 0.6; many implausible words weigh
    like unsure ones.
    """
    if not confidences:
        if ink < BLANK:
            return ""
        return "handwriting" if is_drawn_by_hand else "illegible"
    sure = sum(confidence >= 0.6 for confidence in confidences) / len(confidences)
    if len(confidences) >= _LEAST_WORDS:
        sure = min(sure, plausible + 0.15)
    if sure < ILLEGIBLE:
        return "handwriting" if is_drawn_by_hand else "illegible"
    return "poor" if sure < POOR else ""


#: Share of dark pixels below which a page is blank: a few specks of dust.
BLANK = 0.0004
