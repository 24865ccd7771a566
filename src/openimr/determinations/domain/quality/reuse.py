"""How much of a rationale stands nearly word for word in another case's."""

import re
from collections.abc import Iterable
from hashlib import blake2b

from openimr.determinations.domain.quality.matter import Likeness
from openimr.determinations.domain.quality.words import without_quotes
from openimr.review.domain.case_review import ItemReview

#: Words in a row that have to be the same. Shorter runs are common to all who write of one treatment.
RUN = 5
#: So many of the reviewer's own words are needed before a share means anything.
LEAST = 20
_WORD = re.compile(r"[a-z]+")


def own_words(item: ItemReview) -> str:
    """What the reviewer wrote on an item, without quotes, request and conclusion: these are alike by their nature."""
    return " ".join(
        without_quotes(sentence.text)
        for sentence in item.rationale
        if sentence.drafted_by == "reviewer" and sentence.role not in {"request", "conclusion"}
    )


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of words of a text; figures are left out, so that another date or number hides nothing."""
    words = _WORD.findall(text.lower())
    return {tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)}


def fingerprints(text: str) -> set[int]:
    """One run in four as a number, always the same four: enough to find texts that share many, little to keep."""
    digests = (blake2b(" ".join(run).encode(), digest_size=8).digest() for run in runs(without_quotes(text)))
    return {number for digest in digests if not (number := int.from_bytes(digest, "big", signed=True)) % 4}


def alike(own: str, others: Iterable[tuple[str, int, str]], *, least_share: float) -> tuple[Likeness, ...]:
    """The others (case, item, text) in which that share of the runs of `own` stands, the most alike first."""
    if len(_WORD.findall(own.lower())) < LEAST:
        return ()
    ours = runs(own)
    found = [
        Likeness(case_number, item, len(ours & runs(without_quotes(text))) / len(ours), text)
        for case_number, item, text in others
    ]
    return tuple(sorted((one for one in found if one.share >= least_share), key=lambda one: -one.share))
