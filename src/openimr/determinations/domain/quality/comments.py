"""What quality staff says of a finished draft: comments, each tied to a place, and the reviewer's answers to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from textwrap import shorten
from typing import Literal

from openimr.determinations.domain.quality.matter import Severity, named
from openimr.guidelines.domain.findings import Finding
from openimr.review.domain.case_review import CaseReview
from openimr.review.domain.rationale import BY_REVIEWER
from openimr.review.domain.sentences import Sentence

PlaceKind = Literal["sentence", "decision", "finding", "guideline", "letter"]
AnswerKind = Literal["done", "stands"]


@dataclass(frozen=True, slots=True)
class CommentReason:
    """A reason of the list that a comment gives, as a datum."""

    id: str
    says: str
    since: date
    until: date | None = None

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment is tied to. `item` 0 is the summary, None the letter as a whole; `key` tells which one there:
    a sentence's lasting id, a guideline's number, a finding's criterion; `quoted` are its words as they stand;
    `number`: which sentence it is now, 0 where it stands no more.
    """

    item: int | None
    kind: PlaceKind
    key: str = ""
    quoted: str = ""
    number: int = field(default=0, compare=False)

    @property
    def says(self) -> str:
        if self.item is None:
            return "the letter"
        one = {
            "sentence": f"sentence {self.number}" if self.number else "a sentence that was",
            "finding": f"the finding “{shorten(self.quoted, 80, placeholder=' …')}”",
            "guideline": "the guideline line",
        }
        return f"{named(self.item)}, {one.get(self.kind, 'the decision')}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reviewer answered: it is done, or the text stands, and why."""

    kind: AnswerKind
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. `now`: how its place reads now; None where what it was tied to is gone. `answer` is the last one."""

    id: int
    place: Place
    reason: str
    severity: Severity
    text: str
    at: datetime
    now: str | None = None
    answer: Answer | None = None

    @property
    def is_open(self) -> bool:
        return self.answer is None

    @property
    def changed(self) -> bool:
        """Whether the place no longer reads as it did when the comment was made."""
        return self.now != self.place.quoted


def places(review: CaseReview) -> tuple[Place, ...]:
    """Every place of a review that a comment can be tied to, from the summary to the last item, then the letter."""
    found = list(_sentences(0, review.summary))
    for item in review.items:
        found.append(Place(item.number, "decision", "", item.decision or "undecided"))
        found += [Place(item.number, "guideline", str(n), str(g)) for n, g in enumerate(item.guidelines, start=1)]
        if item.no_guideline_because:
            found.append(Place(item.number, "guideline", "ground", item.no_guideline_because))
        found += [Place(item.number, "finding", f.criterion, f"{f.says} {_found(f)}") for f in item.findings]
        found += _sentences(item.number, item.rationale)
    return (*found, Place(None, "letter"))


def _found(finding: Finding) -> str:
    status = finding.status.replace("_", " ")
    if not finding.because.startswith(BY_REVIEWER):
        return f"Found: {status}."
    return f"The reviewer finds it {status}, because: {finding.because.removeprefix(BY_REVIEWER)}"


def _sentences(item: int, sentences: Sequence[Sentence]) -> Iterator[Place]:
    for number, one in enumerate(sentences, start=1):
        yield Place(item, "sentence", one.id or str(number), one.text, number)


def reads_now(place: Place, all_places: Sequence[Place]) -> str | None:
    """How the place reads now: what stands under its key, a sentence's wherever it moved to; None if it is gone.

    A guideline has no key that lasts: the same words stand for it first.
    """
    same = [one for one in all_places if (one.item, one.kind) == (place.item, place.kind)]
    if place.kind == "guideline" and any(one.quoted == place.quoted for one in same):
        return place.quoted
    return next((one.quoted for one in same if one.key == place.key), None)


def standing(place: Place, all_places: Sequence[Place]) -> Place:
    """The place with the number that it has now."""
    now = (one for one in all_places if (one.item, one.kind, one.key) == (place.item, place.kind, place.key))
    return replace(place, number=next((one.number for one in now), 0))
