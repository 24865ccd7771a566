"""Strength of evidence: the table as the rule has it, what was not seen refused, and the lattice of levels."""

import json
from datetime import date
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from openimr.cli import app
from openimr.errors import DataFileInvalid, Refused
from openimr.guidelines.adapters.evidence_levels_file import hierarchy, read_hierarchy
from openimr.guidelines.domain.evidence_levels import (
    ASPECTS,
    Level,
    Recommendation,
    Study,
    compare,
    rate,
    reasons_not_to_compare,
    strongest,
)

TABLE = hierarchy()
ON = date(2017, 1, 15)


@pytest.mark.parametrize(
    ("question", "design", "bias", "level"),
    [
        ("benefit", "systematic_review_rct", "low", "1a"),
        ("benefit", "rct", "low", "1b"),
        ("benefit", "rct", "identified", "1c"),
        ("benefit", "systematic_review_rct", "identified", "1c"),
        ("benefit", "controlled_cohort", "identified", "2"),
        ("benefit", "case_control", "low", "3"),
        ("benefit", "case_series", "low", None),
        ("benefit", "expert_opinion", "identified", None),
        ("diagnosis", "prospective", "low", "1b"),
        ("diagnosis", "cross_sectional", "identified", "1c"),
        ("diagnosis", "cross_sectional", "low", None),
        ("diagnosis", "case_control_broad", "low", "2"),
        ("diagnosis", "case_control_severe", "low", "3"),
        ("prognosis", "inception_cohort", "low", "1b"),
        ("prognosis", "case_series", "identified", "2"),
        ("prognosis", "cohort", "low", None),
        ("harms", "prospective", "identified", "1c"),
        ("harms", "rct", "low", "1b"),
        ("harms", "rct", "identified", "2"),
        ("harms", "controlled_cohort", "low", "3"),
    ],
)
def test_the_level_of_a_study(question, design, bias, level):
    rated, reasons = rate(TABLE, question=question, design=design, bias_risk=bias)
    assert (rated.level if rated else None) == level
    assert [reason.code for reason in reasons] == ([] if level else ["level_unknown"])


def test_what_was_not_checked_is_marked():
    rated, _ = rate(TABLE, question="harms", design="controlled_cohort", bias_risk="low")
    assert not rated.verified
    assert not TABLE.outcome_verified


def test_the_risk_of_bias_must_be_stated_and_every_unknown_word_is_named():
    _, reasons = rate(TABLE, question="cost", design="hearsay", bias_risk=None)
    assert [reason.code for reason in reasons] == ["question", "design", "bias_risk"]


def study(design="rct", bias="low", applies=(True, True, True, True), because="like the worker", name="A study"):
    return Study(name, design, bias, tuple(zip(ASPECTS, applies, strict=True)), because)


def recommended(identity, *studies):
    return Recommendation(identity, "utilization_review", "a guideline", "do this", studies)


def prevailing(*competing):
    assert reasons_not_to_compare(TABLE, question="benefit", at_variance=True, recommendations=competing, on=ON) == ()
    return compare(TABLE, question="benefit", recommendations=competing)


def test_the_stronger_evidence_prevails_and_an_inapplicable_study_counts_for_nothing():
    strong = study("systematic_review_rct", applies=(True, True, False, True), because="another intervention")
    found = prevailing(recommended("mtus", study()), recommended("other", strong, study("case_control")))
    assert found.prevails == "mtus"
    assert dict(found.best) == {"mtus": Level.L1B, "other": Level.L3}
    assert [step.applicable for step in found.steps] == [True, False, True]
    assert not found.verified


def test_equal_levels_and_no_applicable_study_decide_nothing():
    assert prevailing(recommended("a", study()), recommended("b", study())).prevails is None
    away = study(applies=(False, True, True, True))
    found = prevailing(recommended("a", away), recommended("b"))
    assert found.prevails is None
    assert "none of them may be used" in found.because


def test_everything_that_is_missing_is_told_at_once():
    competing = [
        recommended("a", study(applies=(True, None, True, True)), study(because=" ")),
        recommended("a", study(bias=None), study("case_series")),
    ]
    reasons = reasons_not_to_compare(TABLE, question="benefit", at_variance=True, recommendations=competing, on=ON)
    assert [r.code for r in reasons] == ["twice", "applicability", "applicability", "bias_risk", "level_unknown"]
    alone = reasons_not_to_compare(TABLE, question="benefit", at_variance=False, recommendations=competing[:1], on=date(2013, 7, 5))  # fmt: skip
    assert [r.code for r in alone][:2] == ["not_in_force", "no_variance"]


LEVELS = st.lists(st.sampled_from(Level))


@given(LEVELS, LEVELS, LEVELS)
def test_the_strongest_is_a_lattice(a, b, c):
    join = lambda *levels: strongest(level for level in levels if level is not None)  # noqa: E731
    x, y, z = strongest(a), strongest(b), strongest(c)
    assert join(x, y) is join(y, x) is strongest([*a, *b])
    assert join(join(x, y), z) is join(x, join(y, z))
    assert join(x, x) is x
    assert strongest(a) is reduce(join, a, None)


