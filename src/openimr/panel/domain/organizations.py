"""An organization's written name, taken apart: its names side by side, and of each the words without legal forms."""

import re
from dataclasses import dataclass
from functools import lru_cache

from openimr.panel.domain.words import Words, bones, contracted, deletions, folded, slips, split_words

_BRACKETS = re.compile(r"[()\[\]]")
_LONGEST_FORM = 4  # words
GENERIC, COMMON, OWN = 0.2, 0.5, 1.0


@dataclass(frozen=True, slots=True)
class OrganizationName:
    """`words` in the order written, abbreviations written out; `numbers` stand apart. `letters`: the first letters of
    all words, without and with the small ones that are dropped ("dot", "doj").
    """

    words: tuple[str, ...]
    weights: tuple[float, ...]  # GENERIC, COMMON or OWN, word by word
    numbers: frozenset[str]
    letters: frozenset[str]

    @property
    def telling(self) -> tuple[str, ...]:
        """The words that are not of the trade."""
        return tuple(word for word, weight in zip(self.words, self.weights, strict=True) if weight > GENERIC)


@lru_cache(maxsize=131_072)
def read_organization(text: str, words: Words) -> tuple[OrganizationName, ...]:
    """Each name that is told: "A, Inc. d/b/a B (formerly C)" are three. Nothing of a text without a word."""
    found = []
    for name, whole in ((name, whole) for name in _apart(text, words) for whole in (False, True)):
        kept, letters = _own_words(name, words, whole=whole)
        if not kept:
            continue
        plain = tuple(word for word in kept if not word.isdigit())
        numbers = frozenset(word.lstrip("0") for word in kept if word.isdigit())
        found.append(OrganizationName(plain, tuple(weight_of(w, words) for w in plain), numbers, letters))
    return tuple(dict.fromkeys(found))


def _apart(text: str, words: Words) -> list[list[str]]:
    """The names of the text, each as its words."""
    plain = re.sub(r"\b(d|f|a|n|t)/(b|k|a)(?:/(a))?\b", lambda m: "".join(filter(None, m.groups())), folded(text))
    names: list[list[str]] = []
    for piece in _BRACKETS.split(plain.replace("&", " and ")):
        current: list[str] = []
        rest = split_words(piece)
        while rest:
            length = next((n for n in (4, 3, 2, 1) if " ".join(rest[:n]) in words.other_names), 0)
            if length:
                names.append(current)
                current = []
                del rest[:length]
            else:
                current.append(rest.pop(0))
        names.append(current)
    return [name for name in names if name]


def _own_words(name: list[str], words: Words, *, whole: bool) -> tuple[list[str], frozenset[str]]:
    """`whole`: what may stand for several words ("asc") is left as it is written, for it may also stand for one."""
    text = " ".join(_without_forms(name, words))
    if text in words.acronyms:
        name = words.acronyms[text].split()
    kept = _without_forms(name, words)
    full = [words.abbreviations.get(short, short) for short in kept]
    written = [
        word
        for short, long in zip(kept, full, strict=True)
        for word in (short if whole and " " in long else long).split()
    ]
    telling = [word for word in written if word not in words.fillers] or written
    letters = {"".join(word[0] for word in some) for some in (written, telling, [*kept], name) if len(some) > 2}
    return telling, frozenset(letters)


def _without_forms(name: list[str], words: Words) -> list[str]:
    """Without the words of the legal form, wherever they stand, unless nothing else is left."""
    name, kept, at = [_mended(word, words) for word in name], [], 0
    while at < len(name):
        length = next((n for n in range(_LONGEST_FORM, 0, -1) if " ".join(name[at : at + n]) in words.legal_forms), 0)
        if not length:
            kept.append(name[at])
        at += length or 1
    return kept or name


@lru_cache(maxsize=65_536)
def _mended(word: str, words: Words) -> str:
    """A word of a legal form where the word is one slip from it ("incorpoated"), or left letters out ("corpn")."""
    if word in words.generic or word in words.common or word in words.abbreviations:
        return word
    if len(word) < 5 and not bones(word):
        return word
    forms = [form for form in sorted(words.legal_forms) if len(form) > 6 and " " not in form]
    left = bones(word)
    alike = (
        form for form in forms if slips(form, word) <= 1 or ((left or word[:3] == form[:3]) and contracted(word, form))
    )
    return next(alike, word)


@lru_cache(maxsize=65_536)
def weight_of(word: str, words: Words) -> float:
    """How much a word tells about which organization it is; a slip in a word of the trade is still that word."""
    listed = {word, word.rstrip("s"), word + "s"}
    if not listed.isdisjoint(words.generic) or word in words.credentials or len(word) == 1:
        return GENERIC
    if word in words.common or word in words.common_surnames:
        return COMMON
    return OWN


@lru_cache(maxsize=8)
def _deletions_of(listed: frozenset[str]) -> frozenset[str]:
    return frozenset(left for word in listed if len(word) > 3 for left in deletions(word))


@lru_cache(maxsize=65_536)
def nearly_listed(word: str, listed: frozenset[str]) -> bool:
    """Whether the word is one of the list or perhaps one slip away from one."""
    return word in listed or (len(word) > 3 and not deletions(word).isdisjoint(_deletions_of(listed)))
