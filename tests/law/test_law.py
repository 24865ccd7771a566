"""The law's tables, its holidays, and data files that break their form."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from openimr.cases.domain.dispute import CaseFacts, DisputedItem
from openimr.errors import DataFileInvalid, RuleMissing
from openimr.intake.domain.deadlines import after_business_days, application_deadline, is_business_day
from openimr.intake.domain.eligibility import evaluate
from openimr.programmes.loader import known, load, read_folder

HERE = Path(__file__).parent
LAW = load("california_workers_comp")
FACTS = CaseFacts(
    case_number="CM13-0000001",
    programme="california_workers_comp",
    date_of_injury=date(2011, 4, 25),
    claim_number="1",
    ur_date=date(2013, 7, 5),
    ur_communicated=date(2013, 7, 5),
    ur_served=date(2013, 7, 5),
    ur_service="mail",
    ur_priority="regular",
    ur_basis="medical_necessity",
    request_date=None,
    request_received=None,
    application_signed=date(2013, 7, 29),
    application_signed_by="employee",
    application_received=date(2013, 8, 6),
    application_way="mail",
    priority="regular",
    liability_disputed=False,
    ur_decision_attached=True,
    assigned=None,
    items=(DisputedItem(1, "Work hardening", "modified"),),
    parties=(),
)


def rows(name: str):
    cases = yaml.safe_load((HERE / name).read_text())
    return pytest.mark.parametrize("row", cases, ids=lambda row: row["name"])


@rows("application.yaml")
def test_application(row):
    asked = row["given"]
    facts = replace(FACTS, ur_served=asked["served"], ur_service=asked["service"])
    if row["expect"].get("error"):
        with pytest.raises(RuleMissing):
            application_deadline(facts, LAW, formulary=asked.get("formulary", False))
        return
    found = application_deadline(facts, LAW, formulary=asked.get("formulary", False))
    assert (found.due if found else None) == row["expect"]["due"], row["because"]
    if found:
        assert found.verified is row["expect"]["verified"], row["because"]
        assert sum(step.days for step in found.steps) == (found.due - asked["served"]).days


@rows("scope.yaml")
def test_scope(row):
    asked = row["given"]
    facts = replace(
        FACTS, date_of_injury=asked["injury"], ur_communicated=asked["communicated"], ur_served=date(2013, 7, 5)
    )
    found = evaluate(facts, LAW, formulary=False)
    assert found.outcome == row["expect"]["outcome"], row["because"]
    assert [ground.ground for ground in found.grounds if ground.decisive] == row["expect"]["decisive"], row["because"]


@pytest.mark.parametrize(
    ("change", "ground", "outcome"),
    [
        ({"application_signed": None}, "signature", "ineligible"),
        ({"application_received": date(2013, 8, 10)}, "timely", "ineligible"),
        ({"ur_decision_attached": False}, "ur_decision_attached", "ineligible"),
        ({"ur_basis": "conditional_non_certification"}, "medical_necessity", "ineligible"),
        ({"application_signed_by": "employer"}, "filer", "ineligible"),
        ({"liability_disputed": True}, "liability", "deferred"),
    ],
)
def test_each_ground_that_bars(change, ground, outcome):
    found = evaluate(replace(FACTS, **change), LAW, formulary=False)
    assert found.outcome == outcome
    assert ground in {g.ground for g in found.grounds if g.status == "not_met"}


def test_an_unknown_day_of_service_is_cannot_tell_never_late():
    found = evaluate(replace(FACTS, ur_served=None, application_received=date(2014, 8, 10)), LAW, formulary=False)
    assert next(g.status for g in found.grounds if g.ground == "timely") == "cannot_tell"
    assert found.eligible


def test_a_delayed_treatment_is_disputed_until_the_law_dropped_the_word():
    delayed = replace(FACTS, items=(DisputedItem(1, "x", "delayed"),), date_of_injury=date(2013, 1, 2))
    assert evaluate(delayed, LAW, formulary=False).eligible
    later = replace(delayed, ur_served=date(2017, 1, 3), application_received=date(2017, 1, 9))
    assert not evaluate(later, LAW, formulary=False).eligible


@given(st.dates(date(2010, 1, 1), date(2034, 12, 1)), st.integers(1, 20))
def test_business_days_are_counted_one_by_one(day, count):
    end = after_business_days(day, count, LAW)
    between = [date.fromordinal(n) for n in range(day.toordinal() + 1, end.toordinal() + 1)]
    assert sum(is_business_day(each, LAW) for each in between) == count
    assert is_business_day(end, LAW)


def test_the_day_after_thanksgiving_is_a_business_day():
    assert not is_business_day(date(2016, 11, 24), LAW)
    assert is_business_day(date(2016, 11, 25), LAW)


def test_no_holiday_is_guessed_outside_the_table():
    with pytest.raises(RuleMissing, match="2009"):
        is_business_day(date(2009, 5, 5), LAW)


def test_the_holidays_are_those_of_the_government_code(shared_data):
    with (shared_data / "codes" / "california-holidays-2010-2035.csv").open() as lines:
        told = {date.fromisoformat(row["date"]) for row in csv.DictReader(lines) if row["extent"] == "full"}
    assert set(LAW.holidays) == told


@pytest.mark.parametrize("programme", known())
def test_every_programme_loads_and_every_rule_has_its_source(programme):
    law = load(programme)
    assert law.rules
    for rule in (*law.rules.values(), *law.wordings.values()):
        assert all(value.cite for value in rule.values), rule.id
        assert all(value.checked_on for value in rule.values if value.verified), rule.id


def test_a_rule_that_ended_answers_with_an_error():
    with pytest.raises(RuleMissing, match=r"fee\.regular"):
        LAW.value("fee.regular", date(2016, 1, 1))
    assert LAW.value("fee.regular", date(2014, 3, 31)).value == 560
    assert LAW.value("fee.regular", date(2014, 4, 1)).value == 420


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (
            "rules: [{id: a, says: b, values: [{since: 2013-01-01, value: 3, cite: c, verified: false}]}]",
            "needs a unit",
        ),
        (
            "rules: [{id: a, says: b, values: [{since: 2014-01-01, cite: c, verified: false}, {since: 2013-01-01, cite: c, verified: false}]}]",
            "earliest first",
        ),
        ("rules: [{id: a, says: b, value: []}]", "values"),
        ("rules: [", "limits.yaml"),
    ],
)
def test_a_broken_law_file_is_refused_by_name(tmp_path, broken, words):
    (tmp_path / "programme.yaml").write_text("{id: x, name: y, holidays_from: 2010, holidays_until: 2011}")
    (tmp_path / "holidays.csv").write_text("date,name,basis,verified\n")
    (tmp_path / "limits.yaml").write_text(broken)
    with pytest.raises(DataFileInvalid, match=words) as refusal:
        read_folder(tmp_path)
    assert "limits.yaml" in str(refusal.value)
