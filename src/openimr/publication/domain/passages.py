"""A text of a determination with what its public copy leaves out, to be looked at by whoever releases it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openimr.publication.domain.doubts import Doubt
from openimr.publication.domain.redaction import Identity, folded, taken

#: Whose words nobody is shown, not even to take them out: a reviewer's identity stays with the panel.
_UNSAID = frozenset({"reviewer"})


@dataclass(frozen=True, slots=True)
class Part:
    """Words that stay, or that are taken out (`gone` says what they are), or that stay and are doubtful (`why`)."""

    words: str
    gone: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One text: where it stands, and its parts in order."""

    where: str
    parts: tuple[Part, ...]

    @property
    def gone(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.gone)


def passages(
    places: Iterable[tuple[str, str]], known: Sequence[Identity], *, keep: Sequence[str], doubtful: Sequence[Doubt]
) -> tuple[Passage, ...]:
    """Every (where, text) as it was signed, in parts."""
    found = []
    for where, text in places:
        parts, since = [], 0
        why = {one.words: one.why for one in doubtful if one.where == where}
        for one in taken(text, known, keep):
            parts += _staying(text[since : one.start], why)
            words = "…" if one.kind in _UNSAID else text[one.start : one.end]
            parts.append(Part(words, gone=one.kind.replace("_", " ")))
            since = one.end
        found.append(Passage(where, (*parts, *_staying(text[since:], why))))
    return tuple(found)


def _staying(text: str, why: dict[str, str]) -> list[Part]:
    """The text in parts, doubtful words apart; each found as whole words."""
    for words, reason in why.items():
        at = _place(text, words)
        if at >= 0:
            end = at + len(words)
            return [*_staying(text[:at], why), Part(words, why=reason), *_staying(text[end:], why)]
    return [Part(text)] if text else []


def _place(text: str, words: str) -> int:
    at = text.find(words)
    while at >= 0:
        around = folded(text[max(at - 1, 0) : at] + text[at + len(words) : at + len(words) + 1])
        if not any(sign.isalnum() for sign in around):
            return at
        at = text.find(words, at + 1)
    return -1
