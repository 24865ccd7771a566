"""The request grammar: a table of real forms, arithmetic, and no text that breaks it."""

import csv
import json
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from openimr.guidelines.adapters.library import load
from openimr.guidelines.commands import guidelines_app, request_app
from openimr.guidelines.domain.request import parse

CATALOGUE = load().catalogue
TABLE = yaml.safe_load((Path(__file__).parents[1] / "spec" / "requests.yaml").read_text())


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["text"][:50])
def test_what_a_request_asks_for(row):
    found = parse(row["text"], CATALOGUE)
    for field, expected in row.items():
        value = getattr(found, field)
        if field in ("body_parts", "ingredients", "levels", "warnings"):
            value = [one if isinstance(one, str) else list(one) for one in value]
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


@given(st.text(st.sampled_from("12/-#x().,:% ptmgwk\n\u00bd\u0663\u017f"), max_size=300))
def test_no_mixture_of_signs_breaks_it(text):
    found = parse(f"Norco {text}", CATALOGUE, original=text or None, authorized=text or None)
    assert found.text == f"Norco {text}"


@pytest.mark.parametrize(
    "piece", ["1 x ", "1/", "#1 ", "left knee right ", "20%/", "12 pt visits ", "was authorized ", "l spine "]
)
def test_work_grows_with_the_length_of_a_text_and_no_faster(piece):
    """Counted in steps, not in time: twice the text is at most about twice the work."""

    def steps(length: int) -> int:
        count = 0

        def one_more(frame, event, argument):
            nonlocal count
            count += 1
            return one_more

        before = sys.gettrace()
        sys.settrace(one_more)
        try:
            parse((piece * length)[:length], CATALOGUE)
        finally:
            sys.settrace(before)
        return count

    assert steps(4000) < 2.5 * steps(2000)


def test_real_requests_are_read_as_people_read_them(shared_data):
    letters = (json.loads(line) for line in (shared_data / "letters-gold.jsonl").read_text().splitlines())
    texts = {
        (one["case_number"], str(n)): issue["request"] for one in letters for n, issue in enumerate(one["issues"], 1)
    }
    labels = list(
        csv.DictReader((Path(__file__).parents[1] / "heldout" / "request_labels.csv").read_text().splitlines())
    )
    right = 0
    for label in labels:
        found = parse(texts[label["case_number"], label["item"]], CATALOGUE)
        parts = ";".join(sorted(f"{part}:{side}" if side else part for part, side in found.body_parts))
        total = f"{found.total:g}" if found.total is not None else ""
        wanted = ";".join(sorted(label["body_parts"].split(";")))
        right += (found.concept, parts, total) == (label["concept"], wanted, label["total"])
    assert right / len(labels) >= 0.95
