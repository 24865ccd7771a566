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
from openimr.intake.domain.deadlines import (
    after_business_days,
    appeal_deadline,
    application_deadline,
    assignment_deadline,
    determination_deadline,
    is_business_day,
    records_deadline,
)
from openimr.intake.domain.eligibility import EarlierReview, evaluate
from openimr.programmes.domain.rules import as_table
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


COUNTED = {
    "assignment": lambda asked: assignment_deadline(LAW, found_eligible=asked["found_eligible"]),
    "records": lambda asked: records_deadline(
        replace(FACTS, assigned=asked["assigned"], priority=asked.get("priority", "regular")),
        LAW,
        notice=asked["notice"],
    ),
    "determination": lambda asked: determination_deadline(
        replace(FACTS, priority=asked.get("priority", "regular")),
        LAW,
        formulary=asked.get("formulary", False),
        records_received=asked["records_received"],
    ),
    "appeal": lambda asked: appeal_deadline(LAW, mailed=asked["mailed"], service=asked["service"]),
}


@rows("time_limits.yaml")
def test_time_limits(row):
    asked, expected = row["given"], row["expect"]
    if expected.get("error"):
        with pytest.raises(RuleMissing):
            COUNTED[asked["by"]](asked)
        return
    found = COUNTED[asked["by"]](asked)
    assert (found.due if found else None) == expected["due"], row["because"]
    assert found is None or found.verified is expected["verified"], row["because"]


@rows("scope.yaml")
def test_scope(row):
    asked = row["given"]
    facts = replace(
        FACTS,
        date_of_injury=asked["injury"],
        ur_communicated=asked["communicated"],
        ur_date=asked.get("decided", date(2013, 7, 5)),
        ur_served=asked.get("served", date(2013, 7, 5)),
        application_received=asked.get("received", date(2013, 8, 6)),
    )
    found = evaluate(facts, LAW, formulary=asked.get("formulary", False))
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


def test_the_page_of_the_law_is_the_law():
    page = (HERE.parents[1] / "docs" / "reference" / "law.md").read_text()
    assert page.endswith("## Every value\n\n" + as_table(LAW.rules.values()))


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
    ("received", "stated", "status"),
    [
        (date(2025, 11, 4), None, "met"),  # in time by the shorter limit, whatever is in dispute
        (date(2025, 11, 5), None, "cannot_tell"),
        (date(2025, 11, 24), None, "cannot_tell"),
        (date(2025, 11, 25), None, "not_met"),  # late by either
        (date(2025, 11, 5), True, "not_met"),
        (date(2025, 11, 24), False, "met"),
    ],
)
def test_the_shorter_limit_of_formulary_drugs_is_never_assumed(received, stated, status):
    facts = replace(FACTS, ur_date=date(2025, 10, 20), ur_served=date(2025, 10, 20), application_received=received)
    found = evaluate(facts, LAW, formulary=stated)
    assert next(g.status for g in found.grounds if g.ground == "timely") == status
    assert found.eligible is (status != "not_met")


@pytest.mark.parametrize(
    ("received", "status"),
    [
        (date(2013, 8, 5), "met"),  # in time however it was served
        (date(2013, 8, 6), "cannot_tell"),
        (date(2013, 8, 26), "cannot_tell"),
        (date(2013, 8, 27), "not_met"),  # late even by mail from abroad
    ],
)
def test_a_way_of_service_that_nobody_states_makes_nobody_late(received, status):
    found = evaluate(replace(FACTS, ur_service=None, application_received=received), LAW, formulary=False)
    assert next(g.status for g in found.grounds if g.ground == "timely") == status


def test_while_liability_is_disputed_nobody_is_late():
    late = replace(FACTS, liability_disputed=True, application_received=date(2014, 8, 10))
    found = evaluate(late, LAW, formulary=False)
    assert found.outcome == "deferred"
    assert next(g.status for g in found.grounds if g.ground == "timely") == "cannot_tell"


def test_a_decision_put_off_for_liability_says_nothing_on_necessity():
    found = evaluate(replace(FACTS, ur_basis="liability_deferred"), LAW, formulary=False)
    assert found.outcome == "deferred"
    assert next(g.status for g in found.grounds if g.ground == "medical_necessity") == "cannot_tell"


@pytest.mark.parametrize(
    ("earlier", "status"),
    [
        ([], "met"),
        ([EarlierReview("CM13-0000000", 1, date(2013, 7, 5), decided=True)], "not_met"),
        ([EarlierReview("CM13-0000000", 1, date(2013, 7, 5), decided=False)], "not_met"),
        ([EarlierReview("CM13-0000000", 1, date(2012, 7, 6), decided=True)], "cannot_tell"),
        ([EarlierReview("CM13-0000000", 1, date(2012, 7, 5), decided=True)], "met"),  # the twelve months are over
        ([EarlierReview("CM13-0000000", 1, date(2013, 1, 5), decided=False)], "met"),
    ],
)
def test_one_ur_decision_is_reviewed_once(earlier, status):
    found = evaluate(FACTS, LAW, formulary=False, earlier=earlier)
    assert found.grounds[-1].ground == "not_reviewed_before"
    assert (found.grounds[-1].status, found.eligible) == (status, status != "not_met")