@given(st.sampled_from(Level), st.sampled_from(Level))
def test_levels_are_ordered_as_the_rule_lists_them(a, b):
    assert (a.place < b.place) == (str(a) < str(b))
    assert strongest([a, b]) in {a, b}


DESIGNS = st.sampled_from(["systematic_review_rct", "rct", "controlled_cohort", "case_control", "historical_controls"])
STUDIES = st.lists(
    st.builds(
        study,
        DESIGNS,
        st.sampled_from(["low", "identified"]),
        st.sampled_from([(True, True, True, True), (True, False, True, True)]),
    ),
    max_size=3,
)


@given(st.lists(STUDIES, min_size=2, max_size=4))
def test_the_order_in_which_they_are_cited_changes_nothing(groups):
    competing = [recommended(f"r{place}", *studies) for place, studies in enumerate(groups)]
    outcomes = {prevailing(*order).prevails for order in permutations(competing)}
    assert len(outcomes) == 1


@given(st.lists(STUDIES, min_size=2, max_size=4), DESIGNS, st.sampled_from(["low", "identified"]))
def test_more_evidence_for_the_one_that_prevails_never_unseats_it(groups, design, bias):
    competing = [recommended(f"r{place}", *studies) for place, studies in enumerate(groups)]
    before = prevailing(*competing).prevails
    more = [
        recommended(r.id, *r.studies, study(design, bias))
        if r.id == before
        else recommended(r.id, *r.studies, study(applies=(False,) * 4))
        for r in competing
    ]
    if before is not None:
        assert prevailing(*more).prevails == before


@given(st.sampled_from([q for q, _ in TABLE.questions]), st.sampled_from([d for d, _ in TABLE.designs]))
def test_bias_never_makes_a_study_stronger(question, design):
    low, _ = rate(TABLE, question=question, design=design, bias_risk="low")
    biased, _ = rate(TABLE, question=question, design=design, bias_risk="identified")
    if low and biased:
        assert low.level.place <= biased.level.place


RATING = """question: benefit
at_variance: true
recommendations:
- id: mtus
  cited_by: utilization_review
  citation: MTUS
  says: no
  studies:
  - citation: S1
    design: %s
    bias_risk: low
    applies: {patients: true, setting: true, intervention: true, outcomes: true}
    applies_because: the same condition
- id: other
  cited_by: treating_physician
  citation: O
  says: yes, do it
"""


def test_the_command_rates_and_refuses(tmp_path):
    file = tmp_path / "rating.yaml"
    file.write_text(RATING.replace("says: no", 'says: "no"').replace("says: yes", 'says: "yes"').replace('"yes", do it', '"yes, do it"') % "rct")  # fmt: skip
    run = CliRunner().invoke(app, ["guidelines", "rate", str(file), "--on", "2017-01-15"])
    found = json.loads(run.output)
    assert (found["prevails"], found["best"], found["verified"]) == ("mtus", {"mtus": "1b", "other": None}, False)
    file.write_text(file.read_text().replace("rct", "case_series"))
    run = CliRunner().invoke(app, ["guidelines", "rate", str(file), "--on", "2017-01-15"])
    assert isinstance(run.exception, Refused)
    assert "level 4, 5 was not seen" in str(run.exception)
    file.write_text(file.read_text().replace("bias_risk: low", "bias_risk: some"))
    run = CliRunner().invoke(app, ["guidelines", "rate", str(file), "--on", "2017-01-15"])
    assert "rating.yaml:11: recommendations.0.studies.0.bias_risk" in str(run.exception)


CELL = "- {level: 1a, question: benefit, designs: [systematic_review_rct], bias_risk: low, verified: true}\n"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (CELL, "", "level 1a for benefit is missing"),
        (CELL, CELL + CELL, "level 1a for benefit stands twice"),
        ("level: 2, question: benefit, designs: [controlled_cohort]", "level: 2, question: benefit, designs: [rct]", "has level 1b already"),
        ("question: benefit, unknown: the text of this row was not seen", "question: benefit", "says why they are unknown"),
        ("designs: [cross_sectional]", "designs: [crossectional]", "there is no design crossectional"),
        ("level: 1c, question: harms", "level: 1d, question: harms", "level"),
    ],
)  # fmt: skip
def test_a_broken_table_is_refused_by_line(tmp_path, old, new, words):
    from pathlib import Path

    import openimr.guidelines

    text = (Path(openimr.guidelines.__file__).parent / "library" / "evidence_levels.yaml").read_text()
    assert text.count(old)
    file = tmp_path / "levels.yaml"
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(DataFileInvalid, match=words) as refusal:
        read_hierarchy(file)
    assert str(refusal.value).startswith("levels.yaml:")
