"""The fit, part by part: each part's points and sentence, what bars, and what stays unknown."""

import json
from dataclasses import replace
from datetime import date

import pytest
from tests.panel.test_panel import GOOD, ON, PMR

from openimr.errors import DataFileInvalid
from openimr.panel.adapters.fit_file import fit_table, read_fit
from openimr.panel.domain.fit import (
    Need,
    Standing,
    declined_topics,
    fit_of,
    holding_of,
    reason_not_fitting,
)
from openimr.panel.domain.reviewers import Certification

TABLE = fit_table()
NEED = Need(PMR, chronic_pain=True, on=ON, treatments=("epidural injection",), conditions=("pain of the spine",))
IDLE = Standing(0, 4)


def certified(specialty: str, subspecialty: str = ""):
    return replace(GOOD, certifications=(Certification(specialty, "Board", date(2002, 1, 1), None, subspecialty),))


def parts(reviewer=GOOD, need=NEED, standing=IDLE) -> dict[str, tuple[int, str]]:
    found = fit_of(holding_of(reviewer, TABLE, on=ON), standing, need, TABLE)
    return {part.aspect: (part.points, part.because) for part in found}


@pytest.mark.parametrize(
    ("request_", "family"),
    [
        ("Right L5-S1 epidural steroid injection", "epidural injection"),
        ("Total knee arthroplasty", "arthroplasty"),
        ("MRI of the lumbar spine without contrast", "imaging"),
        ("Chiropractic care for the low back; six sessions", "chiropractic"),
        ("Comprehensive psychological testing", "psychotherapy"),
        ("Norco 10/325mg #60", "opioids"),
        ("WORK HARDENING PROGRAM 4 HOURS A DAY 3XWK X3WKS", "work hardening"),
        ("Post-op physical therapy 2 times a week for 4 weeks", "physical therapy"),
        ("Associated surgical service: Labs - PT/PTT", "laboratory and clearance"),
        ("Right shoulder arthroscopy RCR (rotator cuff repair)", "arthroscopy and joint surgery"),
        (
            "Retrospective: Open reduction internal fixation with open carpal tunnel release",
            "arthroscopy and joint surgery",
        ),
        ("Voodoo", ""),
    ],
)
def test_the_treatment_is_read_from_the_request_as_written(request_, family):
    assert TABLE.treatment_of(request_) == family


def test_of_the_published_requests_few_stay_unread(shared_data):
    lines = (shared_data / "letters-gold.jsonl").read_text(encoding="utf-8").splitlines()
    requests = [issue["request"] for line in lines for issue in json.loads(line)["issues"]]
    unread = [request for request in requests if not TABLE.treatment_of(request)]
    assert len(unread) <= 0.05 * len(requests), unread


@pytest.mark.parametrize(
    ("code", "text", "families"),
    [
        ("M54.16", "", ("pain of the spine",)),
        ("847.2", "", ("pain of the spine",)),
        ("M25.511", "", ("joints and soft tissue",)),
        ("F43.10", "", ("mental health",)),
        ("", "Lumbar radiculopathy", ("pain of the spine",)),
        ("Z99.9", "", ()),
    ],
)
def test_the_condition_is_read_from_the_diagnosis(code, text, families):
    assert TABLE.conditions_of([(code, text)]) == families


def test_each_part_says_why():
    found = parts()
    assert found["requester"] == (40, f"same specialty as the requesting physician: {PMR}")
    assert found["treatment"] == (30, "the specialty performs epidural injection")
    assert found["subspecialty"][0] == 15
    assert "Pain Medicine, for epidural injection, treatment of chronic pain" in found["subspecialty"][1]
    assert found["condition"] == (10, "the specialty treats pain of the spine")
    assert found["licence"] == (20, "licensed in California, which is preferred")
    assert found["load"] == (0, "0 open cases of 4")
    assert found["speed"] == (0, "speed not known yet")


@pytest.mark.parametrize(
    ("specialty", "points", "words"),
    [
        ("Preventive Medicine, Occupational Medicine", 25, "similar specialty"),
        ("Anesthesiology", 20, "similar specialty"),
        ("Dermatology", 0, "neither same nor similar"),
    ],
)
def test_similar_specialties_stand_in_in_their_order(specialty, points, words):
    assert parts(certified(specialty))["requester"][0] == points
    assert words in parts(certified(specialty))["requester"][1]


