"""Phrases that a lay person can write in a data file, compiled to patterns over whole words.

word          the word itself, in any letter case; `'` stands for either apostrophe
#             a number
*             one word of any kind
...           up to six words
(a|b c|)      any of these; an empty one means that it may be left out
{name}        any of a named list
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

TOKEN = re.compile(r"[A-Za-z]+|\d+|[^\sA-Za-z\d]")
_PIECE = re.compile(r"\(|\)|\||\{(\w+)\}|\.\.\.|\*|#|(?:\\[()|]|[^\s()|{}\\])+")
_NUMBER = r"\d[\d.,/-]*(?<![.,])(?!\w)\s*"
_ANY_WORD = r"[^\s.;:,]+\s*"
_UP_TO_SIX = r"(?:[^\s;:]+\s+){0,6}?"
#: Key of the index for phrases that begin with a number.
DIGIT = "#"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled phrase: its pattern, to be matched where a token of `first` begins (DIGIT: a number)."""

    pattern: re.Pattern[str]
    first: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    source: str
    first: frozenset[str]
    may_be_empty: bool


def compile_phrase(phrase: str, lists: Mapping[str, Sequence[str]]) -> Phrase:
    """A phrase as a pattern. Raises ValueError where a bracket is open, a list unknown, or no word begins it."""
    pieces = [match.group() for match in _PIECE.finditer(phrase)]
    try:
        part = _alternatives(iter(pieces), lists, closed=False)
    except ValueError as problem:
        raise ValueError(f"{phrase!r}: {problem}") from problem
    if part.may_be_empty or not part.first or pieces[0] in {"*", "..."}:
        raise ValueError(f"{phrase!r}: a phrase begins with a word or a number")
    return Phrase(re.compile(part.source, re.IGNORECASE), part.first)


def _alternatives(pieces: Iterator[str], lists: Mapping[str, Sequence[str]], *, closed: bool) -> _Part:
    found: list[_Part] = []
    sequence: list[_Part] = []
    for piece in pieces:
        if piece == ")" and closed:
            found.append(_in_a_row(sequence))
            return _any_of(found)
        if piece == "|":
            found.append(_in_a_row(sequence))
            sequence = []
        else:
            sequence.append(_part(piece, pieces, lists))
    if closed:
        raise ValueError("a bracket is not closed")
    return _any_of([*found, _in_a_row(sequence)])


def _part(piece: str, pieces: Iterator[str], lists: Mapping[str, Sequence[str]]) -> _Part:
    if piece == "(":
        return _alternatives(pieces, lists, closed=True)
    if piece.startswith("{"):
        name = piece[1:-1]
        if name not in lists:
            raise ValueError(f"no list is called {name!r}")
        return _any_of([_alternatives(_pieces(entry), lists, closed=False) for entry in lists[name]])
    if piece == "#":
        return _Part(_NUMBER, frozenset({DIGIT}), may_be_empty=False)
    if piece == "*":
        return _Part(_ANY_WORD, frozenset(), may_be_empty=False)
    if piece == "...":
        return _Part(_UP_TO_SIX, frozenset(), may_be_empty=True)
    piece = re.sub(r"\\([()|])", r"\1", piece)
    first = TOKEN.match(piece)
    assert first is not None
    source = re.escape(piece).replace("'", "['’]").replace(r"\-", r"[-‑–]\s*")
    ends = r"(?![\w-])" if piece[-1].isalnum() else ""
    return _Part(f"{source}{ends}\\s*", frozenset({_key(first.group())}), may_be_empty=False)


def _pieces(text: str) -> Iterator[str]:
    return (match.group() for match in _PIECE.finditer(text))


def _key(token: str) -> str:
    return DIGIT if token[0].isdigit() else token.lower()


def _in_a_row(parts: Sequence[_Part]) -> _Part:
    first: frozenset[str] = frozenset()
    for part in parts:
        first |= part.first
        if not part.may_be_empty:
            break
    return _Part("".join(part.source for part in parts), first, all(part.may_be_empty for part in parts))


def _any_of(parts: Sequence[_Part]) -> _Part:
    longest_first = sorted((part.source for part in parts), key=lambda source: -len(source))
    source = longest_first[0] if len(parts) == 1 else f"(?:{'|'.join(longest_first)})"
    first = frozenset(word for part in parts for word in part.first)
    return _Part(source, first, any(part.may_be_empty for part in parts))


def tokens(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """(key, place) of each token between two places: what the index of phrases is asked by."""
    for match in TOKEN.finditer(text, start, end):
        yield _key(match.group()), match.start()
