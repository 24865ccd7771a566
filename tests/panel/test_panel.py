"""Who may review: each requirement by itself, each forbidden tie, doubt, silence, and an order nobody can steer."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.errors import DataFileInvalid, Refused
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.panel import queries, services
from openimr.panel.adapters.panel_file import read_panel
from openimr.panel.domain.names import Sameness, compare
from openimr.panel.domain.qualification import reasons_unqualified, statement_of
from openimr.panel.domain.reviewers import Certification, Licence, Measure, Privilege, Reviewer, Span
from openimr.panel.queries.qualification import findings
from openimr.records import services as records

ON = date(2013, 10, 21)
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"
PMR = "Physical Medicine and Rehabilitation"
GOOD = Reviewer(
    id="R-900",
    first_name="Ada",
    last_name="Lovegrove",
    degree="MD",
    licences=(Licence("California", "X1", date(2000, 1, 1), date(2014, 12, 31)),),
    certifications=(Certification(PMR, "Board", date(2002, 1, 1), date(2014, 12, 31), "Pain Medicine"),),
    practising_since=date(2000, 1, 1),
    weekly_hours=30,
    capacity=4,
    evidence_training=date(2012, 11, 30),
    discipline_asked=date(2013, 1, 15),
    discipline_source="data bank",
)


def unqualified(reviewer: Reviewer, on: date = ON) -> list[str]:
    found = findings(reviewer, "california_workers_comp", on, step="assignment")
    return [reason.code for reason in reasons_unqualified(found)]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"licences": (Licence("California", "X1", date(2000, 1, 1), date(2013, 10, 20)),)}, ["licence"]),
        ({"licences": (Licence("California", "X1", date(2000, 1, 1), ON),)}, []),
        ({"certifications": ()}, ["certification"]),
        ({"practising_since": date(2008, 10, 21)}, ["practice_years"]),
        ({"practising_since": date(2008, 10, 20)}, []),
        ({"weekly_hours": 23}, ["practice_hours"]),
        ({"weekly_hours": 24}, []),
        ({"licences": (Licence("California", "X1", date(2000, 1, 1), None, restricted=True),)}, ["licence"]),
        ({"licences": (Licence("Ontario", "X1", date(2000, 1, 1), None),)}, ["licence"]),
        ({"licences": (Licence("NV", "X1", date(2000, 1, 1), None),)}, []),
        ({"discipline": (Measure(date(2012, 1, 1), None),)}, ["discipline"]),
        ({"discipline": (Measure(date(2012, 1, 1), date(2012, 6, 1)),)}, ["discipline"]),  # a history is for ever
        ({"discipline": (Measure(date(2012, 1, 1), None, pending=True),)}, ["discipline"]),
        ({"discipline": (Measure(date(2012, 1, 1), date(2013, 1, 1), pending=True),)}, []),  # ended without a measure
        ({"discipline": (Measure(date(2013, 10, 22), None),)}, []),
        ({"discipline_asked": None}, ["discipline"]),  # silence
        ({"staff_privileges": (Privilege(date(2001, 1, 1), date(2010, 1, 1), ended="revoked"),)}, ["discipline"]),
        ({"staff_privileges": (Privilege(date(2001, 1, 1), date(2010, 1, 1), ended="resigned"),)}, []),
        ({"staff_privileges": (Privilege(date(2001, 1, 1), date(2010, 1, 1)),)}, ["discipline"]),  # nobody said how
        ({"staff_privileges": (Privilege(date(2001, 1, 1), None),)}, []),
        ({"evidence_training": None}, ["evidence_training"]),
        ({"evidence_training": date(2013, 10, 22)}, ["evidence_training"]),
        ({"suspensions": (Span(date(2013, 10, 1), None),)}, ["suspended"]),
        ({"suspensions": (Span(date(2013, 10, 1), date(2013, 10, 20)),)}, []),
        ({"unavailable": (Span(date(2013, 10, 1), date(2013, 10, 31)),)}, ["unavailable"]),
        ({"weekly_hours": 20, "certifications": (), "licences": ()}, ["licence", "certification", "practice_hours"]),
    ],
)
def test_each_requirement_has_its_own_reason(change, codes):
    assert unqualified(replace(GOOD, **change)) == codes


@pytest.mark.parametrize(
    ("one", "other", "sameness"),
    [
        ("Lena Marchetti-Quill", "Marchetti-Quill, Lena", Sameness.SAME),
        ("Lena M. Marchetti-Quill, MD", "Lena Marchetti-Quill", Sameness.SAME),
        (
            "Riverbend Spine & Rehabilitation Medical Group",
            "Riverbend Spine and Rehabilitation Med. Group",
            Sameness.SAME,
        ),
        ("Halvorsen Freight & Cold Storage", "Halvorsen Freight & Cold Storage, Inc.", Sameness.SAME),
        ("Halvorsen Freight", "Halverson Freight", Sameness.DOUBTFUL),
        ("Anna Smith", "Paul Jones", Sameness.OTHER),
    ],
)
def test_names_are_compared_as_people_write_them(one, other, sameness):
    assert compare(one, other) is sameness
    assert compare(other, one) is sameness


@given(st.lists(st.sampled_from(["River", "bend", "Spine", "Group", "Oak"]), min_size=1, max_size=4), st.randoms())
def test_order_and_letter_case_do_not_matter(words, dice):
    shuffled = words[:]
    dice.shuffle(shuffled)
    assert compare(" ".join(words).upper(), ", ".join(shuffled)) is Sameness.SAME


def test_a_statement_holds_no_identity():
    told = statement_of(GOOD, on=ON, unaffiliated_with=("employer",))
    assert told.certifications == (PMR,)
    assert told.licensed_in == ("California",)
    assert "Lovegrove" not in repr(told)
    assert "X1" not in repr(told)


def test_a_panel_with_an_id_twice_is_refused(tmp_path):
    file = tmp_path / "panel.yaml"
    one = "{id: R-1, first_name: a, last_name: b, degree: MD, licences: [], certifications: [], practising_since: 2000-01-01, weekly_hours: 24, capacity: 1}"
    file.write_text(f"reviewers: [{one}, {one}]")
    with pytest.raises(DataFileInvalid, match="R-1"):
        read_panel(file)


def ready(name: str):
    folder = read_case_folder(CASES / name)
    case = receive(folder, by="test", at=AT)
    evaluate_eligibility(case.number, today=AT.date(), by="test", at=AT)
    file = folder.records[3]
    records.take_in(
        case.number, [records.IncomingFile(file.path, file.sender, file.received, file.way)], by="test", at=AT
    )
    records.read(case.number, today=AT.date(), by="test", at=AT)
    services.load_panel(None, by="test", at=AT)
    return case


@pytest.mark.django_db
def test_the_sample_case_gets_a_pain_physician_of_california():
    case = ready("work-hardening")
    made = services.assign(case.number, reviewer_id=None, today=ON, by="test", at=AT)
    told = queries.statement(case)
    assert told.certifications == (PMR,)
    assert told.subspecialties == ("Pain Medicine",)
    assert "California" in told.licensed_in
    assert services.assign(case.number, reviewer_id=None, today=ON, by="test", at=AT) == made
    reasons = {c.reviewer_id: " ".join(c.reasons) for c in queries.candidates(case) if not c.eligible}
    for reviewer, words in {
        "R-001": "20 hours a week",
        "R-002": "3 years in practice",
        "R-003": "no licence in force",
        "R-004": "no board certification",
        "R-005": "professional tie to the claims administrator",
        "R-006": "familial tie to the requesting physician",
        "R-009": "disciplinary",
        "R-010": "professional tie to the requesting physician",
        "R-013": "financial tie to the employer",
        "R-027": "tie to the utilization review organization",
        "R-028": "did not answer for the",
    }.items():
        assert words in reasons[reviewer], reviewer
    assert "R-007" not in reasons  # four percent, and an employment that ended
    assert [c.reviewer_id for c in queries.candidates(case)] == [c.reviewer_id for c in queries.candidates(case)]


@pytest.mark.django_db
def test_a_reviewer_who_may_not_is_refused_with_every_reason():
    case = ready("work-hardening")
    with pytest.raises(Refused, match="professional tie to the claims administrator"):
        services.assign(case.number, reviewer_id="R-005", today=ON, by="test", at=AT)
    assert queries.assignment(case) is None


@pytest.mark.django_db
def test_a_tie_that_appears_after_assignment_stops_the_signature():
    case = ready("work-hardening")
    made = services.assign(case.number, reviewer_id=None, today=ON, by="test", at=AT)
    services.accept(case.number, reviewer_id=made.reviewer_id, today=ON, by="test", at=AT)
    assert queries.reasons_not_to_sign(case, made.reviewer_id, ON) == ()
    tie = {"party": "Pacific Crest Claims Services", "kind": "professional", "relation": "employment"}
    changed = {**made.reviewer.profile, "affiliations": [{**tie, "since": "2013-10-01", "source": "x"}]}
    assert services.put_profiles([changed], by="test", at=AT) == (made.reviewer_id,)
    assert [reason.code for reason in queries.reasons_not_to_sign(case, made.reviewer_id, ON)] == ["conflict"]
    assert [r.code for r in queries.reasons_not_to_sign(case, "R-099", ON)] == ["other_reviewer"]
