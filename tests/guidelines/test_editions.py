"""The editions by date: what was in force on which day, under which section, and what is refused with its line."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.cli import app
from openimr.errors import DataFileInvalid
from openimr.guidelines.adapters.editions_file import read_editions
from openimr.guidelines.adapters.library import load, read_folder
from openimr.guidelines.domain.editions import Adoption, Edition, circle_in, citation_fault, closed, faults

EDITIONS = {edition.id: edition for edition in load().editions}


def in_force(topic: str, on: str) -> str | None:
    day = date.fromisoformat(on)
    return next((e.id for e in EDITIONS.values() if e.topic == topic and e.in_force(day)), None)


@pytest.mark.parametrize(
    ("topic", "on", "edition"),
    [
        ("low_back", "2007-06-14", None),
        ("low_back", "2007-06-15", "mtus-low-back-2004"),
        ("low_back", "2017-11-30", "mtus-low-back-2004"),
        ("low_back", "2017-12-01", "mtus-low-back-acoem-2016"),
        ("low_back", "2019-08-10", "mtus-low-back-acoem-2016"),
        ("low_back", "2019-08-11", "mtus-low-back-acoem-2019-08-11"),
        ("low_back", "2021-11-22", "mtus-low-back-acoem-2019-08-11"),
        ("low_back", "2021-11-23", "mtus-low-back-acoem-2021-11-23"),
        ("chronic_pain", "2009-07-17", "mtus-pain-2004"),
        ("chronic_pain", "2009-07-18", "mtus-chronic-pain-2009"),
        ("chronic_pain", "2016-07-28", "mtus-chronic-pain-2016"),
        ("chronic_pain", "2017-12-01", "mtus-chronic-pain-acoem-2017"),
        ("opioids", "2016-07-27", None),
        ("opioids", "2016-07-28", "mtus-opioids-2016"),
        ("elbow", "2009-07-17", "mtus-elbow-2004"),
        ("elbow", "2009-07-18", "mtus-elbow-2007"),
        ("elbow", "2017-12-01", "mtus-elbow-acoem-2013"),
        ("elbow", "2019-04-18", "mtus-elbow-acoem-2019-04-18"),
        ("hip_groin", "2019-10-06", "mtus-hip-groin-acoem-2011"),
        ("hip_groin", "2019-10-07", "mtus-hip-groin-acoem-2019-10-07"),
        ("knee", "2020-09-20", "mtus-knee-acoem-2015"),
        ("knee", "2020-09-21", "mtus-knee-acoem-2020-09-21"),
        ("covid", "2021-06-27", None),
        ("covid", "2023-08-09", "mtus-covid-acoem-2021-06-28"),
        ("covid", "2023-08-10", "mtus-covid-acoem-2023-08-10"),
        ("covid", "2023-11-10", "mtus-covid-acoem-2023-11-10"),
        ("anxiety", "2021-07-19", "mtus-anxiety-acoem-2021-07-19"),
        ("formulary", "2017-12-31", None),
        ("formulary", "2018-01-01", "mtus-formulary-acoem-2018-01-01"),
    ],
)
def test_the_edition_of_a_day(topic, on, edition):
    assert in_force(topic, on) == edition


@pytest.mark.parametrize(
    ("edition", "on", "section", "verified"),
    [
        ("mtus-low-back-2004", "2009-07-17", "8 CCR 9792.21(a)(1)", True),
        ("mtus-low-back-2004", "2009-07-18", "8 CCR 9792.23.5", False),
        ("mtus-acupuncture-2007", "2013-07-05", "8 CCR 9792.24.1", False),
        ("mtus-acupuncture-2007", "2018-01-01", "8 CCR 9792.24.1", False),
        ("mtus-postsurgical-2009", "2023-01-01", "8 CCR 9792.24.3", True),
        ("mtus-depression-acoem-2020-09-21", "2021-01-01", "8 CCR 9792.23.8", True),
        ("mtus-covid-acoem-2021-06-28", "2021-06-28", "8 CCR 9792.24.7", True),
    ],
)
def test_the_section_of_a_day(edition, on, section, verified):
    adoption = EDITIONS[edition].adoption(date.fromisoformat(on))
    assert (adoption.section, adoption.verified) == (section, verified)


def test_letters_of_2017_cite_the_elbow_chapter_by_either_name():
    for title in ("Elbow Complaints", "Elbow Disorders"):
        cited = GuidelineCitation("MTUS", title, 2007, ("Recommendations",))
        assert citation_fault(EDITIONS.values(), cited, date(2017, 1, 15)) is None


def test_a_page_that_was_not_seen_is_marked():
    assert EDITIONS["mtus-chronic-pain-2009"].chapter("work conditioning, work hardening").verified
    assert not EDITIONS["mtus-chronic-pain-2009"].chapter("Biofeedback").verified
    assert EDITIONS["mtus-chronic-pain-2016"].chapter("Topical analgesics").pages is None


def test_an_edition_is_shown_with_its_orders_and_chapters():
    shown = CliRunner().invoke(app, ["guidelines", "show", "mtus-chronic-pain-2009"]).output
    for line in (
        "by Work Loss Data Institute, adapted by the Division of Workers' Compensation (DWC), 2008-10-23",
        "from 07/18/2009: 8 CCR 9792.24.2, regulation of 2009 [8 CCR 9792.24.2; the day is from memory]; not verified",
        "to 07/27/2016",
        "Work conditioning, work hardening, pages 125 to 126\n",
        "Biofeedback, pages 24 to 25; not verified",
    ):
        assert line in shown
    shown = CliRunner().invoke(app, ["guidelines", "show", "mtus-chronic-pain-2016"]).output
    assert "Topical analgesics, pages not known\n" in shown


def test_a_proposal_leaves_its_topic_in_doubt_and_the_command_says_so():
    shown = CliRunner().invoke(app, ["guidelines", "list", "--on", "2025-03-14"]).output
    assert "proposed" in shown
    assert "Cannabis Guideline" in shown
    before = CliRunner().invoke(app, ["guidelines", "list", "--on", "2025-03-13"]).output
    assert "Cannabis" not in before


ONE = "- {id: a, source: MTUS, topic: t, title: x, year: 2004, body: b, adopted: [{since: 2007-01-01, section: s, order: o, cite: c, verified: true}]%s}\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            ONE % "" + "\n" + (ONE % "").replace("id: a", "id: b"),
            4,
            "a and b are both in force on one day, 2007-01-01",
        ),
        (
            (ONE % "").replace("id: a", "id: b").replace("2007-", "2008-") + ONE % ", until: 2008-01-01",
            2,
            "a and b are both in force on one day, 2008-01-01",
        ),
        ("\n" + ONE % ", until: 2006-12-31", 3, "ends on 2006-12-31, before it begins on 2007-01-01"),
        (ONE % "" + (ONE % "").replace("2007-", "2008-"), 3, "the id stands twice"),
        (
            ONE % ", chapters: [{title: c, verified: true, within: d}, {title: d, verified: true, within: c}]",
            2,
            "its chapters hold each other: c within d within c",
        ),
        (ONE % ", chapters: [{title: c, verified: true, within: d}]", 2, "within 'd', which there is not"),
        (ONE % ", chapters: [{title: c, verified: true}, {title: C, verified: true}]", 2, "stands twice"),
        (ONE % ", pages: [12, 3]", 2, "runs from page 12 to page 3"),
        (ONE % ", published: '2013-31'", 2, "published"),
        (ONE % ", pubished: '2013'", 2, "pubished"),
        (ONE.replace("order: o, ", "") % "", 2, "order"),
    ],
)
def test_a_broken_list_is_refused_with_the_line(tmp_path, text, line, words):
    file = tmp_path / "editions.yaml"
    file.write_text("editions:\n" + text)
    with pytest.raises(DataFileInvalid, match=re.escape(words)) as refusal:
        read_editions(file)
    assert f"editions.yaml:{line}:" in str(refusal.value)


def test_a_set_of_criteria_that_names_a_section_which_its_edition_has_not_is_refused_by_line(tmp_path):
    for folder in ("criteria", "tables", "concepts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "editions.yaml").write_text(
        "editions:\n" + ONE % ", chapters: [{title: Special Studies, verified: true}]"
    )
    concepts = "{category: d, concepts: [{id: mri, label: MRI, subcategory: i, names: [mri]}]}"
    (tmp_path / "concepts" / "imaging.yaml").write_text(concepts)
    (tmp_path / "criteria" / "x.yaml").write_text(
        "treatment: [mri]\nedition: a\nsections:\n- special studies\n- Special Study\ncriteria: []\n"
    )
    with pytest.raises(DataFileInvalid) as refusal:
        read_folder(tmp_path)
    assert "x.yaml:5: sections.1: a has no section 'Special Study'" in str(refusal.value)
    assert "x.yaml:4:" not in str(refusal.value)


def edition(identity: str, topic: str, since: date, until: date | None = None) -> Edition:
    return Edition(identity, "MTUS", topic, "x", 2004, (Adoption(since, "s", "o", "c", True),), until)


DAYS = st.dates(date(2007, 1, 1), date(2030, 1, 1))
LISTS = st.lists(st.tuples(st.sampled_from("tuv"), DAYS), max_size=12, unique=True).map(
    lambda pairs: [edition(f"e{place}", *pair) for place, pair in enumerate(pairs)]
)


@given(LISTS, DAYS)
def test_closing_leaves_one_edition_a_topic_a_day_and_loses_no_day(editions, on):
    ended = closed(editions)
    assert {e.id for e in ended} == {e.id for e in editions}
    for topic in "tuv":
        current = [e for e in ended if e.topic == topic and e.in_force(on)]
        begun = [e for e in editions if e.topic == topic and e.since <= on]
        assert len(current) == (1 if begun else 0)
        if begun:
            assert current[0].id == max(begun, key=lambda e: e.since).id


@given(LISTS)
def test_closing_again_changes_nothing_and_the_order_of_the_file_does_not_matter(editions):
    ended = closed(editions)
    assert closed(ended) == ended
    assert set(closed(reversed(editions))) == set(ended)


@given(LISTS, DAYS, st.integers(0, 400))
def test_an_edition_of_its_own_last_day_ends_then_or_is_refused(editions, since, days):
    own = edition("own", "t", since, since + timedelta(days=days))
    others = [e for e in editions if e.topic == "t" and e.since >= since]
    mine = [fault for fault in faults([*editions, own]) if own.id in fault.says]
    if any(e.since <= own.until for e in others) or any(e.since == since for e in editions if e.topic == "t"):
        assert mine
    else:
        assert not mine
        assert next(e for e in closed([*editions, own]) if e.id == "own").until == own.until


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")))
def test_a_circle_is_found_exactly_where_following_never_ends(parents):
    def ends(here: str) -> bool:
        for _ in range(7):
            if here not in parents:
                return True
            here = parents[here]
        return False

    circle = circle_in(parents)
    assert bool(circle) is not all(ends(start) for start in parents)
    assert all(parents[child] == parent for child, parent in pairwise(circle))
