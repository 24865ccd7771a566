"""A notation for phrases over kinds of tokens, and its compiler.

A phrase is written as in a grammar book: kinds of tokens and names of earlier rules in a row; `a | b` either; `( )` together;
`?` may be missing; `{0,3}` so many; `!( )` not followed by; `$` the end; `name:x` remembers where the token x stood. It is
compiled to a regular expression over one letter for each token, so that a text is read at the speed of `re`, in one pass from
left to right. There is no unbounded repetition, so no text makes it slow (docs/adr/0006-request-grammar.md).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

_PIECE = re.compile(r"\s*(?:(?:(?P<capture>\w+):)?(?:(?P<word>\w+)|(?P<open>\())|(?P<sign>!\(|[)|?$]|\{\d+,\d+\}))")

#: Stands for a token that a phrase has taken already.
_TAKEN = "_"


class Span(NamedTuple):
    """A phrase that was found: its name, the tokens from `start` to before `end`, and what it remembers (first token)."""

    phrase: str
    start: int
    end: int
    at: Mapping[str, int]


class Grammar:
    """Phrases in the order of their right: an earlier one takes its tokens before a later one looks."""

    def __init__(
        self, kinds: Mapping[str, str], rules: str, phrases: Sequence[str], *, marks: Mapping[str, str] | None = None
    ) -> None:
        """`kinds`: name of a kind and its letter. `rules`: `name = notation`, one a line. `phrases`: those that are looked for.
        `marks`: of what kind the tokens of a phrase are for the phrases after it; of none that a rule can name, else.
        """
        patterns = {kind: re.escape(letter) for kind, letter in kinds.items()}
        for line in filter(str.strip, rules.splitlines()):
            name, _, notation = line.partition("=")
            patterns[name.strip()] = f"(?:{_pattern(notation, patterns)})"
        mark = {name: kinds[kind] for name, kind in (marks or {}).items()}
        self._phrases = [(name, re.compile(patterns[name]), mark.get(name, _TAKEN)) for name in phrases]

    def spans(self, letters: str) -> Iterator[Span]:
        """What phrases the tokens hold, phrase by phrase; no token is in two of them."""
        for name, pattern, mark in self._phrases:
            taken: list[tuple[int, int]] = []
            for match in pattern.finditer(letters):
                at = {key: match.start(key) for key, value in match.groupdict().items() if value is not None}
                yield Span(name, match.start(), match.end(), at)
                taken.append(match.span())
            if taken:
                left = list(letters)
                for start, end in taken:
                    left[start:end] = mark * (end - start)
                letters = "".join(left)


def _pattern(notation: str, known: Mapping[str, str]) -> str:
    """The regular expression of a notation. Raises KeyError for a word that is neither a kind nor an earlier rule."""
    out = []
    for piece in _PIECE.finditer(notation):
        begun = f"(?P<{piece['capture']}>" if piece["capture"] else "(?:"
        if piece["sign"]:
            out.append({"!(": "(?!"}.get(piece["sign"], piece["sign"]))
        elif piece["open"]:
            out.append(begun)
        else:
            out.append(f"{begun}{known[piece['word']]})")
    return "".join(out)