def test_the_profile_counts_beside_the_specialty():
    own = replace(GOOD, treatments=("epidural steroid injections",), conditions=("low back pain",))
    assert parts(own)["treatment"] == (
        38,
        "the specialty performs epidural injection, also by the reviewer's own profile",
    )
    assert parts(own)["condition"][0] == 15


def test_what_is_not_known_earns_nothing_and_says_so():
    blank = Need("", chronic_pain=False, on=ON, unread=1)
    found = parts(need=blank)
    assert found["requester"] == (
        0,
        "the requesting physician's specialty is not known: same or similar cannot be told",
    )
    assert found["treatment"][0] == found["condition"][0] == 0
    assert "cannot be told" in found["treatment"][1]
    odd = parts(need=replace(NEED, requesting_specialty="Wizardry"))
    assert odd["requester"] == (0, "Wizardry is no specialty that the table knows")
    half = parts(need=replace(NEED, unread=2))
    assert "2 requests not understood, left out" in half["treatment"][1]


def test_load_speed_share_and_language():
    assert parts(standing=Standing(2, 4))["load"] == (-6, "2 open cases of 4")
    assert parts(standing=Standing(0, 4, 9.0))["speed"] == (3, "9 days a case, by the median")
    assert parts(standing=Standing(0, 4, 9.0), need=replace(NEED, expedited=True))["speed"][0] == 6
    assert parts(standing=Standing(0, 4, 90.0))["speed"][0] == -6
    assert parts(standing=Standing(0, 4, None, ((30, 0.2, 0.1), (90, 0.2, 0.1))))["fairness"][0] == -5
    assert parts(standing=Standing(0, 4, None, ((30, 0.0, 0.1),)))["fairness"][0] == 5
    spanish = replace(NEED, languages=("Spanish",))
    assert parts(replace(GOOD, languages=("English", "Spanish")), spanish)["language"][0] == 10
    assert parts(GOOD, spanish)["language"] == (0, "reads no Spanish, the language of records")


@pytest.mark.parametrize(
    ("specialty", "families", "held", "code"),
    [
        (PMR, ("epidural injection",), PMR, None),
        (PMR, ("epidural injection",), "Dermatology", "specialty"),
        ("Chiropractor", ("arthroplasty",), "Orthopaedic Surgery", None),  # performs what another asked for
        ("Chiropractor", ("arthroplasty",), "Chiropractor", "specialty"),  # the same, but neither gives nor orders it
        ("Psychiatry", ("imaging",), "Orthopaedic Surgery", "specialty"),  # orders it, but neither same nor similar
        ("", ("imaging",), "Family Practice", None),  # of an unknown side nothing is asked
        (PMR, (), PMR, None),
        ("", (), PMR, "specialty_unknown"),
        ("Wizardry", (), PMR, "specialty_unknown"),
    ],
)
def test_who_fits_neither_requester_nor_treatment_may_not_review(specialty, families, held, code):
    found = reason_not_fitting(TABLE, (specialty, families), frozenset({held}))
    assert (found[0] if found else None) == code


def test_a_declined_topic_bars_by_our_name_or_by_the_words_of_the_case():
    held = holding_of(replace(GOOD, declines=("Opioids", "spinal cord stimulator", "cancer")), TABLE, on=ON)
    asked = replace(NEED, treatments=("opioids",), topics="trial of a spinal cord stimulator")
    assert declined_topics(asked, held) == ("opioids", "spinal cord stimulator")


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("  california:", "  bavaria:", "california is missing"),
        ("performed_by: [Chiropractor]", "performed_by: [Chiropracter]", "unknown specialty Chiropracter"),
        ("- {id: imaging", "- {id: opioids", "opioids is given twice"),
        ("near_equal:", "nearly_equal:", "near_equal"),
    ],
)
def test_a_broken_table_is_refused_with_its_fault(tmp_path, was, becomes, words):
    from pathlib import Path

    import openimr.panel

    text = (Path(openimr.panel.__file__).parent / "fit.yaml").read_text(encoding="utf-8")
    assert was in text
    file = tmp_path / "fit.yaml"
    file.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(DataFileInvalid, match=words):
        read_fit(file)
