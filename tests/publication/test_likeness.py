"""New rationales are compared with imported ones: publication brings them by a door that determinations own."""

from dataclasses import fields
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.samples import at_the_desk

from openimr.determinations import queries
from openimr.determinations.domain.likeness_shown import side_by_side
from openimr.determinations.domain.quality.reuse import fingerprints
from openimr.determinations.models import PublishedRationale, PublishedRun
from openimr.panel import queries as panel
from openimr.publication.domain.letters.letter import Issue, Letter
from openimr.publication.services import corpus
from openimr.review import queries as review
from openimr.review import services as desk
from openimr.review.domain.sentences import Sentence, Source

ON = date(2013, 10, 21)
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)
MANY = {"licensure", "specialties", "issues", "warnings"}
#: Our own words, of no real letter.
WORDS = (
    "The worker walked a little farther with each week of the programme, slept through most nights, and lifted what the"
    " job asks for by its end, so that a further block of the same hours has nothing left to show"
)


def imported(text: str, number: str = "CM15-0000777") -> None:
    empty = dict.fromkeys(field.name for field in fields(Issue))
    issue = Issue(**{**empty, "request": "Work hardening", "rationale": text, "citations": ()})
    nothing = {field.name: () if field.name in MANY else None for field in fields(Letter)}
    letter = Letter(**{**nothing, "layout": "made", "case_number": number, "issues": (issue,)})
    corpus.store(letter, file=f"{number}.txt", sha256="0" * 64)


def test_words_of_an_imported_letter_are_found_and_shown_side_by_side(db, tmp_path):
    imported(f"Seen on 02/03/2014. {WORDS}. The request is not medically necessary.")
    imported("Something else altogether was said of this one, and nothing of it stands anywhere else at all.", "CM15-1")
    case = at_the_desk("work-hardening", tmp_path, today=ON, at=AT)
    own = Sentence(f"{WORDS}.", "documentation", (Source("reviewer"),), drafted_by="reviewer")
    told = review.sentences(case, 1)
    who = panel.assignment(case).reviewer_id
    desk.edit_rationale(case.number, item=1, sentences=(*told[:-1], own, told[-1]), reviewer_id=who, by="test", at=AT)
    (found,) = [one for one in queries.quality(case, today=ON) if one.check == "reused"]
    assert "CM15-0000777" in found.says
    drawn = queries.Material(case)
    (like,) = queries.reuse(drawn, drawn.of_seat(1), most=3)[1]
    assert like.share > 0.95
    mine, theirs = side_by_side(WORDS, like.text)
    assert [part.shared for part in mine] == [True]
    assert [part.shared for part in theirs] == [False, True, False]


@pytest.mark.django_db
def test_what_is_taken_in_twice_stands_once_and_earlier_imports_can_be_brought():
    imported(WORDS)
    assert (PublishedRationale.objects.count(), corpus.compare_with_all()) == (1, 0)
    assert PublishedRun.objects.count() == len(fingerprints(WORDS)) > 0
    PublishedRationale.objects.all().delete()
    assert corpus.compare_with_all() == 1


@given(st.text(alphabet="ab cd. ", max_size=80), st.text(alphabet="ab cd. ", max_size=80))
def test_side_by_side_loses_no_word(one, other):
    for text, parts in zip((one, other), side_by_side(one, other), strict=True):
        assert " ".join(part.text for part in parts) == " ".join(text.split())
