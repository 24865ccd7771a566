"""A case folder is refused whole, every fault with its field and what to do; a good one is taken in once."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.errors import CaseFileInvalid, Refused
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.commands import case_app
from openimr.intake.queries import eligibility, formulary_drugs
from openimr.intake.services import evaluate_eligibility, receive

AT = datetime(2013, 8, 6, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "work-hardening"
    shutil.copytree(CASES / "work-hardening", made)
    return made


def change(folder: Path, old: str, new: str, file: str = "case.yaml") -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


def test_a_record_that_nobody_named_is_a_fault(folder):
    (folder / "records" / "unnamed.pdf").write_bytes(b"%PDF-1.4")
    with pytest.raises(CaseFileInvalid, match=r"unnamed\.pdf is there and not named"):
        read_case_folder(folder)


def test_the_reviewers_file_is_checked_too(folder):
    change(folder, "decision: upheld", "decision: modified", "reviewer.yaml")
    change(folder, "number: 1", "number: 7", "reviewer.yaml")
    with pytest.raises(CaseFileInvalid, match=r"reviewer\.yaml.*is not one of"):
        read_case_folder(folder)


def test_the_form_and_the_case_are_compared(folder):
    found = read_case_folder(folder)
    assert [(d.field, d.in_form) for d in found.form_differences] == [("claims_administrator_fax", "(916) 555-0162")]


@pytest.mark.parametrize("name", ["lumbar-mri-and-therapy", "medication"])
def test_the_other_sample_cases_agree_with_their_forms(name):
    assert read_case_folder(CASES / name).form_differences == ()


@pytest.mark.django_db
def test_the_same_folder_again_changes_nothing(folder):
    first = receive(read_case_folder(folder), by="test", at=AT)
    again = receive(read_case_folder(folder), by="test", at=AT)
    assert (first.pk, again.items.count()) == (again.pk, 1)
    assert first.events.filter(kind__startswith="case.").count() == 1


@pytest.mark.django_db
def test_a_changed_folder_updates_the_case_until_it_is_signed(folder):
    case = receive(read_case_folder(folder), by="test", at=AT)
    change(folder, "occupation: Warehouse worker", "occupation: Warehouse clerk")
    assert receive(read_case_folder(folder), by="test", at=AT).occupation.startswith("Warehouse clerk")
    assert [event.kind for event in case.events.order_by("sequence")] == ["case.received", "panel.draw", "case.changed"]
    Case.objects.update(state=State.SIGNED)
    change(folder, "Warehouse clerk", "Warehouse worker")
    with pytest.raises(Refused, match="it is signed"):
        receive(read_case_folder(folder), by="test", at=AT)


@pytest.mark.django_db
def test_the_seed_case_is_eligible_only_by_the_day_of_communication(folder):
    case = receive(read_case_folder(folder), by="test", at=AT)
    found = evaluate_eligibility(case.number, today=date(2013, 8, 6), by="test", at=AT)
    assert found.eligible
    assert [ground.ground for ground in found.grounds if ground.decisive] == ["scope_by_communication"]
    assert {g.ground for g in found.grounds if g.status == "not_met"} == {"scope_by_injury"}
    case.refresh_from_db()
    assert case.state == State.ELIGIBLE
    filed = case.deadlines.get(rule="application.file")
    assert (filed.due, filed.met_on) == (date(2013, 8, 9), date(2013, 8, 6))
    assert not case.deadlines.filter(rule="assignment.notice").exists()  # the notice went out: nothing is owed


def evaluated(folder, *, today=date(2013, 8, 6)):
    case = receive(read_case_folder(folder), by="test", at=AT)
    found = evaluate_eligibility(case.number, today=today, by="test", at=AT)
    case.refresh_from_db()
    return case, found


@pytest.mark.django_db
def test_the_same_facts_again_change_nothing(folder):
    first, _ = evaluated(folder)
    events, limits = first.events.count(), list(first.deadlines.values_list("rule", "due", "met_on"))
    again, found = evaluated(folder, today=date(2014, 1, 1))
    assert (again.events.count(), list(again.deadlines.values_list("rule", "due", "met_on"))) == (events, limits)
    assert eligibility(again) == found.grounds


@pytest.mark.django_db
def test_the_notice_of_assignment_is_owed_until_its_day_is_known(folder):
    change(folder, "assigned: 2013-09-30\n", "")
    case, _ = evaluated(folder, today=date(2013, 8, 30))
    assert case.deadlines.get(rule="assignment.notice").due == date(2013, 9, 3)  # over Labor Day
    assert not case.deadlines.filter(rule__startswith="records.").exists()
    change(folder, "records:\n", "assigned: 2013-09-03\nassignment_notice: electronic\nrecords:\n")
    case, _ = evaluated(folder)
    assert case.deadlines.get(rule="assignment.notice").met_on == date(2013, 9, 3)
    assert case.deadlines.get(rule="records.electronic").due == date(2013, 9, 16)
    change(folder, "assignment_notice: electronic", "assignment_notice: mail")
    case, _ = evaluated(folder)
    assert list(case.deadlines.filter(rule__startswith="records.").values_list("rule", flat=True)) == ["records.mail"]


@pytest.mark.django_db
def test_what_the_file_says_on_drugs_sets_the_limit(tmp_path):
    made = tmp_path / "medication"
    shutil.copytree(CASES / "medication", made)
    case, _ = evaluated(made)
    assert formulary_drugs(case) is None
    change(made, "  way: electronic\n", "  way: electronic\n  formulary_drugs: true\n")
    case, _ = evaluated(made)
    assert formulary_drugs(case) is True
    filed = case.deadlines.filter(rule__startswith="application.file").get()
    assert (filed.rule, filed.due, filed.verified) == ("application.file.formulary_drug", date(2025, 11, 4), False)
    assert case.events.order_by("-sequence").first().kind == "case.eligibility_weighed"


@pytest.mark.django_db
def test_a_second_application_on_one_ur_decision_is_refused_by_name(folder):
    evaluated(folder)
    change(folder, "case_number: CM13-0009001", "case_number: CM13-0009990")
    again, found = evaluated(folder)
    assert (found.outcome, again.state) == ("ineligible", State.INELIGIBLE)
    assert "is pending in CM13-0009001" in found.grounds[-1].because
    first = Case.objects.get(number="CM13-0009001")
    assert evaluate_eligibility(first.number, today=date(2013, 8, 7), by="test", at=AT).eligible  # the first stands


@pytest.mark.django_db
def test_an_application_that_was_refused_bars_no_second_one(folder):
    change(folder, "  signed: 2013-07-29\n", "")
    first, found = evaluated(folder)
    assert (found.outcome, first.state) == ("ineligible", State.INELIGIBLE)
    change(folder, "  signed_by: employee", "  signed: 2013-07-29\n  signed_by: employee")
    change(folder, "case_number: CM13-0009001", "case_number: CM13-0009990")
    _, found = evaluated(folder)
    assert found.eligible


@pytest.mark.django_db
def test_a_dispute_of_liability_defers_until_it_is_settled(folder):
    change(folder, "  liability_disputed: false", "  liability_disputed: true")
    case, found = evaluated(folder)
    assert (found.outcome, case.state) == ("deferred", State.DEFERRED)
    change(folder, "  liability_disputed: true", "  liability_disputed: false")
    case, found = evaluated(folder)
    assert (found.outcome, case.state) == ("eligible", State.ELIGIBLE)


@pytest.mark.django_db
def test_a_changed_file_never_turns_a_case_that_is_further_on(folder):
    evaluated(folder)
    Case.objects.update(state=State.RECORDS_READY)
    change(folder, "received: 2013-08-06", "received: 2013-09-20")
    case = receive(read_case_folder(folder), by="test", at=AT)
    before = eligibility(case)
    with pytest.raises(Refused, match="become ineligible"):
        evaluate_eligibility(case.number, today=date(2013, 9, 20), by="test", at=AT)
    assert eligibility(case) == before


@pytest.mark.django_db
def test_a_signed_case_keeps_what_it_was_decided_on(folder):
    case, _ = evaluated(folder)
    Case.objects.update(state=State.SIGNED)
    case.eligibility_findings.update(because="as it was")
    evaluate_eligibility(case.number, today=date(2013, 12, 1), by="test", at=AT)
    assert {ground.because for ground in eligibility(case)} == {"as it was"}


def test_a_template_is_written_and_teaches_by_its_faults(tmp_path):
    run = CliRunner().invoke(case_app, ["new", str(tmp_path / "mine")])
    assert run.exit_code == 0
    with pytest.raises(CaseFileInvalid) as refusal:
        read_case_folder(tmp_path / "mine")
    assert all("placeholder" in fault.sentence for fault in refusal.value.faults)
    with pytest.raises(Refused, match="something is there already"):
        CliRunner().invoke(case_app, ["new", str(tmp_path / "mine")], catch_exceptions=False)
