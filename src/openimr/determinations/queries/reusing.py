"""Reads of likeness: rationales of other cases, signed here or published elsewhere, that say nearly the same."""

from django.db.models import Count

from openimr.determinations.domain.quality.language import SHARE
from openimr.determinations.domain.quality.matter import Likeness
from openimr.determinations.domain.quality.reuse import alike, fingerprints, own_words
from openimr.determinations.models import Determination, PublishedRationale
from openimr.determinations.queries.material import Material
from openimr.review.domain.case_review import CaseReview

#: So many signed determinations on the same treatment, the latest ones, a rationale is compared with.
_COMPARED = 500
#: And so many published ones: those that share the most runs of words.
_NEAREST = 20


def reuse(drawn: Material, review: CaseReview, number: int) -> tuple[Likeness, ...]:
    """Rationales of other cases that say nearly what the reviewer wrote on this item, the most alike first."""
    item = next(one for one in review.items if one.number == number)
    own = own_words(item)
    if not own:
        return ()
    found = alike(own, other_rationales(drawn, number, own), least_share=SHARE)
    return tuple({(one.case_number, one.item): one for one in reversed(found)}.values())[::-1]


def other_rationales(drawn: Material, number: int, own: str) -> list[tuple[str, int, str]]:
    """What the words on an item are compared with: case, item and text of rationales, signed here or published."""
    return [*_signed(drawn, number), *_published(own, drawn.case.number)]


def _signed(drawn: Material, number: int) -> list[tuple[str, int, str]]:
    concept = drawn.requests[number].concept
    if concept is None:
        return []
    signed = Determination.objects.exclude(case=drawn.case).filter(
        content__issues__contains=[{"understood": {"concept": concept}}]
    )
    contents = signed.order_by("-signed_at").values_list("content", flat=True)[:_COMPARED]
    return [
        (told["header"]["case_number"], issue["number"], " ".join(one["text"] for one in issue["rationale"]))
        for told in contents.iterator()
        for issue in told["issues"]
        if issue["understood"].get("concept") == concept
    ]


def _published(own: str, case_number: str) -> list[tuple[str, int, str]]:
    """The published rationales that share the most runs with these words, whatever they are about."""
    shared = (
        PublishedRationale.objects.exclude(case_number=case_number)
        .filter(runs__run__in=fingerprints(own))
        .annotate(shared=Count("runs"))
        .order_by("-shared")[:_NEAREST]
    )
    return [(one.case_number, one.item, one.text) for one in shared]
