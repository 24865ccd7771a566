"""The catalogue of treatment concepts, and how a concept is found in the words of a request."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """One treatment: its id, label, category, and the names by which requests call it."""

    id: str
    label: str
    category: str  # as the state's yearly reports on independent medical review group requests
    subcategory: str
    names: tuple[str, ...]


class Catalogue:
    """Finds concepts in text. Built once; asking changes nothing."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = tuple(concepts)
        self.by_id = {concept.id: concept for concept in self.concepts}
        self._by_name = {spelling(name): concept for concept in self.concepts for name in concept.names}
        names = sorted(self._by_name, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(_loose, names))})(?:s|es)?(?![a-z0-9])")

    def find(self, text: str) -> list[tuple[Concept, int, int]]:
        """(concept, start, end) of every name in the text, in order; the longest name wins at each place."""
        folded = _fold(text)
        found = []
        for match in self._pattern.finditer(folded):
            concept = self._by_name.get(spelling(match.group())) or self._by_name.get(
                spelling(match.group()).rstrip("s")
            )
            if concept is not None:
                found.append((concept, match.start(), match.end()))
        return found


def _fold(text: str) -> str:
    """Lower case, letter for letter, so that places stay the same."""
    return "".join(character.lower() if len(character.lower()) == 1 else character for character in text)


def spelling(name: str) -> str:
    """A name without regard to letter case, hyphens and white space: two names of one spelling are one name."""
    return re.sub(r"[\s-]+", " ", name.lower()).strip()


def _loose(name: str) -> str:
    """A name with any white space or hyphen between its words."""
    return r"[\s-]+".join(re.escape(word) for word in name.split())
