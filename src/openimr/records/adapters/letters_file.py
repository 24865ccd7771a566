"""The table of letter sequences by which a text is told from garbage."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from openimr.records.domain.legibility import word_measure

_FILE = Path(__file__).parents[1] / "letter_sequences.txt"


@cache
def plausible_word() -> Callable[[str], bool]:
    """Whether the letters of a word follow each other as they do in our field's English."""
    surprise: dict[str, int] = {}
    for line in _FILE.read_text().splitlines():
        if not line.startswith("#"):
            bits, *sequences = line.split()
            surprise.update(dict.fromkeys(sequences, int(bits)))
    return word_measure(surprise)
