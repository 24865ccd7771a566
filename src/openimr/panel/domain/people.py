"""A person's written name, taken apart: given, middle, surnames, generation; titles and credentials set aside."""

import re
from dataclasses import dataclass
from functools import lru_cache

from openimr.panel.domain.words import Words, folded, split_words

_OTHER_NAME = re.compile(r"\b(?:nee|born|maiden name|aka|a/k/a|also known as|f/k/a|fka|formerly(?: known as)?)\b[: ]*")
_IN_BRACKETS = re.compile(r"[(\"“]([^)\"”]*)[)\"”]")


@dataclass(frozen=True, slots=True)
class PersonName:
    """`surnames` are all by which the person may be asked for (each part of a double name, and the whole); `middles`
    may be surnames too where nothing says where the surname begins ("Maria Garcia Lopez").
    """

    given: str
    middles: tuple[str, ...]
    surnames: frozenset[str]
    generation: str = ""

    @property
    def all_surnames(self) -> frozenset[str]:
        return self.surnames | {middle for middle in self.middles if len(middle) > 2}

    @property
    def all_given(self) -> tuple[str, ...]:
        return tuple(name for name in (self.given, *self.middles) if name)


@lru_cache(maxsize=131_072)
def read_person(text: str, words: Words) -> tuple[PersonName, ...]:
    """The name in each way in which it may be read; a maiden name or alias that is told beside it is one more."""
    plain = folded(text).replace("\xad", "")
    bracketed = [found.group(1) for found in _IN_BRACKETS.finditer(plain)]
    main, *others = _OTHER_NAME.split(_IN_BRACKETS.sub(" ", plain))
    if not main.strip(" ,"):
        return ()
    name = _one(main, words)
    if name is None:
        return ()
    found = [name]
    for other in (*others, *(_OTHER_NAME.sub(" ", alias) for alias in bracketed)):
        parts = split_words(other)
        if len(parts) == 1 and parts[0] not in words.credentials:
            alone = parts[0]
            changed = name.given if alone not in words.full_names else alone
            last = name.surnames if alone in words.full_names else frozenset({alone})
            found.append(PersonName(changed, name.middles, last, name.generation))
        elif len(parts) > 1 and (alias := _one(other, words)):
            found.append(alias)
    return tuple(dict.fromkeys(found))


def _one(text: str, words: Words) -> PersonName | None:
    generation = ""
    pieces: list[list[str]] = []
    for piece in text.split(","):
        kept, found = _without_titles(piece.replace("-", " - "), words, alone=bool(pieces))
        generation = generation or found
        if kept and " ".join(kept) not in words.legal_forms:
            pieces.append(kept)
    if not pieces:
        return None
    if len(pieces) > 1:
        last, (first, *middles) = [w for w in pieces[0] if w != "-"], [w for w in pieces[1] if w != "-"] or [""]
        return PersonName(first, tuple(middles), _surnames(last, words), generation)
    kept = pieces[0]
    start = _start_of_surname(kept, words)
    given = [word for word in kept[:start] if word != "-"]
    last = [word for word in kept[start:] if word != "-"]
    return PersonName(given[0] if given else "", tuple(given[1:]), _surnames(last, words), generation)


def _without_titles(piece: str, words: Words, *, alone: bool) -> tuple[list[str], str]:
    """The words of a piece without titles, credentials and generation, and the generation."""
    kept: list[str] = []
    for part in piece.split(" - "):
        kept += (["-"] if kept else []) + split_words(part)
    while len(kept) > 1 and kept[0] in words.titles:
        kept.pop(0)
    generation, least = "", 0 if alone else 2
    while kept:
        if len(kept) > least and kept[-1] in words.suffixes and (len(kept) > 2 or alone):
            generation = words.suffixes[kept.pop()]
        elif len(kept) > least and kept[-1] in words.credentials:
            kept.pop()
        elif len(kept) > least + 1 and " ".join(kept[-2:]) in words.credentials:
            del kept[-2:]
        else:
            break
    return [word for n, word in enumerate(kept) if word != "-" or 0 < n < len(kept) - 1], generation


def _start_of_surname(kept: list[str], words: Words) -> int:
    """Where the surname begins: the last word with its particles and what a hyphen ties to it."""
    start = len(kept) - 1
    while start > 1:
        if kept[start - 1] == "-" and start > 2:
            start -= 2
        elif kept[start - 1] in words.particles and len(kept[start - 1]) > 1:
            start -= 1
        else:
            break
    return start


def _surnames(last: list[str], words: Words) -> frozenset[str]:
    whole = {word for word in last if word not in words.particles or len(last) == 1}
    return frozenset(whole | {"".join(last)}) if last else frozenset()
