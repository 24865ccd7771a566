"""Reads document_kinds.yaml, once."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from openimr.errors import DataFileInvalid
from openimr.records.domain.cues import ARTICLES, PLACES, words_of_cue
from openimr.records.domain.kinds import OTHER, Kind, Kinds

_FILE = Path(__file__).parents[1] / "document_kinds.yaml"
_TRUE_WORDS = _FILE.with_name("true_words.txt")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    label: str
    prior: float = 0
    title: dict[float, tuple[str, ...]] = {}
    heading: dict[float, tuple[str, ...]] = {}
    head: dict[float, tuple[str, ...]] = {}
    text: dict[float, tuple[str, ...]] = {}
    shape: dict[float, tuple[str, ...]] = {}
    form: tuple[str, ...] = ()
    form_most: float = math.inf

    def cues(self, families: Mapping[str, tuple[str, ...]]) -> dict[str, dict[tuple[str, ...], float]]:
        """Place, then phrase to weight. Raises ValueError for a phrase given twice, or without a word.

        A phrase with the name of a family in capitals stands for one with each of its words; what is given as itself
        keeps its own weight.
        """
        found: dict[str, dict[tuple[str, ...], float]] = {}
        for place in PLACES:
            by_weight: dict[float, tuple[str, ...]] = getattr(self, place)
            given = [(phrase, weight) for weight, phrases in by_weight.items() for phrase in phrases]
            own = [(_words(phrase), weight) for phrase, weight in given if not _families_of(phrase, families)]
            if len(dict(own)) < len(own) or () in dict(own):
                again = [" ".join(cue) for cue, count in Counter(cue for cue, _ in own).items() if count > 1]
                raise ValueError(f"{self.id}: a phrase of {place} is given twice or has no word: {', '.join(again)}")
            told = [(_words(one), weight) for phrase, weight in given for one in _spread(phrase, families)]
            found[place] = _at_least_what_they_hold(dict(told) | dict(own))
        return found


def _words(phrase: str) -> tuple[str, ...]:
    return words_of_cue(phrase, ARTICLES)


def _at_least_what_they_hold(cues: dict[tuple[str, ...], float]) -> dict[tuple[str, ...], float]:
    """Cues of which a longer one weighs no less than any within it, unless it is given as nothing or against.

    Where the longer one stands the shorter is left to it: who says more must not say less.
    """
    found = {}
    for cue, weight in cues.items():
        parts = (cue[n:m] for n in range(len(cue)) for m in range(n + 1, len(cue) + 1))
        found[cue] = max(weight, *(cues.get(part, weight) for part in parts)) if weight > 0 else weight
    return found


def _families_of(phrase: str, families: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [name for name in families if name in phrase.split()]


def _spread(phrase: str, families: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The phrase with each word of each family that it names; itself where it names none."""
    named = _families_of(phrase, families)
    for word in families[named[0]] if named else ():
        yield from _spread(" ".join(word if part == named[0] else part for part in phrase.split()), families)
    if not named:
        yield phrase


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    least: float
    scale: float
    further: float
    sure: tuple[tuple[float, float], ...]
    families: dict[str, tuple[str, ...]]
    kinds: list[_Entry]


def _kind(entry: _Entry, families: Mapping[str, tuple[str, ...]]) -> Kind:
    form = frozenset(" ".join(_words(phrase)) for phrase in entry.form)
    return Kind(entry.id, entry.label, entry.cues(families), entry.prior, form, entry.form_most)


@cache
def document_kinds() -> Kinds:
    """The kinds in their order. Raises DataFileInvalid."""
    try:
        read = _File.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    if OTHER not in {entry.id for entry in read.kinds}:
        raise DataFileInvalid(f"{_FILE.name}: no kind {OTHER!r}, which is what everything else is")
    if list(read.sure) != sorted(set(read.sure)) or any(not 0 < x <= 1 for pair in read.sure for x in pair):
        raise DataFileInvalid(f"{_FILE.name}: sure is not in rising order or leaves 0 to 1")
    try:
        kinds = tuple(_kind(entry, read.families) for entry in read.kinds)
    except ValueError as problem:
        raise DataFileInvalid(f"{_FILE.name}: {problem}") from problem
    return Kinds(kinds, read.least, read.scale, read.further, read.sure, _true_words())


def _true_words() -> frozenset[str]:
    lines = _TRUE_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
