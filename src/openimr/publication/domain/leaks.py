"""The leak check: a reader that is not the writer. It looks for what the case knows in letters and digits alone, so
that spaces, hyphens, line ends and letter case hide nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openimr.publication.domain.redaction import Identity, looks_like_identity


@dataclass(frozen=True, slots=True)
class Leak:
    """What kind of identity is left, and where: never the words themselves."""

    kind: str
    where: str


def leaks(places: Iterable[tuple[str, str]], known: Sequence[Identity], keep: Iterable[str]) -> tuple[Leak, ...]:
    """Every identity that is left in the (where, text) given."""
    trade = {word.casefold() for word in keep}
    found: list[Leak] = []
    for where, text in places:
        words = _split(text)
        joined = " " + " ".join(words) + " "
        for identity in known:
            if len(identity.words) == 1 and identity.words[0] in trade:
                continue
            if f" {' '.join(identity.words)} " in joined or _digits_left(identity, text):
                found.append(Leak(identity.kind, where))
        found += [Leak(kind, where) for kind, _ in looks_like_identity(text)]
    return tuple(dict.fromkeys(found))


def _split(text: str) -> list[str]:
    """Words in small letters, a possessive's s left off."""
    plain = "".join(
        character if character.isalnum() else " " for character in text.casefold().replace("’s", " ").replace("'s", " ")
    )
    return plain.split()


def _digits_left(identity: Identity, text: str) -> bool:
    """Numbers of seven digits or more, however they are written."""
    digits = "".join(character for word in identity.words for character in word if character.isdigit())
    if len(digits) < 7 or any(character.isalpha() for word in identity.words for character in word):
        return False
    return digits in "".join(character for character in text if character.isdigit() or character.isalpha())
