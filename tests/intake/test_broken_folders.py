"""One broken case folder for each fault; what the message must name is in tests/broken/faults.yaml."""

import shutil
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from openimr.errors import CaseFileInvalid
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.adapters.case_format import CaseFormat
from openimr.intake.adapters.strict_yaml import check
from openimr.intake.commands import case_app

BROKEN = Path(__file__).parents[1] / "broken"
FAULTS = yaml.safe_load((BROKEN / "faults.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "case"
    (made / "records").mkdir(parents=True)
    for name in ("case.yaml", "reviewer.yaml"):
        shutil.copy(BROKEN / name, made)
    for name in ("application.pdf", "report.pdf"):
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(made / "records" / name)
    return made


def test_the_sound_folder_has_no_fault(folder):
    found = read_case_folder(folder)
    assert found.facts.claim_number == "0123"  # as it was written: no octal number
    assert found.form.injured_worker.address.postal_code == "01234"
    assert (len(found.records), found.reviewer_file is not None, found.form_differences) == (2, True, ())


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row["name"])
def test_each_fault_is_named_with_its_field(folder, row):
    file = folder / row.get("file", "case.yaml")
    text = file.read_text()
    assert row["old"] in text
    file.write_text(text.replace(row["old"], row["new"], 1))
    with pytest.raises(CaseFileInvalid) as refusal:
        read_case_folder(folder)
    faults = refusal.value.faults
    assert any(row["field"] in fault.field and row["says"] in fault.sentence for fault in faults), str(refusal.value)
    assert len({(fault.field, fault.sentence) for fault in faults}) == len(faults)
    assert "nothing was stored" in str(refusal.value)


def test_faults_of_every_kind_are_named_at_once_with_their_lines(folder):
    text = (folder / "case.yaml").read_text()
    for old, new in [
        ("  occupation:", "  ocupation:"),  # of form
        ("decision: denied", "decision: refused"),
        ("served: 2016-01-12", "served: 2016-01-10"),  # between fields
        ("file: report.pdf", "file: reprot.pdf"),  # between fields and files
    ]:
        text = text.replace(old, new)
    (folder / "case.yaml").write_text(text)
    (folder / "reviewer.yaml").write_text("items: [{number: 9, decision: upheld}]")
    with pytest.raises(CaseFileInvalid) as refusal:
        read_case_folder(folder)
    found = {fault.field: fault.line for fault in refusal.value.faults}
    assert set(found) == {
        "injury.ocupation",
        "utilization_review.items[0].decision",
        "utilization_review.served",
        "records[1].file",
        "records",
        "reviewer.yaml: items[0].number",
    }
    lines = text.splitlines()
    assert "served" in lines[found["utilization_review.served"] - 1]
    assert "reprot" in lines[found["records[1].file"] - 1]


def test_a_link_out_of_the_folder_is_refused(folder):
    (folder / "records" / "report.pdf").unlink()
    (folder / "records" / "report.pdf").symlink_to("/etc/hostname")
    with pytest.raises(CaseFileInvalid, match="is a link"):
        read_case_folder(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "must be a list of fields"),
        (b"- a\n- b\n", "must be a list of fields"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"a: " + b"[" * 5000, "nests too deeply"),
        (b"a" * 1_000_001, "larger than 1 MB"),
        (None, "is not there"),
    ],
    ids=["empty", "a list", "not text", "deep", "large", "no file"],
)
def test_what_is_no_case_file_at_all(folder, content, words):
    if content is None:
        (folder / "case.yaml").unlink()
    else:
        (folder / "case.yaml").write_bytes(content)
    with pytest.raises(CaseFileInvalid, match=words):
        read_case_folder(folder)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.integers(0, 1500))
def test_no_text_at_any_place_breaks_the_reader(tmp_path_factory, typed, place):
    """Whatever is typed wherever: a checked file or a list of faults, never another error."""
    text = (BROKEN / "case.yaml").read_text()
    file = tmp_path_factory.mktemp("typed") / "case.yaml"
    file.write_bytes((text[:place] + typed + text[place:]).encode())
    faults = ()
    with suppress(CaseFileInvalid):
        checked = check(file, CaseFormat, source="case.yaml")
        faults = checked.faults
        assert checked.form is not None or faults
    assert all(fault.sentence for fault in faults)


def test_the_template_is_sound_once_it_is_filled(tmp_path):
    made = tmp_path / "mine"
    assert CliRunner().invoke(case_app, ["new", str(made)]).exit_code == 0
    text = (made / "case.yaml").read_text()
    (made / "case.yaml").write_text(text.replace("<", "").replace(">", ""))
    assert read_case_folder(made).facts.case_number == "CM26-0000001"
    # The optional lines, too, are lines of the format.
    shown = text.replace("#? ", "").replace("<", "").replace(">", "").replace("records: []", "records:")
    (made / "case.yaml").write_text(shown.replace("accompanies: 1 ", "accompanies: null "))
    for name in ("application.pdf", "progress-report.pdf"):
        (made / "records" / name).write_bytes(b"%PDF-1.4")
    with pytest.raises(CaseFileInvalid) as refusal:
        read_case_folder(made)
    assert {(fault.field, fault.sentence.split(":")[0]) for fault in refusal.value.faults} == {
        ("records", "records/application.pdf is there and not named"),
        ("application.form", "application.pdf is not among the records; name it there too"),
    }
