"""Sentences that stand nearly word for word elsewhere, and what of them is told."""

from openimr.determinations.domain.quality.reuse import likenesses
from openimr.review.domain.sentences import Sentence, Source

OWN = (Source("reviewer"),)
SAID = "The gains of the first twelve visits were small and did not last beyond the month in which they were made."


def own(text: str, **fields) -> Sentence:
    return Sentence(text, "documentation", OWN, drafted_by="reviewer", id="own-1", **fields)


def test_a_sentence_used_again_is_told_with_what_both_have():
    other = f"He was seen twice. {SAID.replace('twelve', '12')} His knee is another matter."
    (found,) = likenesses(
        [own(SAID)], [("item 2 of CM13-1", other), ("item 1 of CM13-2", "Something else altogether.")]
    )
    assert (found.sentence, found.where) == ("own-1", "item 2 of CM13-1")
    assert 0.6 <= found.share < 1
    assert all(passage in SAID for passage in found.common)  # only words that are here already
    assert "knee" not in " ".join(found.common)
    assert found.common[0].startswith("The gains of the first")


def test_short_drafted_and_quoted_words_are_not_compared():
    drafted = Sentence(SAID, "documentation", OWN, id="s1")
    assert likenesses([drafted], [("x", SAID)]) == ()
    assert likenesses([own("The gains were small.")], [("x", "The gains were small.")]) == ()
    assert likenesses([own(f'The record says "{SAID}"')], [("x", SAID)]) == ()
    assert likenesses([own(SAID)], [("x", SAID)])[0].share == 1
