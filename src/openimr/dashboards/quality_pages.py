"""A review as quality staff looks at it: text by text, each place with its comments and with what the gate found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openimr.determinations.domain.likeness_shown import Part, side_by_side
from openimr.determinations.domain.quality.comments import Comment, Place
from openimr.determinations.domain.quality.matter import Likeness, Objection
from openimr.determinations.domain.quality.reuse import own_words
from openimr.review.domain.case_review import CaseReview
from openimr.review.domain.sentences import Sentence

_CALLED = {"decision": "Decision", "guideline": "Guideline", "finding": "Finding", "letter": "The letter as a whole"}


@dataclass(frozen=True, slots=True)
class Line:
    """One place of a review. `key` tells it from all others of the page, for a form's fields."""

    key: str
    place: Place
    called: str
    sentence: Sentence | None
    comments: tuple[Comment, ...]
    found: tuple[Objection, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """The summary (item 0), an item, or the letter as a whole (None), with all of its places."""

    item: int | None
    title: str
    lines: tuple[Line, ...]
    found: tuple[Objection, ...]  # of the text as a whole
    alike: tuple["Alike", ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """A rationale of another case beside the reviewer's own words, what stands in both marked."""

    other: Likeness
    own: tuple[Part, ...]
    theirs: tuple[Part, ...]


def texts(
    review: CaseReview,
    places: Iterable[Place],
    *,
    comments: Sequence[Comment],
    found: Sequence[Objection],
    alike: dict[int, tuple[Likeness, ...]],
    requests: dict[int, str],
) -> tuple[Text, ...]:
    """The texts of a review in their order."""
    by_item: dict[int | None, list[Place]] = {}
    for place in places:
        by_item.setdefault(place.item, []).append(place)
    return tuple(
        Text(
            item,
            _title(item, requests),
            tuple(_line(f"{item}-{n}", one, review, comments, found) for n, one in enumerate(own)),
            tuple(one for one in found if one.item == item and one.sentence is None),
            tuple(_alike(review, item, one) for one in alike.get(item or 0, ())),
        )
        for item, own in by_item.items()
    )


def _title(item: int | None, requests: dict[int, str]) -> str:
    if item is None:
        return "The letter as a whole"
    return f"Item {item}: {requests.get(item, '')}" if item else "Clinical case summary"


def _line(key: str, place: Place, review: CaseReview, comments: Sequence[Comment], found: Sequence[Objection]) -> Line:
    sentence, called = None, _CALLED.get(place.kind, "")
    if place.kind == "sentence":
        number = place.number
        own = review.summary if place.item == 0 else _item(review, place.item).rationale
        sentence, called = own[number - 1], f"Sentence {number}"
    return Line(
        key,
        place,
        called,
        sentence,
        tuple(one for one in comments if _is_at(one.place, place)),
        tuple(o for o in found if sentence is not None and (o.item, o.sentence) == (place.item, place.number)),
    )


def _is_at(comment: Place, here: Place) -> bool:
    return (comment.item, comment.kind, comment.key) == (here.item, here.kind, here.key)


def _item(review: CaseReview, number: int | None) -> Any:
    return next(one for one in review.items if one.number == number)


def _alike(review: CaseReview, number: int | None, other: Likeness) -> Alike:
    own, theirs = side_by_side(own_words(_item(review, number)), other.text)
    return Alike(other, own, theirs)
