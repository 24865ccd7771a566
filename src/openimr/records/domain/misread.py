"""Words of denial that a scan has misread by a letter ("denles") or broken at the end of a line."""

import re
from collections.abc import Iterable, Mapping

#: Letters that OCR takes for each other.
_ALIKE = ("il1|!tj", "eco", "ao", "nuh", "hbk", "vuy", "s58", "g9q", "o0", "ft", "rn")
_PAIRS = {"m": ("rn", "nn"), "d": ("cl",), "w": ("vv",), "u": ("ii",), "h": ("li",)}
_WORD = re.compile(r"[A-Za-z0-9|!]+")
_BROKEN = re.compile(r"\b([A-Za-z]+)-[ \t]*\n[ \t]*([a-z]+)\b")
#: Another letter in a shorter word makes another word ("not", "nut"); there only a digit is known for a misreading.
_LONG = 6


def misreadings(words: Iterable[str]) -> Mapping[str, str]:
    """Each of the words (in small letters) by itself and by what one misread letter makes of it; the first word wins."""
    found: dict[str, str] = {}
    plain = list(words)
    for word in plain:
        for place, letter in enumerate(word):
            others = {other for alike in _ALIKE if letter in alike for other in alike} - {letter}
            variants = [word[:place] + other + word[place + 1 :] for other in sorted(others)]
            variants += [word[:place] + pair + word[place + 1 :] for pair in _PAIRS.get(letter, ())]
            for variant in variants:
                if len(word) >= _LONG or not variant.isalpha():
                    found.setdefault(variant, word)
    return found | {word: word for word in plain}


def as_meant(text: str, known: Mapping[str, str]) -> str:
    """The text with misread and broken words mended where they are known; every other character keeps its place."""
    broken = "-" in text and "\n" in text
    words = {word.lower() for word in _WORD.findall(text)}
    if not broken and all(known.get(word, word) == word for word in words):
        return text  # as nearly every sentence

    def whole(match: re.Match[str]) -> str:
        word = known.get((match[1] + match[2]).lower())
        return word.ljust(len(match.group())) if word else match.group()

    def mended(match: re.Match[str]) -> str:
        word = match.group()
        meant = known.get(word.lower(), word)
        return word if meant == word.lower() else meant.ljust(len(word))

    return _WORD.sub(mended, _BROKEN.sub(whole, text) if broken else text)
