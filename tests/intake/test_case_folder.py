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


FAULTS = [
    ("occupation: Warehouse", "ocupation: Warehouse", "injury.ocupation", "did you mean 'occupation'?"),
    ("date: 2011-04-25", "date: 2013-09-31", "injury.date", "is not a date"),
    ("date: 2011-04-25", "date: 2013-12-25", "utilization_review.date", "comes before the injury"),
    ("received: 2013-08-06", "received: 2013-07-01", "application.received", "comes before"),
    ("decision: modified", "decision: refused", "utilization_review.items[0].decision", "is not one of"),
    ("source: MTUS", "source: Almanac", "guidelines[0].source", "is not one of"),
    ("programme: california_workers_comp", "programme: utopia", "programme", "is not a programme"),
    ("file: 03-request", "file: 33-request", "records[2].file", "there is no records/33-request"),
    ("file: 03-request-for-authorization.pdf", "file: ../case.yaml", "records[2].file", "plain name of a file"),
    ("case_number: CM13-0009001", "case_number: '12'", "case_number", ""),
    ("  service: mail", "  service: mail\n  service: fax", "service", "is given twice"),
    ("first_name: Daniel", "first_name: <first name>", "injured_worker.first_name", "placeholder"),
    ("format: 1", "format: [1", "(the file)", "is not YAML"),
    (
        "original_request: Work hardening program, without frequency or duration\n      authorized: null",
        "authorized: null",
        "items[0]",
        "was modified",
    ),
]


@pytest.mark.parametrize(("old", "new", "field", "words"), FAULTS, ids=[f"{f[2]} {f[1][:24]}" for f in FAULTS])
def test_each_fault_is_named_with_its_field(folder, old, new, field, words):
    change(folder, old, new)
    with pytest.raises(CaseFileInvalid) as refusal:
        read_case_folder(folder)
    assert any(field in fault.field and words in fault.sentence for fault in refusal.value.faults), str(refusal.value)
    assert "nothing was stored" in str(refusal.value)


def test_all_faults_are_named_at_once_with_their_lines(folder):
    change(folder, "occupation: Warehouse", "ocupation: Warehouse")
    change(folder, "decision: modified", "decision: refused")
    with pytest.raises(CaseFileInvalid) as refusal:
        read_case_folder(folder)
    assert len(refusal.value.faults) == 2
    lines = (folder / "case.yaml").read_text().splitlines()
    assert {lines[fault.line - 1].strip().split(":")[0] for fault in refusal.value.faults} == {"ocupation", "decision"}


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
    assert (first.pk, first.events.count(), again.items.count()) == (again.pk, 1, 1)


@pytest.mark.django_db
def test_a_changed_folder_updates_the_case_until_it_is_signed(folder):
    case = receive(read_case_folder(folder), by="test", at=AT)
    change(folder, "occupation: Warehouse worker", "occupation: Warehouse clerk")
    assert receive(read_case_folder(folder), by="test", at=AT).occupation.startswith("Warehouse clerk")
    assert [event.kind for event in case.events.order_by("sequence")] == ["case.received", "case.changed"]
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
    assert case.deadlines.get(rule="application.file").due == date(2013, 8, 9)


def test_a_template_is_written_and_teaches_by_its_faults(tmp_path):
    run = CliRunner().invoke(case_app, ["new", str(tmp_path / "mine")])
    assert run.exit_code == 0
    with pytest.raises(CaseFileInvalid) as refusal:
        read_case_folder(tmp_path / "mine")
    assert all("placeholder" in fault.sentence for fault in refusal.value.faults)
    with pytest.raises(Refused, match="something is there already"):
        CliRunner().invoke(case_app, ["new", str(tmp_path / "mine")], catch_exceptions=False)
