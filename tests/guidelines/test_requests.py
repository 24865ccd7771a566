"""The request grammar: a table of real forms, arithmetic, and no text that breaks it."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from openimr.guidelines.adapters.library import load
from openimr.guidelines.commands import guidelines_app, request_app
from openimr.guidelines.domain.requests import parse, printed

CATALOGUE = load().catalogue
TABLE = yaml.safe_load((Path(__file__).parents[1] / "spec" / "requests.yaml").read_text())


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["text"][:50])
def test_what_a_request_asks_for(row):
    found = parse(row["text"], CATALOGUE)
    for field, expected in row.items():
        value = [list(part) for part in found.body_parts] if field == "body_parts" else getattr(found, field)
        assert value == expected, field


@given(st.text(max_size=300))
def test_no_text_breaks_it(text):
    assert parse(text, CATALOGUE).text == text


@given(st.integers(2, 40), st.data())
def test_original_authorized_and_remaining_add_up(asked, data):
    given_ = data.draw(st.integers(1, asked - 1))
    wrong = data.draw(st.integers(1, 60))
    told = f"Physical therapy {asked} sessions was the original request. Physical therapy {given_} sessions was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, Physical therapy {{}} sessions is"
    found = parse(told.format(asked - given_), CATALOGUE)
    assert (found.total, found.warnings) == (asked - given_, ())
    other = parse(told.format(wrong), CATALOGUE)
    assert bool(other.warnings) == (wrong != asked - given_)


@given(st.integers(1, 7), st.integers(1, 12), st.integers(1, 8))
def test_a_printed_request_is_read_back(per_week, weeks, hours):
    request = parse(f"Work hardening {hours} hours a day {per_week} times a week for {weeks} weeks", CATALOGUE)
    again = parse(printed(request), CATALOGUE)
    fields = ("concept", "hours_per_session", "sessions_per_week", "weeks", "total", "body_parts")
    assert [getattr(again, f) for f in fields] == [getattr(request, f) for f in fields]
    assert request.total_hours == per_week * weeks * hours


def test_the_command_reads_lines_and_prints_the_promised_fields():
    run = CliRunner().invoke(request_app, ["parse", "--jsonl"], input="PT 2x6 lumbar\nNorco 10/325mg #60\n")
    told = [json.loads(line) for line in run.stdout.splitlines()]
    assert [one["concept"] for one in told] == ["physical_therapy", "hydrocodone_acetaminophen"]
    assert list(told[0]) == [
        "text", "concept", "label", "category", "body_parts", "total", "unit", "frequency", "duration", "dose", "form", "refills",
        "date_of_service", "retrospective", "original", "authorized", "disputed", "warnings",
    ]  # fmt: skip
    assert told[0]["body_parts"] == [{"part": "lumbar spine", "side": None}]


def test_guidelines_are_suggested_by_date():
    def first(on: str) -> dict:
        run = CliRunner().invoke(guidelines_app, ["suggest", "MRI lumbar spine", "--on", on, "--jsonl"])
        return json.loads(run.stdout)[0]

    assert first("2017-11-30")["guideline"] == "Low Back Complaints"
    assert first("2017-12-01")["guideline"] == "Low Back Disorders"


def test_every_real_request_gets_a_treatment(shared_data):
    letters = (json.loads(line) for line in (shared_data / "letters-gold.jsonl").read_text().splitlines())
    requests = [issue["request"] for letter in letters for issue in letter["issues"]]
    understood = [text for text in requests if parse(text, CATALOGUE).concept]
    assert len(understood) / len(requests) >= 0.95
