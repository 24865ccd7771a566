"""Reads of likeness: rationales of other cases, signed here or published elsewhere, that say nearly the same."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from openimr.determinations.domain.quality.compared import compared
from openimr.determinations.domain.quality.language import SHARE
from openimr.determinations.domain.quality.matter import Likeness
from openimr.determinations.domain.quality.reuse import alike, enough, own_words
from openimr.determinations.models import Determination
from openimr.determinations.queries.material import Material
from openimr.determinations.queries.published_runs import published_near
from openimr.determinations.queries.signed_runs import Signed, signed_alike
from openimr.review.domain.case_review import CaseReview

_Found = Sequence[tuple[Likeness, Signed | None]]


def reuses(drawn: Material, review: CaseReview) -> dict[int, tuple[Likeness, ...]]:
    """By item, the rationales of other cases that say nearly what the reviewer wrote on it, the most alike first.

    Few reads, whatever the number of items and of signed determinations; the words of the signed ones are not read.
    """
    found = _found(drawn, review)
    return {one.number: tuple(like for like, _ in found.get(one.number, ())) for one in review.items}


def reuse(drawn: Material, review: CaseReview, *, most: int) -> dict[int, tuple[Likeness, ...]]:
    """As `reuses`, the most alike of each item alone, with the words of the other rationale."""
    shown = {number: found[:most] for number, found in _found(drawn, review).items()}
    words = _words(signed for found in shown.values() for _, signed in found if signed)
    return {
        one.number: tuple(
            replace(like, text=words[signed.determination, signed.item, signed.seat]) if signed else like
            for like, signed in shown.get(one.number, ())
        )
        for one in review.items
    }


def _found(drawn: Material, review: CaseReview) -> dict[int, _Found]:
    own = {one.number: words for one in review.items if enough(words := own_words(one))}
    asked = [(drawn.requests[number].concept or "", words) for number, words in own.items()]
    signed = signed_alike(asked, share=SHARE, besides=drawn.case)
    published = published_near(own.values(), besides=drawn.case)
    return {
        number: _each_once(here, alike(words, there, least_share=SHARE))
        for (number, words), here, there in zip(own.items(), signed, published, strict=True)
    }


def _each_once(signed: Iterable[Signed], published: Iterable[Likeness]) -> _Found:
    """The most alike first; of a rationale that stands in several versions, the one that is most alike."""
    found: list[tuple[Likeness, Signed | None]] = [(one, None) for one in published]
    found += [(Likeness(one.case_number, one.item, one.share), one) for one in signed]
    each: dict[tuple[str, int], tuple[Likeness, Signed | None]] = {}
    for like, one in sorted(found, key=lambda pair: -pair[0].share):
        each.setdefault((like.case_number, like.item), (like, one))
    return tuple(each.values())


def _words(signed: Iterable[Signed]) -> dict[tuple[int, int, int], str]:
    """The words of signed rationales by determination, item and seat."""
    contents = Determination.objects.filter(pk__in={one.determination for one in signed}).values_list("pk", "content")
    return {(pk, one.item, one.seat): one.text for pk, content in contents for one in compared(content)}
