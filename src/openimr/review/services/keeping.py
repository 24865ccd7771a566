"""Texts are kept: each change is a version, and beside the versions stand the sentences that gate and letter read."""

from collections.abc import Sequence
from datetime import datetime

from openimr.cases.models import Case
from openimr.review import queries
from openimr.review.domain.redrafting import redrafted
from openimr.review.domain.sentence_json import kept
from openimr.review.domain.sentences import Sentence
from openimr.review.domain.text_json import operation_to_json, text_to_json
from openimr.review.domain.texts import Operation, Text, applied, waiting
from openimr.review.models import ReviewSentence, TextVersion

#: After so many versions the whole text is kept again, so that the last is not long to rebuild.
_WHOLE_EACH = 20


def keep(
    case: Case,
    item: int,
    text: Text,
    *,
    seat: int,
    by: str,
    at: datetime,
    way: str,
    operations: Sequence[Operation] = (),
    batch: str = "",
    whole: bool = False,
) -> int:
    """Keep a text as its next version; answers the version. The case is locked by who calls.

    `operations`: what leads to it from the version before. Without any, or where they were made on an older version
    (`whole`), the text is kept whole.
    """
    version = queries.version(case, item, seat) + 1
    whole = whole or not operations or version % _WHOLE_EACH == 0
    TextVersion.objects.create(
        case=case,
        seat=seat,
        item=item,
        version=version,
        text=text_to_json(text) if whole else None,
        operations=[operation_to_json(one) for one in operations],
        way=way,
        batch=batch,
        by=by,
        at=at,
    )
    case.review_sentences.filter(item=item, seat=seat).delete()
    ReviewSentence.objects.bulk_create(
        ReviewSentence(case=case, seat=seat, item=item, place=place, sentence=kept(sentence))
        for place, sentence in enumerate(text.sentences, start=1)
    )
    return version


def replace_sentences(
    case: Case, item: int, sentences: Sequence[Sentence], *, seat: int, by: str, at: datetime, way: str
) -> None:
    """Put these sentences in the place of the summary (item 0) or of an item's rationale.

    `way`: "draft", or the door by which a reviewer set the whole text; what a reviewer left out can be brought back.
    """
    _, before = queries.text(case, item, seat)
    after = redrafted(before, sentences, keep_dropped=way != "draft")
    if after != before:
        keep(case, item, after, seat=seat, by=by, at=at, way=way)


def accept_all(case: Case, seat: int, *, by: str, at: datetime, way: str) -> int:
    """Every drafted sentence of a seat's review is accepted at once; answers how many were not before."""
    count = 0
    for item in (0, *case.items.values_list("number", flat=True)):
        _, text = queries.text(case, item, seat)
        accepts = waiting(text)
        if accepts:
            after, _ = applied(text, accepts)
            keep(case, item, after, seat=seat, by=by, at=at, way=way, operations=accepts)
            count += len(accepts)
    return count
