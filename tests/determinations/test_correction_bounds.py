"""How far a correction may go: what is no misprint is refused, by the file of corrections."""

from datetime import date
from pathlib import Path

import pytest
from tests.determinations.builders import ready

from openimr.determinations.adapters import corrections_file
from openimr.determinations.domain.correcting import Change, reasons_against
from openimr.errors import DataFileInvalid

ON = date(2014, 2, 1)


def _content(text: str, role: str, finding: str | None) -> dict:
    """A determination whose item 1 has one more sentence, and its summary too."""
    content = ready().content()
    sentence = {"text": text, "role": role, "drafted_by": "reviewer", "finding": finding, "sources": []}
    content["issues"][0]["rationale"].insert(0, sentence)
    content["clinical_case_summary"].insert(0, sentence)
    return content


def _refused(was: str, now: str, *, role: str = "documentation", finding: str | None = None, summary: bool = False):
    content, kinds = _content(was, role, finding), corrections_file.kinds(ON)
    place = "clinical_case_summary.1.text" if summary else "issues.1.rationale.1.text"
    found = reasons_against(content, [Change(place, was, now)], "A misprint", kinds, by="reviewer")
    assert {one.code for one in found} <= {"bounds"}
    return " ".join(one.sentence for one in found)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("The worker lifts twenty ponuds.", "The worker lifts twenty pounds."),
        ("The gains outweigh that.", "The gains clearly outweigh that."),
        ("The program is not medicaly necesary.", "The program is not medically necessary."),
        ("The report was seen on 09/10/2013.", "The report was seen on 09/18/2013."),
        ("The thigh is tender.", "The calf is tender."),
        ("She walks step by step.", "She walks stepwise."),
        ("He rated the pain at 5/10.", "He rated the pain at 6/10."),
    ],
)
def test_a_misprint_is_corrected(was, now) -> None:
    assert _refused(was, now) == _refused(was, now, summary=True) == ""


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("The program is not medically necessary.", "The program is medically necessary.", "denial"),
        ("The program is now medically necessary.", "The program is not medically necessary.", "denial"),
        ("It is unnecessary.", "It is necessary.", "medically necessary, upheld"),
        ("The denial is upheld.", "The denial is overturned.", "medically necessary, upheld"),
        ("This point is unmet.", "This point is met.", "how a point"),
        ("A plan is documented.", "A plan is undocumented.", "how a point"),
        ("The first item was weighed.", "The second item was weighed.", "which item"),
        ("It is necessary, not harmful.", "It is not necessary, harmful.", "denial"),
        ("It isn’t shown.", "It is shown.", "denial"),
        ("The program of 4 hours is meant.", "The program of 6 hours is meant.", "a number that a decision tells"),
        ("The program of three weeks.", "The program of two weeks.", "a number that a decision tells"),
        ("One.", "One two apples fell far from every old tree.", "words differ"),
    ],
)
def test_what_changes_the_meaning_is_no_misprint(was, now, says) -> None:
    assert says in _refused(was, now)
    assert says in _refused(was, now, summary=True)


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("He lifts 21 pounds.", "He lifts 28 pounds.", "a number"),
        ("Seen on 09/10/2013.", "Seen on 09/18/2013.", "a date"),
        ("The left knee.", "The right knee.", "a side"),
        ("The (L) knee.", "The (R) knee.", "a side"),
        ("The L knee, LLE.", "The L knee, RLE.", "a side"),
    ],
)
def test_in_a_sentence_that_tells_a_decision_numbers_dates_and_sides_stay(was, now, says) -> None:
    for told in ({"role": "conclusion"}, {"role": "computed"}, {"finding": "any"}):
        assert f"{says} that a decision tells is no misprint" in _refused(was, now, **told)
    assert _refused(was, now) == ""


def test_a_broken_bound_is_refused_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "corrections.yaml"
    whole = corrections_file.FILE.read_text(encoding="utf-8")
    for was, now in (("what: side", "what: colour"), ("what: side", "what: words"), ("most_words: 6", "most: 6")):
        file.write_text(whole.replace(was, now), encoding="utf-8")
        with pytest.raises(DataFileInvalid):
            corrections_file.kinds(ON, file)
        corrections_file._read.cache_clear()
