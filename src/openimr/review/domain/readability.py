"""How hard a text is to read: the Flesch-Kincaid grade, years of school that it asks for."""

import re

_WORD = re.compile(r"[A-Za-z']+")
_END = re.compile(r"[.!?;:]+(?:\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """Groups of vowels, a silent e at the end left out; at least one."""
    plain = word.lower().strip("'")
    count = len(_VOWELS.findall(plain))
    return max(1, count - (plain.endswith("e") and not plain.endswith(("le", "ee")) and count > 1))


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text; 0 for no words."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(_END.findall(text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
