"""How a criterion's own words stand inside a sentence."""

import re

import pytest

from openimr.guidelines.adapters.library import load
from openimr.review.domain.clauses import clause_of, in_a_row, remark_of, set_in, shape

SAID = sorted({one.says for one_set in load().sets for one in one_set.criteria})


@pytest.mark.parametrize(
    ("says", "kind", "clause", "remark"),
    [
        ("The worker would consider surgery an option.", "fact", "the worker would consider surgery an option", ""),
        ("MRI shows the tear.", "fact", "MRI shows the tear", ""),
        ("A course has up to 12 treatments.", "rule", "a course has up to 12 treatments", ""),
        ("No more than 2 to 3 weeks.", "limit", "no more than 2 to 3 weeks", ""),
        ("No more than one set of blocks is recommended.", "rule", "no more than one set of blocks is recommended", ""),
        ("An adequate trial of an NSAID.", "listed", "an adequate trial of an NSAID", ""),
        ("In acute pain: it is severe; 7 of 10 is the measure used here.", "fact", "in acute pain, it is severe", "7 of 10 is the measure used here."),
        ("Before a trial: a complete written agreement.", "listed", "before a trial: a complete written agreement", ""),
        ("Or the pain is acute.", "fact", "the pain is acute", ""),
        ("There is acute severe pain of a root; without it, it is not recommended.", "fact", "there is acute severe pain of a root", "Without it, it is not recommended."),
        ("A repeat follows on relief. (Not asked of a first injection.)", "rule", "a repeat follows on relief", "Not asked of a first injection."),
    ],
)  # fmt: skip
def test_a_criterion_in_a_sentence(says, kind, clause, remark):
    assert (shape(says), clause_of(says), remark_of(says)) == (kind, clause, remark)


def test_no_word_of_a_criterion_is_lost():
    def words(text):
        return re.findall(r"[\w'-]+", text.lower())

    for says in SAID:
        asked = words(says)[1:] if says.startswith("Or ") else words(says)
        assert words(f"{clause_of(says)} {remark_of(says)}") == words(in_a_row(says)) == asked


def test_a_comma_stands_before_a_group_that_comes_first():
    says = "For a radiculopathy: one month of care has gone before."
    assert set_in(f"It shows that {clause_of(says)}.", says) == (
        "It shows that, for a radiculopathy, one month of care has gone before."
    )
