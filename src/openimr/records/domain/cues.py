"""Phrases looked for in the text of pages: where they stand on a page counts, capitals and misread letters do not."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LETTERSPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_] ){3,}[^\W\d_](?![^\W_])")
_AFTER_HEADING = re.compile(r"\s*(?:[:;.]|[-–—]|$)")
_BULLET = re.compile(r"\s*(?:(?:\d{1,2}|[a-z])[.)]|[#*•■□-]+)\s+")
_CONFUSED = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "8": "b", "6": "b"})

_AS_LETTERS = str.maketrans("015", "ols")

#: Where a phrase can stand, the strongest first; and what the lines of a page look like.
PLACES = ("title", "heading", "head", "text", "shape")
#: Shapes: what a line must hold, how many such lines make the shape, and what share of all lines.
_SHAPES = {
    ("dose", "lines"): (re.compile(r"(?i)\b\d[\d,.]*(?:[-/]\d+)?\s?(?:mg|mcg|ml)\b"), 3, 0.2),
    ("result", "rows"): (re.compile(r"\d\S*\s.*(?:\d\s?[-–]\s?\d|[<>]\s?\d)\S*\s*$"), 3, 0.2),
    ("money", "rows"): (re.compile(r"\$\s?\d|\b\d{1,3}(?:,\d{3})*\.\d\d\s*$"), 3, 0.1),
    ("level", "lines"): (re.compile(r"^\W*(?:[CTL]\d{1,2}\s?[-–/]\s?(?:[CTLS]?\d{1,2}))\s*[:.\-–]"), 2, 0.0),
    ("box", "lines"): (re.compile(r"\[\s?[xX]?\s?\]|[☐☒☑□■]"), 3, 0.0),
    ("procedure", "codes"): (re.compile(r"\b(?:9\d{4}|[2-8]\d{4}|[A-V]\d{4})\b(?!-)"), 3, 0.1),
}
#: A line that says to whom a paper goes is no title of it.
_ADDRESSED = re.compile(r"(?i)\W*(?:to|attn|attention|cc|c/o|dear|fax(?:ed)? to|mail(?:ed)? to|send to)\b(?!\s+whom)")
_SENT_TO = re.compile(r"(?i)\W*to\s*:")
_TITLE_LINES = 14
_TITLE_SHARE = 0.4
#: Where running text has begun no title follows: after a line of so many words, or two such lines in a row.
_LINE_OF_TEXT, _TWO_LINES_OF_TEXT = 16, 10
_HEAD_LETTERS = 700
_REMEMBERED = 100_000  # words
#: Stands in a cue for any number of at most three figures, or one in a word.
NUMBER = "NUMBER"
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve several few couple".split(" ")  # noqa: SIM905
)
#: Words between the words of a phrase that change nothing ("request for an independent medical review").
ARTICLES = frozenset(["a", "an", "the"])


def words_of_cue(phrase: str, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """A phrase as it is compared: small letters, no points, hyphens or apostrophes, NUMBER for any number.

    The words of `without` are left out of a phrase of several.
    """
    words = tuple(word if word == NUMBER else _plain(word) for word in _WORD.findall(phrase))
    return tuple(word for word in words if word not in without) if len(words) > 1 else words


def _is_number(word: str) -> bool:
    return word in _NUMBER_WORDS or (word.isdigit() and len(word) <= 3)


def _plain(word: str) -> str:
    return word.lower().replace("'", "").replace("’", "")


def _skeleton(word: str) -> str:
    """What stays of a word when the letters that OCR confuses are made alike."""
    alike = word.translate(_CONFUSED)  # and "ri" read for "n", "ii" for "u": "irijury", "reqiiest"
    return alike.replace("rn", "m").replace("cl", "d").replace("vv", "w").replace("rl", "n").replace("ll", "u")


class Token(NamedTuple):
    """One word of a line as it is compared, and where it stands in the line."""

    word: str
    start: int
    end: int


class Hit(NamedTuple):
    """A phrase that stands on a page: which, in which place, in which line (from 0), from which word of it."""

    place: str
    cue: tuple[str, ...]
    line: int
    word: int = 0


@dataclass(frozen=True)
class Vocabulary:
    """The phrases that are looked for, in an order that makes them quick to find."""

    cues: frozenset[tuple[str, ...]]
    shortest: int = 6  # letters of a word in which a misread one is forgiven
    others: frozenset[str] = frozenset()  # words that are known beside those of the cues
    without: frozenset[str] = frozenset()  # small words that are passed over
    true: frozenset[str] = frozenset()  # words that are near those of the cues and no misreading of them
    _known: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def by_first(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """Cues by their first word, the longest first."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for cue in self.cues:
            found.setdefault(cue[0], []).append(cue)
        return {word: tuple(sorted(cues, key=lambda cue: (-len(cue), cue))) for word, cues in found.items()}

    @cached_property
    def _begun(self) -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
        """With which words longer cues begin: cues without a number, and those with one."""
        begun = [(NUMBER in cue, cue[:size]) for cue in self.cues for size in range(1, len(cue))]
        return frozenset(of for counts, of in begun if not counts), frozenset(of for counts, of in begun if counts)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every cue, and the others that are known."""
        return frozenset(word for cue in self.cues for word in cue) | self.others

    @cached_property
    def _forgiven(self) -> Mapping[str, str]:
        """Misreadings of the long words: their skeletons, and themselves with one letter left out."""
        long = sorted(word for word in self.words if len(word) >= self.shortest and word.isalpha())
        found: dict[str, str] = {}
        for word in long:
            for place in range(len(word)):
                found.setdefault(word[:place] + word[place + 1 :], word)
        return found | {word: word for word in long}

    @cached_property
    def _skeletons(self) -> Mapping[str, str]:
        return {_skeleton(word): word for word in sorted(self.words) if len(word) >= 4 and word.isalpha()}

    def read(self, word: str) -> str:
        """The word of a cue that is meant, where at most one letter (or what OCR confuses) is amiss; else the word."""
        return word if word in self.words or word in self.true else self._nearest(word)

    def _read(self, raw: str) -> str:
        """The same of a word as it is written; what was read once is remembered, up to a bound."""
        known = self._known.get(raw)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[raw] = self.read(_plain(raw))
        return known

    def _nearest(self, word: str) -> str:
        if (meant := self._skeletons.get(_skeleton(word))) is not None and any(c.isalpha() for c in word):
            return meant
        if len(word) < self.shortest:
            plain = word.translate(_AS_LETTERS)  # "f0r"
            return plain if plain in self.words and not word.isdigit() else word
        shortened = (word, *(word[:place] + word[place + 1 :] for place in range(len(word))))
        candidates = (self._forgiven[short] for short in shortened if short in self._forgiven)
        return next((meant for meant in candidates if abs(len(meant) - len(word)) <= 1), word)

    def lines(self, text: str) -> list[list[Token]]:
        """The words of each line that has any."""
        tokens = (self.tokens(line) for line in joined(text).split("\n"))
        return [line for line in tokens if line]

    def tokens(self, line: str) -> list[Token]:
        """The words of one line."""
        found = (m for m in _WORD.finditer(line) if m.group() not in self.without)
        return [Token(self._read(m.group()), m.start(), m.end()) for m in found]

    def found(self, text: str, *, opening: bool = True) -> Iterator[Hit]:
        """Every cue on a page. Title and head are looked for only where the page opens a document."""
        lines = [line for line in joined(text).split("\n") if line.strip()]
        tokens = [self.tokens(line) for line in lines]
        letters = 0
        of_titles = _TITLE_LINES if opening else 0
        for number, (line, words) in enumerate(zip(lines, tokens, strict=True)):
            titled = number < of_titles and not _ADDRESSED.match(line)
            for at, cue, same_line in self._in(words, tokens[number + 1] if number + 1 < len(tokens) else []):
                yield Hit("text", cue, number, at)
                if opening and letters + words[at].start < _HEAD_LETTERS and not _SENT_TO.match(line):
                    yield Hit("head", cue, number, at)
                if not same_line:
                    continue
                if titled and len(cue) >= _TITLE_SHARE * len(words):
                    yield Hit("title", cue, number, at)
                if _is_heading(line, words, at, len(cue)):
                    yield Hit("heading", cue, number, at)
            letters += len(line) + 1
            if _is_running(words, tokens[number - 1] if number else ()):
                of_titles = 0
        for shape, (holds, least, share) in _SHAPES.items():
            count = sum(1 for line in lines if holds.search(line))
            if count >= max(least, share * len(lines)):
                yield Hit("shape", shape, 0)

    def _in(self, words: list[Token], after: list[Token]) -> Iterator[tuple[int, tuple[str, ...], bool]]:
        """(place, cue, all in this line) of each cue that begins in a line; it may end in the next."""
        both = tuple(token.word for token in (*words, *after[:6]))
        plain, counting = self._begun
        for at in range(len(words)):
            for cue in self._from(both, at, plain):
                yield at, cue, at + len(cue) <= len(words)
        if counting and (counted := tuple(NUMBER if _is_number(word) else word for word in both)) != both:
            for at in range(len(words)):
                for cue in self._from(counted, at, counting):
                    if NUMBER in cue:
                        yield at, cue, at + len(cue) <= len(words)

    def _from(self, words: tuple[str, ...], at: int, begun: frozenset[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
        """The cues that begin at one word."""
        for end in range(at + 1, len(words) + 1):
            cue = words[at:end]
            if cue in self.cues:
                yield cue
            if cue not in begun:
                return


def joined(text: str) -> str:
    """A text with letterspaced words (P R O G R E S S) closed up and words broken at a line's end mended."""
    closed = _LETTERSPACED.sub(lambda match: match.group().replace(" ", ""), text)
    return re.sub(r"([^\W\d_])-\n(?=[a-z])", r"\1", closed)


