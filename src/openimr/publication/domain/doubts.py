"""What the leak check cannot know: words that stay in a public copy, and that a person should look at first."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openimr.publication.domain.redaction import REDACTED, Identity, folded


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that stay, where they stand, and why somebody should look."""

    words: str
    where: str
    why: str


NAME_OF_TRADE = "a word of medicine, and the name of somebody in this case"
LONG_NUMBER = "a number of six digits or more"
GREAT_AGE = "an age of 90 or more"
NO_KNOWN_WORD = "written like a name, and no word that is known here"

_DAY = r"(?!\d{1,2}-\d{1,2}-(?:\d{4}|\d{2})(?![\w-]))"
_NUMBER = re.compile(rf"(?<![\w.,/$-]){_DAY}(?!\d{{1,3}}-\d{{1,4}}(?![\w-]))\d(?:[- ]?\d){{5,}}(?![\w/-]|[.,]\d)")
_AGE = re.compile(r"\b(?:9\d|1[01]\d)[- ]years?(?:[- ]old| of age)\b", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<![\w’'-])[A-Z][a-z][A-Za-z’'-]*(?:[ ][A-Z][a-z][A-Za-z’'-]*)*")
#: Behind one of these the next word is written large whatever it is.
_BEGINS = re.compile(r"(?:^|[.!?:;•)\]\n“\"(]|\d[.)]?)\s*$")


def doubts(
    places: Iterable[tuple[str, str]], known: Sequence[Identity], *, keep: Iterable[str], words: frozenset[str]
) -> tuple[Doubt, ...]:
    """What in the (where, text) of a public copy should be looked at, each words once a place.

    `keep`: words of the trade that stay; `words`: every word that is known here, in small letters.
    """
    trade = {word.casefold() for word in keep}
    borne = {identity.words[0] for identity in known if len(identity.words) == 1} & trade
    found: list[Doubt] = []
    for where, text in places:
        told = text.replace(REDACTED, " ")
        found += [Doubt(word, where, NAME_OF_TRADE) for word in _each(told) if folded(word).casefold() in borne]
        found += [Doubt(match.group(), where, LONG_NUMBER) for match in _NUMBER.finditer(told)]
        found += [Doubt(match.group(), where, GREAT_AGE) for match in _AGE.finditer(told)]
        found += [Doubt(name, where, NO_KNOWN_WORD) for name in _names(told, words | trade)]
    return tuple(dict.fromkeys(found))


def _each(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _names(text: str, words: frozenset[str] | set[str]) -> list[str]:
    """Words written large amid a sentence of which none is known."""
    found = []
    for match in _CAPITAL.finditer(text):
        run = match.group().split(" ")
        if _BEGINS.search(text[: match.start()]):
            run = run[1:]
        unknown = [word for word in run if not _is_known(word, words)]
        if unknown:
            found.append(" ".join(run))
    return found


def _is_known(word: str, words: frozenset[str] | set[str]) -> bool:
    parts = [re.sub(r"['’]s$", "", part) for part in re.split(r"-", folded(word).casefold()) if part]
    return all(part in words or part.removesuffix("s") in words or len(part) < 3 for part in parts)
