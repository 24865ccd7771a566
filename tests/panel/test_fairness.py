"""The report on fairness: whom it marks, whom it spares, what it reads from the log, and who may see it."""

import csv
import io
import json
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from tests.panel.history import signed_case
from typer.testing import CliRunner

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cli import app
from openimr.guidelines import queries as guidelines
from openimr.panel import queries, services
from openimr.panel.adapters.resampling import draws
from openimr.panel.domain.fairness import Decision, fairness_report
from openimr.panel.models import Assignment
from openimr.review import queries as review
from openimr.review.models import ItemDecision
from openimr.review.services.hands import write_as

AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
PATHS = [
    "/panel/fairness/",
    "/panel/fairness/fairness.json",
    *(
        f"/panel/fairness/{name}.csv"
        for name in ("reviewers", "administrators", "specialties", "concentration", "agreement", "months")
    ),
]
DRAWS = draws(1, times=200)


def decided(case: str, reviewer: str, *, overturned: bool, **changes) -> Decision:
    given = {
        "item": 1,
        "on": date(2025, 1, 6),
        "administrator": "Fictitious Claims",
        "specialty": "Orthopaedic Surgery",
        "treatment": "mri",
        "category": "diagnostic_testing",
    }
    return Decision(case=case, reviewer=reviewer, overturned=overturned, **{**given, **changes})


def world(seed: int, *, rates: dict[str, float], cases: int = 40, **changes) -> list[Decision]:
    """So many cases a reviewer, each overturned at the reviewer's rate."""
    dice = random.Random(seed)
    return [
        decided(
            f"{reviewer} {n}",
            reviewer,
            overturned=dice.random() < share,
            on=date(2025, 1, 6) + timedelta(days=n * 5),
            administrator=f"Administrator {dice.randrange(6)}",
            **changes,
        )
        for reviewer, share in rates.items()
        for n in range(cases)
    ]


def test_fair_panels_are_seldom_marked():
    fair = {f"R-{n:03d}": 0.2 for n in range(8)}
    marked = sum(bool(fairness_report(world(seed, rates=fair), DRAWS).worth_a_look) for seed in range(40))
    assert marked <= 6  # two looks at 5 % each: 4 expected at most


def test_a_reviewer_who_overturns_far_more_of_like_cases_is_found():
    rates = {f"R-{n:03d}": 0.2 for n in range(8)} | {"R-999": 0.6}
    for seed in range(5):
        told = fairness_report(world(seed, rates=rates), DRAWS)
        odd = next(line for line in told.reviewers if line.reviewer == "R-999")
        assert odd.unlike_others
        assert odd.compared.observed > 1.5 * odd.compared.expected


def test_a_reviewer_of_other_kinds_of_case_is_not_accused():
    easy = world(3, rates={"R-001": 0.9, "R-002": 0.9}, treatment="home_health", category="home_health")
    hard = world(4, rates={f"R-{n:03d}": 0.1 for n in range(3, 9)})
    told = fairness_report(easy + hard, DRAWS)
    assert told.cases.value < 0.4  # the whole panel's share, which is not what R-001 is held against
    assert not any(line.unlike_others for line in told.reviewers if line.reviewer in {"R-001", "R-002"})
    alone = world(5, rates={"R-010": 1.0}, treatment="dental_implant", category="dental")
    line = next(one for one in fairness_report(alone + hard, DRAWS).reviewers if one.reviewer == "R-010")
    assert (line.compared.cases, line.corrected, line.worth_a_look) == (0, None, False)


def test_what_is_not_understood_is_not_compared():
    unknown = world(6, rates={"R-001": 1.0, "R-002": 0.0}, treatment="", category="")
    told = fairness_report(unknown, DRAWS)
    assert (told.worth_a_look, told.uncompared) == (0, 80)


