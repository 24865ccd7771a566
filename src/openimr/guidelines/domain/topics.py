"""Which chapters of the guidelines bear on a request, and under which section: by treatment, then by part of the body.

The tables are data (`library/topics.yaml`); a chapter is suggested only in the edition in force on the day.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from openimr.guidelines.domain.catalogue import Concept
from openimr.guidelines.domain.editions import Edition
from openimr.guidelines.domain.findings import TreatmentRequest

#: In place of a topic: the chapters of the parts of the body that a request names.
PART = "part"


@dataclass(frozen=True, slots=True)
class Sections:
    """The name of a section by the edition's year: the newest that is not after it; without year, the newest of all.

    `names` are (first year, chapter or "" for any other, name or None for "has no such section").
    """

    names: tuple[tuple[int, str, str | None], ...] = ()

    def of(self, edition: Edition, chapters: tuple[str, ...]) -> str | None:
        """The section's name in that edition, for the first of the chapters that it is told for; None where unknown."""
        years = [year for year, _, _ in self.names if edition.year is None or year <= edition.year]
        told = {chapter: name for year, chapter, name in self.names if years and year == max(years)}
        return next((told[chapter] for chapter in (*chapters, "") if chapter in told), None)


@dataclass(frozen=True, slots=True)
class Pointer:
    """One suggestion of a rule: a topic of the editions, or `PART`, with its section, on some days or (None) on any.

    `any_section`: the edition is suggested even where the section's name is not known.
    """

    topic: str
    sections: Sections = Sections()
    since: date | None = None
    until: date | None = None
    any_section: bool = True

    def holds(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class TopicRule:
    """Suggestions for some treatments, subcategories or categories, or for requests with some words; or for any."""

    pointers: tuple[Pointer, ...]
    words: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    subcategories: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def fits(self, text: str, concept: Concept | None) -> bool:
        """Whether the rule is for that text, or for that treatment."""
        if self.words:
            return re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, self.words))})(?!\w)", text.lower()) is not None
        return self.is_for_any or (
            concept is not None
            and (
                concept.id in self.treatments
                or concept.subcategory in self.subcategories
                or concept.category in self.categories
            )
        )

    @property
    def rank(self) -> int:
        """Its place: words, treatments, subcategories, categories, any."""
        kinds = (self.words, self.treatments, self.subcategories, self.categories)
        return next((place for place, kind in enumerate(kinds) if kind), len(kinds))

    @property
    def is_for_any(self) -> bool:
        """Whether it names no treatment and no words."""
        return not (self.words or self.treatments or self.subcategories or self.categories)


@dataclass(frozen=True, slots=True)
class Topics:
    """The tables. Topics of a part of the body (`parts`); where a request names none, of the treatment's id or
    subcategory (`own`); where that is not told either, `unnamed`. From `each_first_since` on, every edition is
    suggested once before any is suggested again.
    """

    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unnamed: tuple[str, ...] = ()
    rules: tuple[TopicRule, ...] = ()
    each_first_since: date = date.max

    def chapters(self, request: TreatmentRequest, concept: Concept | None) -> tuple[str, ...]:
        """The topics of the request's parts of the body, or of its treatment; none where neither tells any."""
        named = tuple(dict.fromkeys(topic for part, _ in request.body_parts for topic in self.parts.get(part, ())))
        if named or concept is None:
            return named
        return self.own.get(concept.id) or self.own.get(concept.subcategory, ())


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A chapter to look at: the edition in force, and the section as letters name it, where one is known."""

    edition: Edition
    section: str | None


def suggest(
    request: TreatmentRequest, concept: Concept | None, topics: Topics, editions: Iterable[Edition], *, on: date
) -> tuple[Suggestion, ...]:
    """What bears on the request on that day, the likeliest first; empty where nothing of it was recognized."""
    if concept is None and not request.body_parts:
        return ()
    current = {edition.topic: edition for edition in editions if edition.in_force(on)}
    named = topics.chapters(request, concept)
    fitting = [rule for rule in topics.rules if rule.fits(request.text, concept)]
    special = _pointers((rule for rule in fitting if not rule.is_for_any), on)
    found = [*_chapters(special, named, current)]
    if not named:
        found += _chapters([pointer for pointer in special if pointer.topic == PART], topics.unnamed, current)
    found += _chapters(_pointers((rule for rule in fitting if rule.is_for_any), on), named, current)
    once = dict.fromkeys(found)
    return _each_first(once) if on >= topics.each_first_since else tuple(once)


def _each_first(suggestions: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """The same suggestions, the first of every edition before the others."""
    first: dict[Edition, Suggestion] = {}
    others = [one for one in suggestions if first.setdefault(one.edition, one) is not one]
    return (*first.values(), *others)


def _pointers(rules: Iterable[TopicRule], on: date) -> list[Pointer]:
    """What the rules say for that day, in the order of the rules' ranks."""
    ranked = sorted(rules, key=lambda rule: rule.rank)
    return [pointer for rule in ranked for pointer in rule.pointers if pointer.holds(on)]


def _chapters(
    pointers: Iterable[Pointer], of_parts: tuple[str, ...], current: Mapping[str, Edition]
) -> Iterator[Suggestion]:
    for pointer in pointers:
        for topic in of_parts if pointer.topic == PART else (pointer.topic,):
            if topic in current:
                edition = current[topic]
                section = pointer.sections.of(edition, (topic,) if pointer.topic == PART else of_parts)
                if section is not None or pointer.any_section:
                    yield Suggestion(edition, section)
