"""Drugs by any of their names: trade name, generic name, abbreviation or a misspelling, each told as the generic."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations

_TOKEN = re.compile(r"[A-Za-z0-9]+|[^\sA-Za-z0-9]")
#: What a misspelling is compared with: names of one long word. One slip is forgiven in eight letters, two in ten.
_ONE_SLIP, _TWO_SLIPS = 8, 10
#: Invented names that are near to plain words ("Hypertensa", "hyperdense") count only as they are written.
_MADE_UP = frozenset({"medical food", "description"})
#: Words that parts of a name may be joined by, whichever of them the lexicon writes.
_JOINS = frozenset({"-", "/", "and", "with", "&", "+"})


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug or fixed combination. `generic` joins the parts by hyphens; `kind` is its class ("opioid", "nsaid")."""

    generic: str
    kind: str
    brands: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.generic, *self.brands, *self.also)


@dataclass(frozen=True, slots=True)
class DrugMention:
    """A drug named in a text: `text[start:end]` is the name as written."""

    drug: Drug
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All drugs that we know of. Finding is by whole words, the longest name first, in any letter case."""

    drugs: tuple[Drug, ...]

    @cached_property
    def _by_first_word(self) -> dict[str, list[tuple[tuple[str, ...], Drug]]]:
        entries: dict[str, list[tuple[tuple[str, ...], Drug]]] = {}
        for drug in self.drugs:
            for name in drug.names:
                tokens = tuple(_joined(token) for token in _tokens(name))
                entries.setdefault(tokens[0], []).append((tokens, drug))
        for found in entries.values():
            found.sort(key=lambda entry: -len(entry[0]))
        return entries

    @cached_property
    def _slips(self) -> dict[str, tuple[str, Drug]]:
        """Each long name with one or two letters left out, and the name; ambiguous ones are not there."""
        found: dict[str, tuple[str, Drug] | None] = {}
        for drug in self.drugs:
            for name in drug.names:
                word = name.lower()
                if word.isalpha() and len(word) >= _ONE_SLIP and drug.kind not in _MADE_UP:
                    for shorter in _shortened(word):
                        known = found.get(shorter, (word, drug))
                        found[shorter] = known if known is not None and known[1] is drug else None
        return {shorter: entry for shorter, entry in found.items() if entry is not None}

    def find(self, text: str, *, misspelt: bool = True) -> Iterator[DrugMention]:
        """Every drug that the text names, in order; of names that overlap the longest. `misspelt`: slips too."""
        places = [(_joined(m.group().lower()), m.start(), m.end()) for m in _TOKEN.finditer(text)]
        words = [word for word, _, _ in places]
        entries = self._by_first_word
        place = 0
        while place < len(words):
            length, drug = 0, None
            for tokens, candidate in entries.get(words[place], ()):
                if words[place] == tokens[0] and tuple(words[place : place + len(tokens)]) == tokens:
                    length, drug = len(tokens), candidate
                    break
            if drug is None and misspelt and len(words[place]) >= _ONE_SLIP:
                length, drug = 1, self._meant(words[place])
            if drug is not None:
                yield DrugMention(drug, places[place][1], places[place + length - 1][2])
            place += max(length, 1)

    @lru_cache(maxsize=50_000)  # noqa: B019 - lexicons are few and live as long as the process
    def _meant(self, word: str) -> Drug | None:
        """The one drug whose name differs from this word by a slip of the pen; None where none does or several do."""
        if not word.isalpha():
            return None
        near = {
            entry[0]: entry[1]
            for shorter in _shortened(word)
            if (entry := self._slips.get(shorter)) is not None and _close(word, entry[0])
        }
        return next(iter(near.values())) if len(set(near.values())) == 1 else None


def _tokens(name: str) -> list[str]:
    return [match.group().lower() for match in _TOKEN.finditer(name)]


def _joined(token: str) -> str:
    return "-" if token in _JOINS else token


def _shortened(word: str) -> Iterator[str]:
    yield word
    for left_out in (1, 2) if len(word) >= _TWO_SLIPS else (1,):
        for places in combinations(range(len(word)), left_out):
            yield "".join(letter for n, letter in enumerate(word) if n not in places)


def _close(one: str, other: str) -> bool:
    """Whether few enough letters differ, and the first is the same: drug names differ there oftenest."""
    most = 2 if min(len(one), len(other)) >= _TWO_SLIPS else 1
    return one[0] == other[0] and _distance(one, other) <= most


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, start=1):
        diagonal, row[0] = row[0], n
        for k, facing in enumerate(other, start=1):
            diagonal, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, diagonal + (letter != facing))
    return row[-1]
