"""The leak check: a reader that is not the writer. It looks for what the case knows in letters and digits alone, so
that spaces, hyphens, line ends and letter case hide nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from openimr.publication.domain.redaction import Identity, folded, looks_like_identity


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
        signs = "".join(sign for sign in folded(text).casefold() if sign.isalnum())
        for identity in known:
            if identity.as_name or (len(identity.words) == 1 and identity.words[0] in trade):
                if _behind_a_title(identity, words):
                    found.append(Leak(identity.kind, where))
                continue
            if f" {' '.join(identity.words)} " in joined or _number_left(identity, signs):
                found.append(Leak(identity.kind, where))
        found += [Leak(kind, where) for kind, _ in looks_like_identity(text)]
    return tuple(dict.fromkeys(found))


def _split(text: str) -> list[str]:
    """Words in small letters, a possessive's s left off."""
    plain = "".join(
        character if character.isalnum() else " "
        for character in folded(text).casefold().replace("’s", " ").replace("'s", " ")
    )
    return plain.split()


_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "doctor", "sr", "sra"})


def _behind_a_title(identity: Identity, words: Sequence[str]) -> bool:
    return any(one in _TITLES and then == identity.words[0] for one, then in pairwise(words))


def _number_left(identity: Identity, signs: str) -> bool:
    """Numbers of seven signs or more, however they are written and divided: `signs` are letters and digits alone."""
    return identity.run_together and "".join(identity.words) in signs
