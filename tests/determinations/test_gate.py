"""What stands against a signature: nothing for a whole review, and each fault by its code."""

from dataclasses import replace

import pytest
from tests.determinations.builders import MTUS, Ready, ready

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.errors import Reason
from openimr.review.domain.sentences import Sentence, Source

OWN = (Source("reviewer"),)


def _concluding(text: str) -> Ready:
    item = ready().review.items[0]
    return ready().with_item(rationale=(*item.rationale[:-1], Sentence(text, "conclusion", OWN)))


def test_a_whole_review_may_be_signed() -> None:
    assert ready().reasons() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"decision": None}, "undecided"),
        ({"guidelines": ()}, "no_guideline"),
        ({"guidelines": (replace(MTUS, pages=()),)}, "guideline_place"),
        ({"rationale": ()}, "no_rationale"),
        ({"decision": "overturned"}, "disagrees"),
    ],
)
def test_each_fault_of_an_item_is_named(changes: dict, code: str) -> None:
    assert code in ready().with_item(**changes).reasons()


def test_a_guideline_not_in_force_on_the_date_is_refused() -> None:
    later = GuidelineCitation("MTUS", "Chronic Pain Medical Treatment Guidelines", 2016, sections=("Opioids",))
    assert ready().with_item(guidelines=(later,)).reasons()


@pytest.mark.parametrize(
    ("conclusion", "code"),
    [
        ("The requested programme is medically necessary.", "disagrees"),
        ("The programme seems useful.", "conclusion_unclear"),
        ("[The conclusion is pending the reviewer's decision.]", "pending"),
        ("It is medically necessary in part and not medically necessary in part.", "conclusion_unclear"),
    ],
)
def test_the_conclusion_has_to_agree_with_the_decision(conclusion: str, code: str) -> None:
    assert code in _concluding(conclusion).reasons()


@pytest.mark.parametrize(
    "conclusion", ["The request is not medically necessary.", "It is not considered to be medically necessary."]
)
def test_the_ways_to_say_no(conclusion: str) -> None:
    assert _concluding(conclusion).reasons() == []


def test_an_item_that_accompanies_a_granted_one_needs_its_own_guideline() -> None:
    granted = _concluding("The requested programme is medically necessary.").with_item(decision="overturned")
    rationale = (*granted.review.items[0].rationale[:-1], Sentence("It is medically necessary.", "conclusion", OWN))
    assert granted.with_item(rationale=rationale).reasons() == ["accompanies_granted"]


def test_a_sentence_without_source_and_a_quote_that_is_gone() -> None:
    whole = ready()
    bare = replace(whole.review, summary=(Sentence("Something.", "summary"),))
    assert "no_source" in replace(whole, review=bare).reasons()
    document = whole.records.documents[0]
    other = replace(document, pages=(replace(document.pages[0], text="another text altogether"),))
    assert "quote_gone" in replace(whole, records=replace(whole.records, documents=(other,))).reasons()


def test_the_reviewer_stays_unknown() -> None:
    named = Sentence("Reviewed by Ingrid Solberg.", "summary", OWN)
    review = replace(ready().review, summary=(named,))
    assert replace(ready(), review=review).reasons() == ["reviewer_identity"]


@pytest.mark.parametrize("affirmation", ["no_conflict", "reviewed_records", "qualified"])
def test_every_affirmation_is_needed(affirmation: str) -> None:
    attested = replace(ready().review.attestation, **{affirmation: False})
    assert replace(ready(), review=replace(ready().review, attestation=attested)).reasons() == [
        f"not_affirmed_{affirmation}"
    ]


def test_who_attests_is_who_was_assigned_and_the_panel_is_heard() -> None:
    other = replace(ready().review.attestation, reviewer_id="rev-099")
    assert "other_reviewer" in replace(ready(), review=replace(ready().review, attestation=other)).reasons()
    assert "not_attested" in replace(ready(), review=replace(ready().review, attestation=None)).reasons()
    assert ready().reasons(of_panel=(Reason("licence", "the licence ended"),)) == ["licence"]


def test_all_reasons_come_at_once() -> None:
    bad = ready().with_item(decision=None, guidelines=(), rationale=())
    bad = replace(bad, review=replace(bad.review, attestation=None, summary=()))
    assert {"undecided", "no_guideline", "no_rationale", "no_summary", "not_attested"} <= set(bad.reasons())
