"""Where what a reviewer wrote stands nearly word for word elsewhere, told while it is written."""

from collections.abc import Iterator, Sequence

from openimr.cases.models import Case
from openimr.determinations.domain.quality.reuse import (
    SHARE_OF_SENTENCE,
    SentenceLikeness,
    common,
    comparable,
    decision_of_review,
    likenesses,
)
from openimr.determinations.domain.quality.words import without_quotes
from openimr.determinations.queries.published_runs import published_near
from openimr.determinations.queries.signed_runs import signed_alike
from openimr.guidelines import queries as guidelines
from openimr.records.queries import case_records
from openimr.review import queries as review
from openimr.review.domain.sentences import Sentence


def sentences_alike(case: Case, item: int, seat: int = 1) -> tuple[SentenceLikeness, ...]:
    """The reviewer's sentences of a text (0: the summary) that stand nearly so in another case, signed here or
    published, or in this case's utilization review decision; the most alike first.
    """
    own = [one for one in review.sentences(case, item, seat) if one.drafted_by == "reviewer"]
    if not own:
        return ()
    papers = decision_of_review(case_records(case))
    others = [("the utilization review decision", text) for _, text in papers]
    signed: list[SentenceLikeness] = []
    if item:
        words = " ".join(without_quotes(one.text) for one in own)
        (near,) = published_near([words], besides=case)
        others += [(_named(number, name), text) for name, number, text in near]
        signed = list(_signed(case, item, own))
    return tuple(sorted([*likenesses(own, others), *signed], key=lambda one: -one.share))


def _signed(case: Case, item: int, own: Sequence[Sentence]) -> Iterator[SentenceLikeness]:
    """Where sentences stand nearly so in signed rationales on the same treatment, each of these told once."""
    concept = guidelines.request(case, item).concept or ""
    told = [(one.id, plain) for one in own if (plain := comparable(one))]
    found = signed_alike([(concept, plain) for _, plain in told], share=SHARE_OF_SENTENCE, besides=case)
    for (sentence, plain), here in zip(told, found, strict=True):
        each = {(one.case_number, one.item): one for one in reversed(here)}
        for one in each.values():
            where = _named(one.item, one.case_number)
            yield SentenceLikeness(sentence, where, one.share, common(plain, one.runs))


def _named(item: int, case_number: str) -> str:
    return f"item {item} of {case_number}"
