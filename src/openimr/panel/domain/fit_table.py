"""The table of fit: which specialties stand in for which, who gives or treats what, and what each part weighs.

The table is data (`fit.yaml`); here are its types, and how a request and a diagnosis are read by it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

_WORDS = re.compile(r"[^\W\d_]+")
#: A page with fewer small words of a language than this says nothing of its language.
_FEWEST_WORDS = 10


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, whole, in any letter case; a word that ends in * may go on."""
    parts = [re.escape(word.removesuffix("*")) + ("" if word.endswith("*") else r"(?!\w)") for word in words]
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + ")", re.IGNORECASE)


@dataclass(frozen=True)
class Treatment:
    """A family of treatments: its words in requests, who gives it, who orders it, and the further training for it."""

    id: str
    words: tuple[str, ...]
    performed_by: frozenset[str]
    ordered_by: frozenset[str]
    subspecialties: frozenset[str] = frozenset()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return _pattern(self.words)


@dataclass(frozen=True)
class Condition:
    """A family of conditions: ranges of categories by ICD-10-CM and ICD-9-CM, words, and who treats it."""

    id: str
    words: tuple[str, ...]
    icd10: tuple[tuple[str, str], ...]
    icd9: tuple[tuple[str, str], ...]
    specialties: frozenset[str]
    subspecialties: frozenset[str] = frozenset()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return _pattern(self.words)

    def holds(self, code: str, text: str) -> bool:
        """Whether a diagnosis belongs here: by its code's first three places, or, without a code, by its words."""
        category = code.strip().upper()[:3]
        if category:
            ranges = self.icd9 if category.isdigit() else self.icd10
            return any(first <= category <= last for first, last in ranges)
        return bool(self.pattern.search(text))


@dataclass(frozen=True, slots=True)
class Speed:
    """What a reviewer's median days from assignment to signature weigh."""

    usual_days: float
    points_a_day: float
    at_most: int
    expedited_times: int
    fewest_cases: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """What a reviewer's share of the cases of the last days weighs against the fair share."""

    windows: tuple[int, ...]  # days
    fewest_cases: int
    points: float
    at_most: int


@dataclass(frozen=True, slots=True)
class Relaxing:
    """A requirement that may be relaxed when nobody may review: who set it, and how it is relaxed."""

    given_by: str
    how: str


@dataclass(frozen=True, eq=False)
class FitTable:
    """The whole table. `weights` are points by part; `near_equal`: the margin within which the lot
    decides. `keep`: what a suggestion of an earlier run of the day gives way to.
    """

    similar: Mapping[str, tuple[str, ...]]
    as_written: Mapping[str, str]
    treatments: tuple[Treatment, ...]
    conditions: tuple[Condition, ...]
    weights: Mapping[str, int]
    speed: Speed
    fairness: Fairness
    near_equal: int
    keep: int
    english: frozenset[str]
    languages: Mapping[str, frozenset[str]]
    relaxable: Mapping[str, Relaxing]

    def named(self, specialty: str) -> str:
        """The specialty by our name for it."""
        return self.as_written.get(specialty.strip().lower(), specialty.strip())

    @cached_property
    def specialties(self) -> frozenset[str]:
        """Every specialty that the table knows."""
        beside = {name for others in self.similar.values() for name in others}
        return frozenset({*self.similar, *self.as_written.values()} | beside)

    @cached_property
    def _treatment(self) -> Mapping[str, Treatment]:
        return {one.id: one for one in self.treatments}

    @cached_property
    def _condition(self) -> Mapping[str, Condition]:
        return {one.id: one for one in self.conditions}

    def treatment(self, name: str) -> Treatment:
        return self._treatment[name]

    def condition(self, name: str) -> Condition:
        return self._condition[name]

    def treatment_of(self, request: str) -> str:
        """The first family whose words stand in the request; empty where none do: an unread request stays unread."""
        return next((one.id for one in self.treatments if one.pattern.search(request)), "")

    def languages_of(self, pages: Iterable[str]) -> tuple[str, ...]:
        """The languages other than English in which at least one page is written, as far as the table knows them."""
        found = set()
        for text in pages:
            words = Counter(_WORDS.findall(text.lower()))
            english = sum(words[word] for word in self.english)
            for language, own in self.languages.items():
                counted = sum(words[word] for word in own)
                if counted > english and counted >= _FEWEST_WORDS:
                    found.add(language)
        return tuple(sorted(found))

    def conditions_of(self, diagnoses: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """The families of the diagnoses (code, text), in the table's order."""
        given = tuple(diagnoses)
        return tuple(one.id for one in self.conditions if any(one.holds(code, text) for code, text in given))
