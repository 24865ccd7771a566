"""Words that mean the same in a record: abbreviations, brands, kinds of a thing. The words are data (synonyms.yaml)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from openimr.records.domain.words import stem, words_of


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning and its names. Asking for a name finds every other, and what is `narrower`; not the other way."""

    id: str
    names: tuple[str, ...]
    narrower: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """What else is looked for, for some words of a query, by which meaning."""

    meaning: str
    words: str  # as asked for
    names: tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """All meanings. `capitals` are abbreviations that mean something else in small letters: "pt" is a patient.

    `apart` are words so like each other that one passes for a misread other, and yet another thing: abduction and
    adduction.
    """

    meanings: tuple[Meaning, ...] = ()
    capitals: frozenset[str] = frozenset()
    apart: tuple[frozenset[str], ...] = ()
    _by_stems: dict[tuple[str, ...], list[Meaning]] = field(init=False, repr=False, compare=False)
    _apart: dict[str, frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_stems: dict[tuple[str, ...], list[Meaning]] = {}
        for meaning in self.meanings:
            for name in meaning.names:
                known = by_stems.setdefault(stems_of(name), [])
                if meaning not in known:
                    known.append(meaning)
        apart: dict[str, frozenset[str]] = {}
        for group in self.apart:
            stems = frozenset(map(stem, group))
            for word in stems:
                apart[word] = apart.get(word, frozenset()) | stems
        object.__setattr__(self, "_by_stems", by_stems)
        object.__setattr__(self, "_apart", apart)

    @property
    def longest(self) -> int:
        """Words of the longest name."""
        return max(map(len, self._by_stems), default=0)

    def expansions(self, words: str, *, off: frozenset[str] = frozenset()) -> tuple[Expansion, ...]:
        """What else may be meant by exactly these words, a meaning at a time; meanings in `off` are left out."""
        asked = stems_of(words)
        found = []
        for meaning in self._by_stems.get(asked, ()):
            names: dict[tuple[str, ...], str] = {}
            for name in (*meaning.names, *meaning.narrower):
                if stems_of(name) != asked:
                    names.setdefault(stems_of(name), name)
            if names and meaning.id not in off:
                found.append(Expansion(meaning.id, words, tuple(names.values())))
        return tuple(found)

    def is_apart(self, one: str, other: str) -> bool:
        """Whether two stems are words of their own, neither a misread other."""
        return other in self._apart.get(one, ())


NO_SYNONYMS = Synonyms()


def stems_of(words: str | Sequence[str]) -> tuple[str, ...]:
    """The stems of some words in order."""
    return tuple(word.stem for word in words_of(words if isinstance(words, str) else " ".join(words)))
