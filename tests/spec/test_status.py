"""Kleene's strong logic: nine rows first, properties second."""

import re
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.guidelines.domain.status import Status, all_of, any_of

MARK = {"T": Status.MET, "F": Status.NOT_MET, "?": Status.NOT_DOCUMENTED}
ROWS = """T T | T T   T ? | ? T   T F | F T
          ? T | ? T   ? ? | ? ?   ? F | F ?
          F T | F T   F ? | F ?   F F | F F"""
LOGICAL = st.sampled_from(list(MARK.values()))


@pytest.mark.parametrize("row", re.split(r"\s{2,}", ROWS))
def test_both_and_either(row):
    a, b, both, either = (MARK[mark] for mark in row.replace("|", "").split())
    assert (all_of([a, b]), any_of([a, b])) == (both, either)


@given(st.lists(LOGICAL))
def test_many_are_weighed_like_pairs(known):
    assert all_of(known) is reduce(lambda a, b: all_of([a, b]), known, Status.MET)


@given(st.lists(LOGICAL), LOGICAL)
def test_learning_more_never_reverses_a_finding(known, learned):
    before, after = all_of([*known, Status.NOT_DOCUMENTED]), all_of([*known, learned])
    assert before in (after, Status.NOT_DOCUMENTED)


def test_not_documented_is_never_not_met():
    assert ~Status.NOT_DOCUMENTED is Status.NOT_DOCUMENTED
    assert all_of([Status.MET, Status.NOT_DOCUMENTED]) is Status.NOT_DOCUMENTED
    assert all_of([Status.FOR_REVIEWER, Status.NOT_DOCUMENTED]) is Status.FOR_REVIEWER
