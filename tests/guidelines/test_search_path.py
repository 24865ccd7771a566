"""The search sequence as a guided path: nothing skipped, a reason for each answer, and what may be cited at its end."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import openimr.guidelines
from openimr.cases.domain.dispute import GuidelineCitation
from openimr.cli import app
from openimr.errors import DataFileInvalid, Refused
from openimr.guidelines.adapters.library import load
from openimr.guidelines.adapters.search_sequences_file import read_search_sequences, search_sequences
from openimr.guidelines.domain.search_path import ANSWERS, Answer, reasons_not_to_answer, walk

STRICT, LATER = search_sequences()["strict"], search_sequences()["mtus_sequence"]
ON = date(2017, 1, 15)
MTUS = GuidelineCitation("MTUS", "Low Back Complaints", 2004, ("Special Studies",))
ODG = GuidelineCitation("ODG", "Low Back", 2016, ("Manipulation",))
STUDY = GuidelineCitation("study", "Doe J. A trial. J Trials. 2016;1(1):1-2.", 2016)
CITED = {"MTUS": MTUS, "ODG": ODG, "ACOEM": GuidelineCitation("ACOEM", "Low Back", 2016), "study": STUDY, "other guideline": GuidelineCitation("other guideline", "A guideline", 2015)}  # fmt: skip


def gone(sequence, *answers):
    taken: list[Answer] = []
    for answer in answers:
        assert reasons_not_to_answer(sequence, taken, answer, editions=load().editions, on=ON) == ()
        taken.append(answer)
    return walk(sequence, taken)


def codes(sequence, taken, answer, on=ON):
    return [r.code for r in reasons_not_to_answer(sequence, taken, answer, editions=load().editions, on=on)]


SILENT = Answer("mtus", "not_addressed", "the MTUS is silent on the neck")
CHALLENGED = Answer("mtus", "challenged", "it rests on older studies", (MTUS,))


def test_the_mtus_that_applies_ends_the_path():
    for sequence in (STRICT, LATER):
        found = gone(sequence, Answer("mtus", "applies", "it names the scan", (MTUS,)))
        assert (found.outcome.rank, found.outcome.may_cite, found.asked) == ("A", (MTUS,), None)


def test_a_challenge_asks_which_study_rebuts():
    assert gone(LATER, CHALLENGED).asked.id == "rebuttal"
    won = gone(LATER, CHALLENGED, Answer("rebuttal", "rebutted", "a later trial", (STUDY,)))
    assert (won.outcome.rank, won.outcome.may_cite) == ("B", (STUDY, MTUS))
    lost = gone(LATER, CHALLENGED, Answer("rebuttal", "stands", "the trial was of other patients"))
    assert (lost.outcome.rank, lost.outcome.may_cite) == ("A", (MTUS,))


def test_the_order_rule_decides_what_follows_a_silent_mtus():
    assert gone(STRICT, SILENT).asked.id == "evidence"
    assert gone(LATER, SILENT).asked.id == "acoem_odg"
    assert gone(LATER, SILENT, Answer("acoem_odg", "found", "six visits as a trial", (ODG,))).outcome.rank == "C"


def test_a_lower_rank_under_the_strict_order_says_why_the_higher_is_inapplicable():
    jump = Answer("standards", "found", "six visits as a trial", (ODG,))
    assert codes(STRICT, [SILENT], jump) == ["skipped"]
    assert codes(STRICT, [SILENT], Answer("evidence", "stronger_elsewhere", "x", (STUDY,))) == ["answer"]
    found = gone(STRICT, SILENT, Answer("evidence", "none_fits", "no trial of this treatment"), jump)
    assert (found.outcome.rank, found.outcome.may_cite) == ("C", (ODG,))
    assert not found.verified  # that ODG has rank C is inferred


def test_what_was_found_first_stands_where_nothing_stronger_was_found():
    found = gone(
        LATER,
        SILENT,
        Answer("acoem_odg", "stronger_elsewhere", "a trial is newer", (ODG,)),
        Answer("other_guidelines", "none_fits", "none names it"),
        Answer("studies", "none_fits", "the trial was withdrawn"),
    )
    assert (found.outcome.rank, found.outcome.may_cite) == ("C", (ODG,))


def test_where_nothing_serves_the_ground_is_stated_and_nothing_is_cited():
    searched = [SILENT] + [Answer(step, "none_fits", f"none in {step}") for step in ("acoem_odg", "other_guidelines", "studies")]  # fmt: skip
    judged = gone(LATER, *searched, Answer("expert_opinion", "applies", "opinion of a society"))
    assert (judged.outcome.rank, judged.outcome.may_cite, judged.outcome.ground) == ("D", (), "opinion of a society")
    rest = [Answer(step, "inapplicable", f"no {step}") for step in ("expert_opinion", "accepted_standards", "likely_benefit")]  # fmt: skip
    nothing = gone(LATER, *searched, *rest)
    assert (nothing.outcome.rank, nothing.outcome.may_cite) == (None, ())
    assert "none in studies" in nothing.outcome.ground


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer("mtus", "applies", "it names it"), ["no_citation"]),
        (Answer("mtus", "applies", " ", (MTUS,)), ["no_reason"]),
        (Answer("mtus", "not_addressed", "silent", (MTUS,)), ["citation"]),
        (Answer("mtus", "applies", "it names it", (ODG,)), ["source"]),
        (Answer("mtus", "applies", "so", (GuidelineCitation("MTUS", "Low Back Disorders Guideline", 2016),)), ["guideline_not_in_force"]),
        (Answer("mtus", "rebutted", "so"), ["answer"]),
        (Answer("studies", "found", "so", (STUDY,)), ["skipped"]),
        (Answer("nowhere", "found", "so"), ["skipped"]),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_stand_is_refused_with_its_reason(answer, expected):
    assert codes(LATER, [], answer) == expected


def test_after_the_end_nothing_is_answered():
    assert codes(LATER, [Answer("mtus", "applies", "it names it", (MTUS,))], SILENT) == ["ended"]


@given(st.sampled_from([STRICT, LATER]), st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_every_way_through_ends_and_cites_only_what_its_steps_allow(sequence, choices):
    taken: list[Answer] = []
    for choice in choices:
        path = walk(sequence, taken)
        if path.asked is None:
            break
        answers = sequence.answers(path.asked)
        name = answers[choice % len(answers)]
        citing = name in {"found", "stronger_elsewhere", "rebutted", "challenged"} or (path.asked.kind, name) == ("mtus", "applies")  # fmt: skip
        cited = (CITED[path.asked.sources[0]],) if citing else ()
        answer = Answer(path.asked.id, name, "because", cited)
        assert codes(sequence, taken, answer) == []
        assert "no_reason" in codes(sequence, taken, Answer(path.asked.id, name, "", cited))
        taken.append(answer)
    outcome = walk(sequence, taken).outcome
    assert outcome is not None
    assert set(outcome.may_cite) <= {one for answer in taken for one in answer.citations}
    assert outcome.may_cite or outcome.ground
    if outcome.rank is not None and sequence is STRICT:
        above = [s for s in sequence.steps if s.rank < outcome.rank and s.kind != "rebuttal"]
        answered = {answer.step: answer.answer for answer in taken}
        assert all(answered[s.id] in {"not_addressed", "none_fits", "inapplicable", "challenged"} for s in above)


@given(st.lists(st.builds(Answer, st.sampled_from(["mtus", "rebuttal", "evidence", "standards"]), st.sampled_from(sorted({a for known in ANSWERS.values() for a in known})), st.just("because")), max_size=5))  # fmt: skip
def test_answers_in_another_order_are_no_path(answers):
    try:
        path = walk(STRICT, answers)
    except ValueError:
        return
    order = [step.id for step in STRICT.steps]
    places = [order.index(answer.step) for answer in path.answers]
    assert places == sorted(set(places))
    assert list(path.answers) == answers


def test_the_command_asks_under_the_order_rule_of_the_day_and_refuses_a_skip(tmp_path):
    def run(on, *more):
        return CliRunner().invoke(app, ["guidelines", "path", "--on", on, *more])

    assert json.loads(run("2016-12-31").output)["order"] == "strict"
    later = json.loads(run("2017-01-01").output)
    assert (later["order"], later["verified"], later["asked"]["step"]) == ("mtus_sequence", False, "mtus")
    file = tmp_path / "answers.yaml"
    file.write_text(
        "answers:\n- {step: mtus, answer: not_addressed, because: silent}\n"
        "- {step: acoem_odg, answer: found, because: a trial, citations: [{source: ODG, title: Low Back, year: 2016}]}\n"
    )
    found = json.loads(run("2017-01-15", "--answers", str(file)).output)
    assert found["outcome"]["may_cite"][0]["source"] == "ODG"
    refused = run("2016-12-15", "--answers", str(file))
    assert isinstance(refused.exception, Refused)
    assert "no step under this order" in str(refused.exception)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("mode: mtus_sequence", "mode: strict", "strict stands twice"),
        ("{id: evidence, rank: B", "{id: mtus, rank: B", "the sequence would run in a circle"),
        ("{id: expert_opinion, rank: D", "{id: expert_opinion, rank: B", "has rank B, above standards"),
        ("{id: standards, rank: C", "{id: standards, rank: G", "rank"),
        ("kind: judgement, sources: []", "kind: judgement, sources: [study]", "a judgement cites nothing"),
    ],
)
def test_a_broken_sequence_is_refused_by_line(tmp_path, old, new, words):
    text = (Path(openimr.guidelines.__file__).parent / "library" / "search_sequences.yaml").read_text()
    file = tmp_path / "sequences.yaml"
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(DataFileInvalid, match=words) as refusal:
        read_search_sequences(file)
    assert str(refusal.value).startswith("sequences.yaml:")
