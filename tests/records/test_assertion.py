"""What a record says of what it mentions: a table that a clinician can extend, and what holds of any text."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.domain.assertion import STATUSES, assertion_of
from openimr.records.domain.phrases import compile_phrase

ROWS = yaml.safe_load((Path(__file__).parents[1] / "spec" / "assertions.yaml").read_text(encoding="utf-8"))
_SPOKEN = [
    "no",
    "denies",
    "pain",
    "but",
    "if",
    "UR",
    "states",
    ",",
    ".",
    ";",
    ":",
    "\n",
    "PLAN:",
    "history",
    "of",
    "mother",
    "is",
    "not",
]
WORDS = st.lists(st.sampled_from(_SPOKEN))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['mention']}: {row['text'][:50]}")
def test_each_mention_has_the_status_that_a_reader_gives_it(row):
    start = row["text"].index(row["mention"])
    found = assertion_of(row["text"], start, start + len(row["mention"]), cue_rules())
    assert found.status == row["status"], found


def test_the_table_knows_every_status():
    assert {row["status"] for row in ROWS} == set(STATUSES)
    assert len(ROWS) >= 150


@given(WORDS, st.data())
def test_a_status_other_than_affirmed_names_the_cue_and_its_place(words, data):
    text = " ".join([*words, "surgery"])
    start = data.draw(st.integers(0, len(text) - 1))
    found = assertion_of(text, start, start + 1, cue_rules())
    assert found.status in STATUSES
    assert text[found.start : found.end] == found.cue
    assert found.affirmed or found.cue


@pytest.mark.parametrize("phrase", ["(no|not", "{nobody} says", "... no", "(|no)"])
def test_a_phrase_that_cannot_be_read_says_so(phrase):
    with pytest.raises(ValueError, match=r"bracket|list|begins"):
        compile_phrase(phrase, {})


def test_a_phrase_reads_alternatives_gaps_and_numbers():
    phrase = compile_phrase("(a|the|) # year ... {who} says", {"who": ["claims adjuster", "UR"]})
    assert phrase.first == {"a", "the", "#"}
    assert phrase.pattern.match("the 3 year old note of the claims adjuster says")
    assert phrase.pattern.match("12 year UR says")
    assert not phrase.pattern.match("the year UR says")