def test_an_administrator_whose_cases_go_to_one_reviewer_is_found():
    dealt = world(7, rates={f"R-{n:03d}": 0.2 for n in range(6)})
    steered = [decided(f"steered {n}", "R-001", overturned=False, administrator="Steering Claims") for n in range(12)]
    first = fairness_report(dealt + steered, DRAWS).concentrations[0]
    assert (first.administrator, first.reviewer, first.cases, first.of) == ("Steering Claims", "R-001", 12, 12)
    assert first.worth_a_look
    # The only reviewer of a specialty has all its cases: that is no steering.
    only = [
        decided(f"only {n}", "R-009", overturned=False, specialty="Neurology", administrator="Quiet Claims")
        for n in range(20)
    ]
    pairs = fairness_report(dealt + only, DRAWS).concentrations
    assert not [one for one in pairs if one.administrator == "Quiet Claims"]


def test_agreement_of_two_and_of_three():
    dice = random.Random(8)
    twice = []
    for n in range(60):
        truth = dice.random() < 0.4
        for reviewer in ("R-001", "R-002"):
            twice.append(decided(f"case {n}", reviewer, overturned=truth if dice.random() < 0.9 else not truth))
    told = fairness_report(twice, DRAWS)
    assert [(one.measure, one.reviewers, one.items) for one in told.agreements] == [
        ("Krippendorff's alpha", (), 60),
        ("Cohen's kappa", ("R-001", "R-002"), 60),
    ]
    kappa = told.agreements[1]
    assert kappa.low < kappa.coefficient < kappa.high
    assert kappa.coefficient < kappa.observed
    thrice = [decided(one.case, "R-003", overturned=one.overturned) for one in twice if one.reviewer == "R-001"]
    measures = [one.measure for one in fairness_report(twice + thrice, DRAWS).agreements]
    assert measures == ["Krippendorff's alpha", "Fleiss' kappa", *["Cohen's kappa"] * 3]


def test_a_change_of_one_reviewer_is_dated():
    steady = world(9, rates={f"R-{n:03d}": 0.2 for n in range(4)})
    turned = [
        decided(f"turned {n}", "R-900", overturned=n >= 30, on=date(2025, 1, 6) + timedelta(days=n)) for n in range(60)
    ]
    line = next(one for one in fairness_report(steady + turned, DRAWS).reviewers if one.reviewer == "R-900")
    assert line.changed
    assert line.change.on == date(2025, 2, 5)


def test_nothing_signed_tells_nothing():
    told = fairness_report([], DRAWS)
    assert (told.since, told.reviewers, told.agreements, told.months, told.worth_a_look) == (None, (), (), (), 0)
    assert told.items.value is None


@pytest.fixture
def history(db):
    services.load_panel(None, by="test", at=AT)
    for n in range(12):
        signed_case(
            f"FAIR-{n:02d}",
            reviewer="R-008" if n % 2 else "R-007",
            on=date(2026, 1, 5) + timedelta(days=7 * n),
            decisions=("overturned", "upheld") if n % 3 == 0 else ("upheld",),
            administrator="Pacific Crest Claims Services" if n % 2 else "PACIFIC CREST CLAIMS SERVICES, LLC",
        )


def test_the_log_tells_who_decided_what(history):
    told = queries.signed_decisions(guidelines.treatments(), {})
    assert len(told) == 12 + 4
    assert {one.administrator for one in told} == {"PACIFIC CREST CLAIMS SERVICES, LLC"}  # one firm, two writings
    assert {(one.specialty, one.treatment) for one in told} == {
        ("Physical Medicine and Rehabilitation", "work_hardening")
    }
    assert sum(one.overturned for one in told) == 4
    late = queries.fairness(guidelines.treatments(), {}, since=date(2026, 3, 1))
    assert late.since >= date(2026, 3, 1)
    assert late.cases.of < 12