def _is_running(words: Sequence[Token], before: Sequence[Token]) -> bool:
    """Whether a line is of running text, by its words and those of the line before."""
    return len(words) >= _LINE_OF_TEXT or min(len(words), len(before)) >= _TWO_LINES_OF_TEXT


def _is_heading(line: str, words: list[Token], at: int, length: int) -> bool:
    """Whether the cue begins its line (a number or bullet aside) and a colon, the line's end or small text follows."""
    start, end = words[at].start, words[at + length - 1].end
    bullet = _BULLET.match(line.lower())
    before = line[: bullet.end()] if bullet and bullet.end() <= start else ""
    if line[len(before) : start].strip(" \t#*•■□[](){}-"):
        return False
    return bool(_AFTER_HEADING.match(line, end)) or line[start:end].isupper()


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Each cue once a place; a cue within a longer one of the same line and place is left to that."""
    unique = list(dict.fromkeys(hits))
    within = within_longer(unique)
    return list({(hit.place, hit.cue): hit for hit in unique if hit not in within}.values())


def within_longer(hits: Iterable[Hit]) -> set[Hit]:
    """The hits whose cue is part of a longer one of the same line and place."""
    by_line: dict[tuple[str, int], list[Hit]] = {}
    for hit in hits:
        by_line.setdefault((hit.place, hit.line), []).append(hit)
    return {hit for group in by_line.values() for hit in group if any(_holds(other.cue, hit.cue) for other in group)}


def _holds(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    size = len(short)
    return len(long) > size and any(long[n : n + size] == short for n in range(len(long) - size + 1))
