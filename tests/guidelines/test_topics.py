"""Chapters and sections proposed for a request: by treatment, part of the body and day; and the tables they come from."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from openimr.errors import DataFileInvalid
from openimr.guidelines.adapters.library import load
from openimr.guidelines.adapters.topics import load_topics, read_topics
from openimr.guidelines.commands import guidelines_app
from openimr.guidelines.domain.request import parse
from openimr.guidelines.domain.topics import PART, suggest


def proposed(text, on):
    library = load()
    request = parse(text, library.catalogue)
    concept = library.catalogue.by_id.get(request.concept) if request.concept else None
    found = suggest(request, concept, load_topics(), library.editions, on=date.fromisoformat(on))
    return [(one.edition.topic, one.edition.year, one.section) for one in found]


@pytest.mark.parametrize(
    ("text", "on", "first"),
    [
        ("Physical therapy 2x6 lumbar", "2014-05-01", ("chronic_pain", 2009, "Physical Medicine")),
        ("Physical therapy 2x6 lumbar", "2016-12-01", ("chronic_pain", 2016, "Physical medicine treatment")),
        ("Physical therapy 2x6 lumbar", "2018-03-01", ("low_back", 2016, "Exercise")),
        ("Norco 10/325mg #60", "2014-05-01", ("chronic_pain", 2009, "Opioids, criteria for use")),
        ("MRI of the right knee", "2016-12-01", ("knee", 2004, "Special Studies")),
        ("MRI of the right knee", "2021-01-01", ("knee", 2019, "Magnetic Resonance Imaging (MRI)")),
        ("Lumbar epidural steroid injection at L4-5", "2015-06-01", ("chronic_pain", 2009, "Epidural steroid injections (ESIs)")),
        ("Lumbar epidural steroid injection at L4-5", "2016-12-01", ("low_back", 2004, "Physical Methods")),
        ("Post-op physical therapy right shoulder 12 visits", "2016-12-01", ("postsurgical", 2009, "Shoulder")),
        ("Acupuncture 6 sessions", "2016-12-01", ("acupuncture", 2007, None)),
        ("Work hardening program 4 hours a day 3xwk x3wks", "2013-07-05", ("chronic_pain", 2009, "Work conditioning, work hardening")),
    ],
)  # fmt: skip
def test_the_first_proposal_is_the_chapter_of_the_day(text, on, first):
    assert proposed(text, on)[0] == first


def test_opioids_have_their_own_guideline_from_the_day_it_is_in_force():
    assert "opioids" not in [topic for topic, _, _ in proposed("Norco 10/325mg #60", "2016-07-27")]
    assert proposed("Norco 10/325mg #60", "2016-07-28")[0][:2] == ("opioids", 2016)


def test_each_part_of_the_body_brings_its_chapter():
    found = proposed("MRI of neck and right hand", "2016-12-01")
    assert found[:2] == [("neck", 2004, "Special Studies"), ("forearm_wrist_hand", 2004, "Special Studies")]


def test_what_is_not_understood_has_no_proposal():
    assert proposed("zzz", "2016-12-01") == []


def test_a_treatment_of_one_part_brings_its_chapter_where_no_part_is_named():
    assert proposed("Carpal tunnel release", "2016-12-01")[0] == ("forearm_wrist_hand", 2004, "Surgical Considerations")
    assert proposed("Total knee arthroplasty", "2016-12-01")[0] == ("knee", 2004, "Surgical Considerations")


def test_since_the_editions_of_2017_each_guideline_is_named_before_one_is_named_again():
    first = [topic for topic, _, _ in proposed("Naproxen 500mg #60", "2019-01-10")[:3]]
    assert first == ["chronic_pain", "low_back", "initial_approaches"]


def test_the_odg_comes_last_with_the_chapter_of_the_part():
    assert proposed("MRI of the left hip", "2016-12-01")[-1] == ("odg", None, "Hip & Pelvis")
    assert proposed("Omeprazole 20mg #60", "2016-12-01")[-1] == ("odg", None, "Pain")


def test_a_part_alone_brings_its_chapter():
    assert proposed("qqq of the left knee", "2016-12-01")[0][:2] == ("knee", 2004)


@given(
    text=st.sampled_from([concept.names[0] for concept in load().catalogue.concepts]),
    part=st.sampled_from(["", " lumbar spine", " left elbow and right hip", " eye", " head"]),
    on=st.dates(date(2013, 1, 1), date(2026, 12, 31)),
)
def test_proposals_are_in_force_and_are_said_once(text, part, on):
    library = load()
    request = parse(text + part, library.catalogue)
    concept = library.catalogue.by_id.get(request.concept) if request.concept else None
    found = suggest(request, concept, load_topics(), library.editions, on=on)
    assert all(one.edition.in_force(on) for one in found)
    assert len(set(found)) == len(found)
    assert found or concept is None


def test_the_tables_speak_of_topics_and_parts_that_there_are():
    topics, known = load_topics(), {edition.topic for edition in load().editions}
    waiting = {"cannabis"}  # of editions that were not seen adopted
    of_parts = [*topics.parts.values(), *topics.own.values(), topics.unnamed]
    named = {topic for several in of_parts for topic in several}
    pointed = {pointer.topic for rule in topics.rules for pointer in rule.pointers} - {PART}
    assert named | pointed <= known | waiting


def test_every_line_of_standard_input_has_a_list():
    texts = "MRI lumbar spine\n\nNorco 10/325mg #60\n"
    run = CliRunner().invoke(guidelines_app, ["suggest", "--on", "2016-12-01", "--jsonl"], input=texts)
    lists = [json.loads(line) for line in run.output.splitlines()]
    assert [found[0]["guideline"] for found in lists] == ["Low Back Complaints", "Opioid Treatment"]
    assert set(lists[0][0]) == {"guideline", "year", "section"}


def rules(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "topics.yaml"
    file.write_text(f"parts: {{}}\nown: {{}}\nunnamed: []\nheadings: {{}}\nrules:\n{text}", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("- treatments: [mri, no_such_thing]\n  suggest: [{topic: neck}]", "no_such_thing"),
        ("- subcategories: [no such kind]\n  suggest: [{topic: neck}]", "no such kind"),
        ("- categories: [surgery]\n  treatments: [mri]\n  suggest: [{topic: neck}]", "not several"),
        ("- suggest: [{topic: part, headings: nowhere}]", "nowhere"),
        ("- suggest: [{topic: neck, section: A, headings: nowhere}]", "one of them"),
        ("- suggest: []", "at least 1"),
    ],
)
def test_a_table_that_names_what_there_is_not_is_refused_with_its_line(tmp_path, rule, says):
    with pytest.raises(DataFileInvalid) as refused:
        read_topics(rules(tmp_path, rule), load())
    assert says in str(refused.value)
    assert str(refused.value).startswith("topics.yaml:")
