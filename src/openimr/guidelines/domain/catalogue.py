"""The catalogue of treatment concepts and of parts of the body, and how their names are found in a request's words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from openimr.guidelines.domain.tokens import Token, folded, tokens

_Named = TypeVar("_Named")


@dataclass(frozen=True, slots=True)
class Concept:
    """One treatment: its id, label, category, and the names by which requests call it."""

    id: str
    label: str
    category: str  # as the state's yearly reports on independent medical review group requests
    subcategory: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A part of the body; `side` is what a name says by itself ("RUE"). `midline`: it has no left and right;
    `many`: there are more than one on a side, as fingers.
    """

    part: str
    side: str = ""
    midline: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Found(Generic[_Named]):
    """A name that stands in a text: what it names, and from which token to before which."""

    named: _Named
    start: int
    end: int


#: Between the words of a name these may stand or be left out: "follow-up", "follow up"; "P.T.", "PT".
_IGNORED = frozenset("-–.,'’")
#: And these stand between: "total right knee replacement".
_SIDES = frozenset(["left", "right", "bilateral", "l", "r", "the", "lt", "rt"])


_MOST_PASSED = 2


class Names(Generic[_Named]):
    """Finds names in tokens; at each place the longest wins. A tree of words: time does not grow with their number."""

    def __init__(self, names: Iterable[tuple[str, _Named]]) -> None:
        self._root: dict[str, Any] = {}
        given = list(names)
        for ending in ("", "s", "es"):
            for name, named in given:
                words = [token.text for token in tokens(folded(name)) if token.text not in _IGNORED]
                self._add([*words[:-1], words[-1] + ending], named)

    def _add(self, words: list[str], named: _Named) -> None:
        place = self._root
        for word in words:
            place = place.setdefault(word, {})
        place.setdefault("", named)

    def find(self, read: Sequence[Token]) -> list[Found[_Named]]:
        """Every name in the tokens, in order; none overlaps another."""
        texts = [token.text for token in read]
        found: list[Found[_Named]] = []
        at = 0
        while at < len(texts):
            longest = self._longest(texts, at) if texts[at] in self._root else None
            if longest is None:
                at += 1
            else:
                found.append(longest)
                at = longest.end
        return found

    def _longest(self, texts: Sequence[str], start: int) -> Found[_Named] | None:
        """The longest name that begins at a token."""
        place, passed = self._root, 0
        best: Found[_Named] | None = None
        for at in range(start, len(texts)):
            text = texts[at]
            if text in place:
                place, passed = place[text], 0
                if "" in place:
                    best = Found(place[""], start, at + 1)
            elif passed < _MOST_PASSED and (text in _IGNORED or text in _SIDES):
                passed += 1
            else:
                break
        return best


class Catalogue:
    """Finds concepts and parts of the body in text. Built once; asking changes nothing."""

    def __init__(
        self,
        concepts: Iterable[Concept],
        parts: Iterable[tuple[str, BodyPart | None]] = (),
        codes: Mapping[str, str] | None = None,
    ) -> None:
        """`parts`: name and part of the body (None: only looks like one). `codes`: procedure code and concept id."""
        self.concepts = tuple(concepts)
        self.by_id = {concept.id: concept for concept in self.concepts}
        self._names = Names(
            [(name, concept) for concept in self.concepts for name in concept.names]
            + [(concept.label, concept) for concept in self.concepts]
            + [
                (turned, concept)
                for concept in self.concepts
                for name in concept.names
                for turned in _turned(name, concept)
            ]
        )
        named_parts = list(parts)
        self.part_names = tuple(named_parts)
        self._parts = Names(named_parts)
        self._spelling = _Spelling(self.concepts)
        self._parts_of: dict[str, set[str]] = {}  # the parts in whose names a word stands
        for name, part in named_parts:
            for token in tokens(folded(name)):
                if part and token.kind == "word":
                    self._parts_of.setdefault(token.text, set()).add(part.part)
        self._part_words = _near(self._parts_of)
        self._known = self._spelling.words | {token.text for name, _ in named_parts for token in tokens(folded(name))}
        self.codes = {code.lower(): self.by_id[concept] for code, concept in (codes or {}).items()}

    def find(self, text: str) -> list[Found[Concept]]:
        """Every treatment named in the text."""
        return self.treatments(tokens(folded(text)))

    def treatments(self, read: Sequence[Token]) -> list[Found[Concept]]:
        """Every treatment named in the tokens, in order."""
        return self._names.find(read)

    def parts(self, read: Sequence[Token]) -> list[Found[BodyPart]]:
        """Every part of the body named in the tokens, in order."""
        return [Found(one.named, one.start, one.end) for one in self._parts.find(read) if one.named is not None]

    def spelled(self, token: Token) -> Token:
        """The token, put right where it is a word with one wrong letter, one too many or too few, or two swapped."""
        right = self._spelling.right(token.text) if token.kind == "word" else token.text
        return token if right == token.text else token._replace(text=right)

    def part_spelled(self, token: Token) -> Token:
        """The token, put right where it is no word of a name but, but for one letter, one of a part of the body."""
        word = token.text
        if token.kind != "word" or word in self._known or not _SHORTEST_MENDED - 1 <= len(word) <= _LONGEST_MENDED:
            return token
        near = [one for one in _nearest(word, self._part_words) if len(one) > _SHORTEST_MENDED or len(one) != len(word)]
        same = set.intersection(*(self._parts_of[one] for one in near)) if near else set()
        return token._replace(text=near[0]) if same else token


