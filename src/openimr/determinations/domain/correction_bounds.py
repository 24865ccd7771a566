"""How far a correction may go: a misprint changes no decision, finding or item, and nothing that a decision tells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from rapidfuzz.distance import DamerauLevenshtein

from openimr.determinations.domain.quality.words import numbers_told
from openimr.guidelines.domain.sides import every_side
from openimr.records.domain import dates

What = Literal["words", "number", "date", "side"]
_WORD = re.compile(r"[\w'’-]+")
#: A word of so many letters may be misspelt by two of them and is known all the same.
_LONG, _MISSPELT = 6, 2


@dataclass(frozen=True, slots=True)
class Keep:
    """What stays as it is. `words`: any of these; else every number, date or side. `where`: anywhere, or only where
    the sentence is part of a decision, or tells the same of it.
    """

    says: str
    what: What = "words"
    words: tuple[str, ...] = ()
    where: Literal["anywhere", "decisions"] = "anywhere"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far corrections of a kind may go. `most_words` may differ at one place; `roles` are those of sentences that
    tell a decision.
    """

    keeps: tuple[Keep, ...] = ()
    most_words: int | None = None
    roles: tuple[str, ...] = ()


NO_BOUNDS = Bounds()


def beyond(bounds: Bounds, content: Mapping[str, Any], place: str, was: str, now: str) -> Iterator[str]:
    """Why a correction goes too far, in sentences; none where it does not."""
    parts = list(_differing(was, now))
    changed = sum(max(len(one), len(other)) for one, other in parts)
    if bounds.most_words is not None and changed > bounds.most_words:
        yield f"{changed} words differ; a misprint is of {bounds.most_words} words at most at one place"
    for keep in bounds.keeps:
        if keep.what == "words":
            known = frozenset(keep.words)
            told = any(_known(one, known) != _known(other, known) for one, other in parts)
        else:
            one, other = _TOLD[keep.what](was), _TOLD[keep.what](now)
            told = one != other and (
                keep.where == "anywhere" or _of_decision(bounds, content, place, keep.what, {*one} ^ {*other})
            )
        if told:
            yield f"{keep.says} is no misprint"


def _differing(was: str, now: str) -> Iterator[tuple[list[str], list[str]]]:
    """The words that differ, run by run, as they were and as they shall be."""
    one, other = ([word.lower() for word in _WORD.findall(text)] for text in (was, now))
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            yield one[a:b], other[c:d]


def _known(words: Sequence[str], known: frozenset[str]) -> list[str]:
    """The words among them that are known, in their order; a long one also where it is misspelt."""
    return [found for word in words if (found := _meant(word, known))]


def _meant(word: str, known: frozenset[str]) -> str:
    plain = word.replace("’", "'")
    if plain in known:
        return plain
    if plain.endswith("n't"):
        return "not" if "not" in known else ""
    if len(plain) < _LONG:
        return ""
    near = {one: DamerauLevenshtein.distance(plain, one) for one in known if len(one) >= _LONG}
    least = min(near.values(), default=_MISSPELT + 1)
    return min(one for one, far in near.items() if far == least) if least <= _MISSPELT else ""


_TOLD: Mapping[str, Any] = {
    "number": numbers_told,
    "date": lambda text: [one.day for one in dates.find(text)],
    "side": every_side,
}


def _of_decision(bounds: Bounds, content: Mapping[str, Any], place: str, what: What, told: set[Any]) -> bool:
    """Whether what is changed is part of a decision: its sentence tells one, or request or conclusion has the same."""
    match place.split("."):
        case [*above, "rationale", _, "text"] if above:
            if _tells_a_decision(bounds, _sentence(content, place)):
                return True
    decisions = [text for issue in content["issues"] for text in _decided(bounds, issue)]
    return any(told & {*_TOLD[what](text)} for text in decisions)


def _sentence(content: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    held: Any = content
    for step in place.split(".")[:-1]:
        held = held[int(step) - 1] if isinstance(held, list) else held[step]
    return held  # type: ignore[no-any-return]


def _tells_a_decision(bounds: Bounds, sentence: Mapping[str, Any]) -> bool:
    return sentence.get("role") in bounds.roles or bool(sentence.get("finding"))


def _decided(bounds: Bounds, issue: Mapping[str, Any]) -> Iterator[str]:
    """The texts by which an item is asked for and decided."""
    yield from (issue[name] for name in ("request", "original_request", "authorized", "disputed") if issue.get(name))
    analyses = issue.get("analyses") or [issue]
    yield from (s["text"] for one in analyses for s in one["rationale"] if _tells_a_decision(bounds, s))
