"""The words by which names are compared, and how a written name is taken apart into words."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

_LONG = 6  # letters: in a shorter word one slip makes another word
_READ_AS = str.maketrans({"0": "o", "1": "l", "5": "s", "8": "b"})
_LETTERS = {"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
_SPECIAL = str.maketrans(_LETTERS)
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")
_QUOTES = re.compile(r"['’`´]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Lists of words, lower case and without accents. Without arguments: what everybody writes after a name, no more.

    `legal_forms`, `other_names` and `credentials` may be of several words. `full_names` leads from a given name to
    the names in full that it may stand for. `generic` words say little, `common` ones something about which
    organization it is.
    """

    legal_forms: frozenset[str] = frozenset({"inc", "incorporated", "llc", "llp", "corp", "corporation", "co", "ltd"})
    other_names: frozenset[str] = frozenset({"doing business as", "dba", "d b a", "fka", "f k a", "formerly"})
    fillers: frozenset[str] = frozenset({"of", "the", "and", "for", "a"})
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    acronyms: Mapping[str, str] = field(default_factory=dict)
    generic: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset({"dr", "mr", "mrs", "ms"})
    credentials: frozenset[str] = frozenset({"md", "m d", "do", "d o", "dc", "phd", "ph d"})
    suffixes: Mapping[str, str] = field(default_factory=lambda: {"jr": "jr", "sr": "sr"})
    particles: frozenset[str] = frozenset({"de", "la", "van", "von"})
    full_names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    common_surnames: frozenset[str] = frozenset()

    def in_full(self, given: str) -> frozenset[str]:
        """The given names in full that this one may stand for; itself where no list knows it."""
        return self.full_names.get(given) or frozenset({given})

    def of_the_trade(self, word: str) -> str:
        """The word of the trade that this one is but for one slip ("medlcine"); itself where it is none."""
        return _trade_word(word, self)

    def written_for(self, word: str) -> frozenset[str]:
        """The word and what the lists take for it: "medicine" for "medical"."""
        return _written_for(word, self)


@lru_cache(maxsize=4_096)
def _written_for(word: str, words: Words) -> frozenset[str]:
    return frozenset({word, *(short for short, full in words.abbreviations.items() if full == word)})


@lru_cache(maxsize=65_536)
def _trade_word(word: str, words: Words) -> str:
    if len(word) < _LONG or word in words.common or word in words.common_surnames or word in words.full_names:
        return word
    short = {long: long for long in words.generic} | dict(words.abbreviations)
    if word in short or word.rstrip("s") in short or word + "s" in short:
        return word
    found = {full for listed, full in short.items() if len(listed) >= _LONG and slips(listed, word) == 1}
    found = {full for full in found if full in words.generic}
    return found.pop() if len(found) == 1 else word


def folded(text: str) -> str:
    """Lower case, without accents and apostrophes; letters with dots close up ("M.D." is "md")."""
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text.translate(_SPECIAL))
    plain = plain if plain.isascii() else "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = _QUOTES.sub("", plain).lower()
    return _DOTTED.sub(lambda letters: letters.group().replace(".", "") + " ", plain)


def split_words(text: str) -> list[str]:
    """The words of a folded text; a digit inside a word of letters is read as the letter that it looks like."""
    found = _NOT_WORD.sub(" ", text).split() if text.isascii() else re.sub(r"[\W_]+", " ", text).split()
    return [_as_letters(word) for word in found]


def _as_letters(word: str) -> str:
    if word.isalpha() or word.isdigit() or sum(letter.isdigit() for letter in word) * 2 >= len(word):
        return word
    return word.translate(_READ_AS) if word.rstrip("stndrh")[-1:].isalpha() else word


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """A coarse sound: first letter and consonants, alike for what is heard or scanned alike."""
    heard = word
    for written, spoken in _SOUNDS:
        heard = heard.replace(written, spoken)
    first, rest = heard[:1], re.sub(r"[aeiouyhw]", "", heard[1:])
    first = "a" if first in "aeiouy" else first
    return re.sub(r"(.)\1+", r"\1", first + rest)


_SOUNDS = (
    *(("rn", "m"), ("vv", "w"), ("ph", "f"), ("ght", "t"), ("tz", "s"), ("sch", "s"), ("sh", "s"), ("ch", "k")),
    *(("ck", "k"), ("kn", "n"), ("wr", "r"), ("dg", "g"), ("x", "ks"), ("c", "k"), ("q", "k"), ("z", "s"), ("v", "f")),
    *(("j", "g"),),
)


def deletions(word: str) -> frozenset[str]:
    """The word and all that is left of it when one letter goes: two words one slip apart share at least one."""
    return frozenset({word, *(word[:n] + word[n + 1 :] for n in range(len(word)))})


@lru_cache(maxsize=262_144)
def slips(one: str, other: str) -> int:
    """Letters wrong, missing, added or exchanged with the next, counted to 3; doubles and "rn" for "m" count as one."""
    return OSA.distance(one, other, score_cutoff=2)


@lru_cache(maxsize=65_536)
def likeness(one: str, other: str) -> float:
    """How surely two words are one word: 1 the same or its plural, 0.9 one slip in a long word, … 0 different words."""
    if one == other or (min(len(one), len(other)) > 3 and one.rstrip("s") == other.rstrip("s")):
        return 1.0
    if one.isdigit() or other.isdigit():
        return 0.0
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return 0.0
    distance = slips(one, other)
    if distance == 1:
        certain = 0.9 if len(short) >= 6 else 0.8 if len(short) >= 4 else 0.0
        return certain if one[0] == other[0] or one[1:2] == other[1:2] or len(short) >= 6 else certain - 0.1
    if slips(scanned(one), scanned(other)) <= 1 and len(short) >= 4:
        return 0.8
    if distance == 2 and len(short) >= 7:
        return 0.8
    if distance == 2 and len(short) >= 5 and sound(one) == sound(other):
        return 0.8
    if len(short) >= 3 and long.startswith(short):
        return 0.7
    return 0.0


@lru_cache(maxsize=65_536)
def contracted(short: str, long: str) -> bool:
    """Whether one may be written for the other by leaving letters out ("hspt" for "hospital", "jas" for "james")."""
    if not 2 <= len(short) < len(long) or len(long) < 5 or short[0] != long[0]:
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


@lru_cache(maxsize=65_536)
def left_of(short: str, long: str) -> bool:
    """Whether one is the other with letters left out, and perhaps a wrong one among four or more ("sutg")."""
    return contracted(short, long) or (
        len(short) > 3 and any(contracted(left, long) for left in deletions(short) if len(left) < len(short))
    )


def bones(word: str) -> bool:
    """Whether the word is nothing but consonants: nobody's name, but what is left of some word ("wnry")."""
    return len(word) > 2 and word.isalpha() and not any(letter in "aeiouy" for letter in word[1:-1]) and len(word) < 8


@lru_cache(maxsize=65_536)
def scanned(word: str) -> str:
    """The word as a scanner may confuse it: shapes that look alike become one."""
    for written, seen in (("rn", "m"), ("vv", "w"), ("cl", "d"), ("li", "h"), ("ii", "u"), ("l", "i"), ("j", "i")):
        word = word.replace(written, seen)
    return word