#: What is done, at the end of a name: people also put it first ("removal of hardware", "injection of the knee").
_DEEDS = frozenset(
    [
        "arthrodesis", "arthroplasty", "arthroscopy", "biopsy", "block", "debridement", "decompression", "drainage",
        "excision", "fixation", "fusion", "injection", "reconstruction", "release", "removal", "repair", "replacement",
        "resection", "revision",
    ]
)  # fmt: skip
_DONE = frozenset(["surgery", "injections"])


def _turned(name: str, concept: Concept) -> Iterator[str]:
    """The name of a procedure with the deed first."""
    *what, deed = name.split()
    if what and deed in _DEEDS and concept.category in _DONE:
        yield f"{deed} of {' '.join(what)}"


#: What people misspell is the names of drugs and of therapies; ordinary words are too near to each other.
_MENDED = frozenset(["pharmaceuticals", "rehabilitation", "injections"])
_SHORTEST_MENDED, _LONGEST_MENDED = 6, 30


class _Spelling:
    """The longer words of names, found again by what is left of them without any one letter."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._of: dict[str, set[str]] = {}  # the treatments in whose names a word stands
        mended: set[str] = set()
        for concept in concepts:
            words = {token.text for name in concept.names for token in tokens(folded(name)) if token.kind == "word"}
            for word in words:
                self._of.setdefault(word, set()).add(concept.id)
            mended |= words if concept.category in _MENDED else set()
        self._without = _near(mended)

    @property
    def words(self) -> set[str]:
        """Every word that stands in a name of a treatment."""
        return set(self._of)

    def right(self, word: str) -> str:
        """The word of the names that is nearest; the word itself where none is, or several of different treatments."""
        if word in self._of or not _SHORTEST_MENDED <= len(word) <= _LONGEST_MENDED:
            return word
        near = _nearest(word, self._without)
        same = set.intersection(*(self._of[one] for one in near)) if near else set()
        return max(near, key=lambda one: len(self._of[one])) if same else word


def _near(words: Iterable[str]) -> dict[str, set[str]]:
    """Words that are long enough to be mended, by what is left of each without any one letter."""
    found: dict[str, set[str]] = {}
    for word in words:
        if len(word) >= _SHORTEST_MENDED:
            for piece in {word, *_without_one(word)}:
                found.setdefault(piece, set()).add(word)
    return found


def _nearest(word: str, without: Mapping[str, set[str]]) -> list[str]:
    """The words that differ in one letter: those in which one is missing or too many, before those with another one."""
    near = sorted({one for piece in {word, *_without_one(word)} for one in without.get(piece, ())})
    return [one for one in near if len(one) != len(word)] or near


def _without_one(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def spelling(name: str) -> str:
    """A name without regard to letter case, hyphens and white space: two names of one spelling are one name."""
    return " ".join(token.text for token in tokens(folded(name)) if token.text not in _IGNORED)
