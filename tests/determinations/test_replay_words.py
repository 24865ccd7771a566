"""Computed findings of letters signed under earlier words: they replay in the words of their day, and no others."""

from pathlib import Path

import pytest
import yaml

from openimr.determinations.domain.replay import replay
from openimr.guidelines.domain.as_json import computation_from_json, computation_to_json, input_value
from openimr.guidelines.domain.computing import compute
from openimr.guidelines.domain.computing_words import LATEST

SIGNED = yaml.safe_load((Path(__file__).parents[1] / "spec" / "first_words.yaml").read_text())


def replayed(signed, ours=None, **finding):
    stated = {"criterion": "e.t.c", "basis": "computed", "status": signed["status"], "because": signed["because"]}
    carried = {"e.t.c": signed["rule"]} if signed["rule"] is not None else {}
    issue = {"number": 1, "inputs": signed["inputs"], "rules": carried, "findings": [stated | finding]}
    (found,) = replay({"issues": [issue]}, {"e.t.c": ours} if ours else {})
    return found


@pytest.mark.parametrize("signed", SIGNED, ids=lambda signed: signed["because"][:60])
def test_a_letter_from_before_replays_in_the_words_of_its_day(signed):
    assert replayed(signed).agrees
    assert not replayed(signed | {"because": signed["because"] + "."}).agrees
    ours = computation_from_json({**signed["rule"], "words": LATEST})
    assert replayed(signed, ours).rule_of == "library"
    assert replayed(signed | {"rule": None}, ours).agrees


@pytest.mark.parametrize("signed", SIGNED, ids=lambda signed: signed["because"][:60])
def test_a_letter_of_today_replays_in_the_words_of_today(signed):
    today = computation_from_json({**signed["rule"], "words": LATEST})
    inputs = computation_inputs(signed)
    status, because = compute(today, inputs)
    assert str(status) == signed["status"]
    assert because != signed["because"]
    assert because[0].islower() or because[0].isdigit()
    assert not because.endswith(".")
    rule = computation_to_json(today, inputs)
    assert replayed({"rule": rule, "inputs": signed["inputs"], "status": str(status), "because": because}).agrees


def computation_inputs(signed):
    return {name: input_value(name, value) for name, value in signed["inputs"].items()}


def test_what_does_not_bear_on_the_case_replays_as_it_was_computed():
    (signed,) = [one for one in SIGNED if one["because"].startswith("3 weeks")]
    closed = {"situation": "acute", "because": "x", "status": signed["status"], "was_because": signed["because"]}
    told = {"status": "not_applicable", "because": "does not apply here: x", "closed": closed}
    assert replayed(signed, **told).agrees
    assert not replayed(signed, **told | {"closed": closed | {"status": "met"}}).agrees
