"""How easy a Spanish text is to read: Szigriszt's perspicuity, told on the INFLESZ scale of texts for patients.

Szigriszt Pazos (1993); Barrio-Cantalejo et al. (2008): below 40 very hard, to 55 somewhat hard, to 65 normal, to 80
quite easy, above very easy. Formula and scale are from memory.
"""

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+")
_END = re.compile(r"[.!?;…]+(?:\s|$)|\n")
#: A u that is written and not said.
_SILENT = re.compile(r"(?<=q)u|(?<=g)u(?=[eiéí])")
_RUN = re.compile(r"[aeiouáéíóúü]+")
_STRONG = frozenset("aeoáéóíú")


def syllables(word: str) -> int:
    """Syllables by the vowels: two strong ones part, a weak one without an accent goes with its neighbour."""
    plain = _SILENT.sub("", unicodedata.normalize("NFC", word.lower()))
    plain = re.sub(r"y$", "i", plain)
    runs = (sum(vowel in _STRONG for vowel in run) or 1 for run in _RUN.findall(plain))
    return max(1, sum(runs))


def perspicuity(text: str) -> float:
    """0 (hard) to 100 (easy), and beyond; 0 for no words."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, sum(bool(_WORD.search(part)) for part in _END.split(text)))
    return 206.835 - 62.3 * sum(map(syllables, words)) / len(words) - len(words) / sentences