@given(st.dates(date(2013, 1, 1), date(2034, 1, 1)), st.sampled_from(["mail", "fax", "personal", None]))
def test_the_steps_of_a_limit_lead_from_its_start_to_its_last_day(served, service):
    found = application_deadline(replace(FACTS, ur_served=served, ur_service=service), LAW, formulary=False)
    assert found.counted_from == served
    assert sum(step.days for step in found.steps) == (found.due - served).days
    assert is_business_day(found.due, LAW)
    assert all(step.cite and step.because for step in found.steps)


V = "verified: true, checked_on: 2026-11-23"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (
            "rules: [{id: a, says: b, values: [{since: 2013-01-01, value: 3, cite: c, verified: true}]}]",
            "a.values.0: Value error, a limit needs a unit",
        ),
        (
            f"rules: [{{id: a, says: b, values: [{{since: 2014-01-01, cite: c, {V}}}, {{since: 2013-01-01, cite: c, {V}}}]}}]",
            "earliest first",
        ),
        ("rules: [{id: a, says: b, value: []}]", "values"),
        ("rules: [", "limits.yaml"),
        ("rules: [{id: a, says: b, values: [{since: 2013-01-01, cite: c, verified: true}]}]", "needs checked_on"),
        ("rules: [{id: a, says: b, values: [{since: 2013-01-01, cite: c}]}]", "verified: Field required"),
        ("rules: [{id: a, says: b, values: []}]", "a.values"),
        (f"rules: [{{id: a, says: b, values: [{{since: 2013-01-01, value: 3, unit: moon, cite: c, {V}}}]}}]", "unit"),
        (f"rules: [{{id: a, says: b, values: [{{since: 2013-02-30, cite: c, {V}}}]}}]", "limits.yaml"),
        ("rules: [1]", "limits.yaml"),
    ],
)
def test_a_broken_law_file_is_refused_by_name(tmp_path, broken, words):
    (tmp_path / "programme.yaml").write_text("{id: x, name: y, holidays_from: 2010, holidays_until: 2011}")
    (tmp_path / "holidays.csv").write_text("date,name,basis,verified\n")
    (tmp_path / "limits.yaml").write_text(broken)
    with pytest.raises(DataFileInvalid, match=words) as refusal:
        read_folder(tmp_path)
    assert "limits.yaml" in str(refusal.value)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("date,name\n2013-01-01,x\n", "basis"),
        ("date,name,basis,verified\n2013-02-30,x,y,yes\n", "entry 1"),
        (None, "cannot be read"),
    ],
)
def test_a_broken_table_of_holidays_is_refused(tmp_path, table, words):
    (tmp_path / "programme.yaml").write_text("{id: x, name: y, holidays_from: 2010, holidays_until: 2011}")
    if table is not None:
        (tmp_path / "holidays.csv").write_text(table)
    with pytest.raises(DataFileInvalid, match=words) as refusal:
        read_folder(tmp_path)
    assert "holidays.csv" in str(refusal.value)


@pytest.mark.parametrize("order", [("yes", "no"), ("no", "yes"), ("text only", "yes")])
def test_a_day_with_two_holidays_is_as_certain_as_the_more_certain(tmp_path, order):
    """As 2034-11-10: Veterans Day, kept on Friday, and Diwali."""
    (tmp_path / "programme.yaml").write_text("{id: x, name: y, holidays_from: 2034, holidays_until: 2034}")
    lines = [f"2034-11-10,{place},law,{verified}\n" for place, verified in enumerate(order)]
    (tmp_path / "holidays.csv").write_text("date,name,basis,verified\n" + "".join(lines))
    assert read_folder(tmp_path).holidays[date(2034, 11, 10)].verified


@pytest.mark.parametrize(
    ("rule", "on", "value"),
    [
        ("fee.expedited", date(2014, 3, 31), 685),
        ("fee.expedited", date(2014, 4, 1), 515),
        ("fee.pharmacy_only", date(2014, 3, 31), None),
        ("fee.regular", date(2019, 12, 31), None),
        ("fee.regular", date(2020, 1, 1), 345),
        ("fee.regular", date(2026, 4, 1), None),
        ("standard.ranking_mode", date(2016, 12, 31), "strict"),
        ("standard.ranking_mode", date(2017, 1, 1), "mtus_sequence"),
        ("information.answer", date(2014, 2, 11), 15),
        ("information.answer", date(2014, 2, 12), 5),
        ("penalty.late_records", date(2014, 11, 30), None),
        ("penalty.late_records", date(2014, 12, 1), 500),
        ("ur.prospective", date(2026, 3, 31), 5),
        ("ur.prospective", date(2026, 4, 1), None),
    ],
)
def test_each_change_of_law_on_its_day(rule, on, value):
    """None: nothing is known to be in force on that day, and no neighbour answers for it."""
    if value is None:
        with pytest.raises(RuleMissing, match=rule.replace(".", r"\.")):
            LAW.value(rule, on)
    else:
        assert LAW.value(rule, on).value == value