def test_of_several_reviewers_each_own_decision_counts_and_a_second_review_meets_the_first(history):
    case = signed_case("SEVERAL-1", reviewer="R-007", on=date(2026, 2, 2), decisions=("upheld", "upheld"))
    for seat, reviewer in ((2, "R-008"), (3, "R-011")):
        Assignment.objects.create(
            case=case,
            reviewer_id=reviewer,
            seat=seat,
            assigned_on=date(2026, 2, 2),
            step="signed",
            signed_on=date(2026, 2, 2),
        )
    apart = {
        "R-007": {1: "upheld", 2: "upheld"},
        "R-008": {1: "upheld", 2: "overturned"},
        "R-011": {1: "upheld", 2: "upheld"},
    }
    told = [
        one
        for one in queries.signed_decisions(guidelines.treatments(), {"SEVERAL-1": apart})
        if one.case == "SEVERAL-1"
    ]
    assert {(one.reviewer, one.item) for one in told if one.overturned} == {("R-008", 2)}
    assert len(told) == 6
    unknown = queries.signed_decisions(guidelines.treatments(), {})
    assert not [one for one in unknown if one.case == "SEVERAL-1"]  # a joint decision is nobody's own
    for seat, reviewer in enumerate(apart, start=1):
        write_as(reviewer)
        for item, decision in apart[reviewer].items():
            ItemDecision.objects.create(case=case, seat=seat, item=item, decision=decision)
    assert review.decided_apart() == {"SEVERAL-1": apart}
    report = queries.fairness(guidelines.treatments(), review.decided_apart())
    assert report.agreements[0].items == 2
    assert report.agreements[0].observed == pytest.approx((3 + 1) / 6)


def entered(role: Role, reviewer_id: str = "") -> Client:
    person, _ = open_account(username=role.value, role=role, password="a long enough password", reviewer_id=reviewer_id)
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.INTAKE, Role.PUBLICATION])
def test_nobody_else_reaches_the_report(history, role, path):
    answer = entered(role, "R-008" if role is Role.REVIEWER else "").get(path)
    assert answer.status_code == 404
    assert b"R-007" not in answer.content
    assert Client().get(path).status_code == 302  # to the sign-in


def test_the_director_sees_names_and_the_auditor_ids(history):
    name = queries.reviewer("R-008").last_name
    assert name in entered(Role.MEDICAL_DIRECTOR).get("/panel/fairness/").content.decode()
    auditor = entered(Role.AUDITOR)
    for path in PATHS:
        told = auditor.get(path)
        assert told.status_code == 200, path
        assert name not in told.content.decode(), path
    assert "R-008" in auditor.get("/panel/fairness/").content.decode()
    # What leaves the house says ids, whoever takes it.
    for path in PATHS[1:]:
        assert name not in entered(Role.MEDICAL_DIRECTOR).get(path).content.decode()


def test_the_exports_hold_what_the_page_shows(history):
    director = entered(Role.MEDICAL_DIRECTOR)
    rows = list(csv.DictReader(io.StringIO(director.get("/panel/fairness/reviewers.csv").content.decode())))
    assert [(row["reviewer"], row["cases"]) for row in rows] == [("R-007", "6"), ("R-008", "6")]
    whole = director.get("/panel/fairness/fairness.json").json()
    assert whole["cases"]["of"] == 12
    assert [row["reviewer"] for row in whole["tables"]["reviewers"]] == ["R-007", "R-008"]
    assert director.get("/panel/fairness/secrets.csv").status_code == 404
    assert director.get("/panel/fairness/?since=yesterday").status_code == 409


def test_the_desk_and_the_reviewers_pages_say_no_such_figure(history):
    reviewer = entered(Role.REVIEWER, "R-008")
    for path in ("/", "/cases/FAIR-01/", "/cases/FAIR-01/criteria/"):
        told = reviewer.get(path).content.decode().lower()
        assert "fairness" not in told
        assert "of like cases" not in told


def test_the_command_prints_and_writes_the_report(history, tmp_path, monkeypatch):
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready
    run = CliRunner().invoke(app, ["panel", "report", "--out", str(tmp_path / "out")])
    assert run.exit_code == 0, run.output
    told = run.output
    assert "R-008" in told
    assert queries.reviewer("R-008").last_name not in told
    assert json.loads((tmp_path / "out" / "fairness.json").read_text())["cases"]["of"] == 12
    assert {file.name for file in (tmp_path / "out").iterdir()} >= {"reviewers.csv", "months.csv"}
