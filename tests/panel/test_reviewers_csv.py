"""Reviewers as sheets: every fault named with its place, nothing half-written, the same sheets twice change nothing."""

import shutil
from datetime import UTC, date, datetime

import pytest
from benchmarks.nppes import npi_of, write
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from openimr.errors import DataFileInvalid, Refused
from openimr.panel import queries, services
from openimr.panel.adapters.panel_file import SAMPLE, read_panel, reviewer_of
from openimr.panel.adapters.reviewers_csv import RECORDS, read_folder, sheets_of
from openimr.panel.commands import panel_app
from openimr.panel.models import Entity, Relation, Reviewer

AT = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
PERSON = "reviewer,first_name,last_name,degree,practising_since,weekly_hours,capacity\n"
ADA = "R-901,Ada,Lovegrove,MD,07/01/2004,24,6\n"
LICENCE = "reviewer,state,number,since,until\nR-901,CA,X1,7/1/2004,12/31/2028\n"
CERTIFICATE = (
    "reviewer,board,specialty,subspecialty,since,until\n"
    "R-901,American Board of Physical Medicine & Rehabilitation,PM&R,Pain Management,2006-09-01,\n"
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def sheets(tmp_path):
    """Write sheets into a folder: name without ending, and what is in it."""

    def make(**said):
        folder = tmp_path / "sheets"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in said.items():
            (folder / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return make


def bring(folder, **options):
    return services.import_csv(folder, by="test", at=AT, **options)


def stored() -> dict[str, dict]:
    return {one.pk: one.profile for one in Reviewer.objects.all()}


def test_a_reviewer_comes_in_with_licence_and_certificate(sheets):
    plan = bring(sheets(reviewers=PERSON + ADA, licences=LICENCE, certifications=CERTIFICATE))
    assert str(plan) == "1 new, 0 changed, 0 as they were\n  R-901 new"
    found = queries.reviewer("R-901")
    assert (found.name, found.weekly_hours, found.practising_since) == ("Ada Lovegrove", 24, date(2004, 7, 1))
    (licence,) = found.licences
    assert (licence.state, licence.number, licence.until) == ("California", "X1", date(2028, 12, 31))
    (held,) = found.certifications
    assert (held.board, held.specialty, held.subspecialty) == (
        "American Board of Physical Medicine and Rehabilitation",
        "Physical Medicine and Rehabilitation",
        "Pain Medicine",
    )


def test_the_same_sheets_twice_change_nothing_and_a_dry_run_stores_nothing(sheets):
    folder = sheets(reviewers=PERSON + ADA, licences=LICENCE)
    assert services.plan_csv(folder).new == ("R-901",)
    assert stored() == {}
    bring(folder)
    before = stored()
    assert bring(folder).same == ("R-901",)
    assert stored() == before
    changed = sheets(licences=LICENCE.replace("12/31/2028", "2030-12-31"))
    plan = services.plan_csv(changed)
    assert plan.changed == {"R-901": ("licence California X1: until 12/31/2028 -> 12/31/2030",)}
    assert stored() == before
    bring(changed)
    assert queries.reviewer("R-901").licences[0].until == date(2030, 12, 31)
    assert queries.reviewer("R-901").last_name == "Lovegrove"  # a sheet that is not there says nothing


def test_records_on_file_go_only_where_somebody_says_so(sheets):
    bring(sheets(reviewers=PERSON + ADA, licences=LICENCE + "R-901,NV,N5,2010-01-01,\n"))
    fewer = sheets(licences=LICENCE)
    before = stored()
    with pytest.raises(Refused, match="licence Nevada N5 removed"):
        bring(fewer)
    assert stored() == before
    bring(fewer, remove=True)
    assert [licence.state for licence in queries.reviewer("R-901").licences] == ["California"]


def test_every_fault_is_named_and_nothing_is_stored(sheets):
    folder = sheets(
        reviewers=PERSON + ADA + "R-902,Grace,,MD,7/1/04,240,6\nR-901,Ada,L,MD,2004-07-01,24,6\n",
        licences="reviewer,state,nummber,since,until\nR-901,CA,X1,2004-07-01,\n",
        certifications="reviewer,board,specialty,since\nR-901,American Board of Surgery,Neurology,2006-09-01\nR-901,Bored of Surgery,Surgery,2006-09-01\n",
        privileges="reviewer,what,since,until\nR-901,General Hospital,2010-01-01,2009-01-01\n",
        affiliations="party,kind\nPacific Crest,professional\n",
        notes="x\n1\n",
    )
    with pytest.raises(DataFileInvalid) as refused:
        bring(folder)
    said = str(refused.value)
    for words in (
        "reviewers.csv: last_name, row 3: is empty; last name",
        "reviewers.csv: practising_since, row 3: 7/1/04 leaves the century open",
        "reviewers.csv: weekly_hours, row 3: 240 is more than 168",
        "reviewers.csv: reviewer, row 4: R-901 stands in row 2 already",
        "licences.csv, row 1: column C is unknown; did you mean number?",
        "licences.csv, row 1: no column number; it is required",
        "certifications.csv: specialty, row 2: American Board of Surgery does not certify Neurology",
        "certifications.csv: board, row 3: is no board of our catalogue; did you mean American Board of Surgery?",
        "privileges.csv: until, row 2: is before the first day",
        "affiliations.csv, row 1: no column reviewer; it is required",
        "notes.csv: is no sheet of ours",
    ):
        assert words in said, words
    assert "Grace" not in said
    assert len(refused.value.faults) == 14
    assert stored() == {}


def test_a_stranger_needs_a_row_of_their_own(sheets):
    with pytest.raises(DataFileInvalid, match="R-901 is not on the panel"):
        bring(sheets(licences=LICENCE))
    with pytest.raises(DataFileInvalid, match=r"holds none of reviewers\.csv"):
        bring(sheets())


@pytest.mark.parametrize(
    "turned",
    [
        lambda said: said.encode("utf-8-sig"),
        lambda said: said.encode("cp1252"),
        lambda said: said.replace(",", "\t").encode("utf-16"),
        lambda said: said.replace(",", ";").encode(),
        lambda said: ("sep=;\r\n" + said.replace(",", ";")).encode(),
        lambda said: said.replace("\n", "\r\n").encode() + b",,,,,,\r\n",
        lambda said: said.replace("first_name", "First Name").replace("capacity\n", "Capacity,,\n").encode(),
    ],
    ids=["mark", "windows", "unicode-text", "semicolons", "sep", "empty-rows", "spelling"],
)
def test_however_the_spreadsheet_saved_it(sheets, turned):
    bring(sheets(reviewers=turned(PERSON + ADA.replace("Lovegrove", "Muñoz"))))
    assert queries.reviewer("R-901").last_name == "Muñoz"


def test_a_certificate_that_we_do_not_know_is_taken_as_written_where_somebody_says_so(sheets):
    said = "reviewer,board,specialty,since,unlisted\nR-901,Board of Islands,Island Medicine,2006-09-01,yes\n"
    bring(sheets(reviewers=PERSON + ADA, certifications=said))
    assert queries.reviewer("R-901").certifications[0].board == "Board of Islands"


def test_what_is_exported_comes_back_unchanged(tmp_path):
    services.load_panel(None, by="test", at=AT)
    before = stored()
    services.export_csv(tmp_path / "out")
    plan = bring(tmp_path / "out")
    assert (plan.new, plan.changed, len(plan.same)) == ((), {}, len(before))
    assert stored() == before
    with pytest.raises(Refused, match=r"reviewers\.csv is there already"):
        services.export_csv(tmp_path / "out")
    Reviewer.objects.update(profile={})
    assert len(bring(tmp_path / "out").new) == len(before)
    assert {one: queries.reviewer(one) for one in before}.keys() == before.keys()


def test_the_template_has_every_column_and_brings_nobody(tmp_path):
    written = services.csv_template(tmp_path / "template")
    assert {sheet.name for sheet in RECORDS.values()} < set(written)
    assert "open cases at most" in (tmp_path / "template" / "READ ME.txt").read_text()
    assert bring(tmp_path / "template").new == ()


DAMAGE = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.sampled_from(["drop", "swap", "cut", '"', ",", "\n", "\x00", "\xff", "=", ";", "99/99/9999"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=60,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.sampled_from(["reviewers", *(sheet.name.removesuffix(".csv") for sheet in RECORDS.values())]), DAMAGE)
def test_damaged_sheets_never_break_and_never_half_write(sheets, name, damage):
    """Whatever is done to the bytes: they are refused whole, or what they say is stored whole."""
    whole = {sheet.removesuffix(".csv"): said.encode() for sheet, said in sheets_of(read_panel(SAMPLE)[:6]).items()}
    raw = whole[name]
    for place, kind in damage:
        at = place % (len(raw) + 1)
        if kind == "drop":
            raw = raw[:at] + raw[at + 1 :]
        elif kind == "swap":
            raw = raw[at:] + raw[:at]
        elif kind == "cut":
            raw = raw[:at]
        else:
            raw = raw[:at] + kind.encode("latin-1") + raw[at:]
    folder = sheets(**(whole | {name: raw}))
    refused = None
    with transaction.atomic():
        try:
            bring(folder)
        except DataFileInvalid as error:
            refused = error
        left = stored()
        transaction.set_rollback(True)  # each example begins with an empty panel
    if refused is None:
        assert set(left) == {one.reviewer_id for one in read_folder(folder)}
        assert all(reviewer_of(profile).id == one for one, profile in left.items())
    else:
        assert refused.faults or "holds none" in str(refused)
        assert all(fault.sentence for fault in refused.faults)
        assert left == {}


def test_the_doors_of_the_command_line(sheets, tmp_path, monkeypatch):
    monkeypatch.setattr("openimr.panel.commands.importing.ready", lambda: None)  # the test's own database is ready
    run = CliRunner().invoke
    folder = sheets(reviewers=PERSON + ADA, licences=LICENCE)
    said = run(panel_app, ["import-csv", str(folder), "--dry-run"])
    assert "1 new" in said.output
    assert "nothing was stored" in said.output
    assert run(panel_app, ["import-csv", str(folder)]).exit_code == 0
    assert "licences.csv" in run(panel_app, ["export", str(tmp_path / "out")]).output
    assert run(panel_app, ["csv-template", str(tmp_path / "template")]).exit_code == 0
    said = run(panel_app, ["specialties", "PM&R, Pain Management, Astrology"])
    assert "American Osteopathic Board of Physical Medicine and Rehabilitation (AOA)" in said.output
    assert "unknown: Astrology" in said.output


ROW = {
    "Entity Type Code": "1",
    "Provider Last Name (Legal Name)": "LOVEGROVE",
    "Provider First Name": "ADA",
    "Provider Credential Text": "M.D.",
    "Healthcare Provider Taxonomy Code_1": "2081P2900X",
    "Provider License Number_1": "X1",
    "Provider License Number State Code_1": "CA",
    "Healthcare Provider Primary Taxonomy Switch_1": "Y",
}


def test_nppes_is_held_against_the_panel_and_proposes_what_a_person_completes(sheets, tmp_path):
    bring(sheets(reviewers=PERSON + ADA, licences=LICENCE.replace("X1", "X2")))
    file = tmp_path / "npidata_pfile_20050523-20261108.csv"
    npis = [npi_of(123456001 + n) for n in range(4)]
    write(file, [
        ROW | {"NPI": npis[0]},
        ROW | {"NPI": npis[1], "Provider License Number_1": "X02"},
        {"NPI": npis[2], "NPI Deactivation Date": "02/15/2012"},
    ])  # fmt: skip
    found = services.compare_with_nppes(file, services.wanted_of(npis=npis))
    assert [one.npi for one in found.proposed] == [npis[0]]
    assert found.known == {
        "R-901": (f"NPI: none is on file, NPPES gives {npis[1]}",)
    }  # by the licence, however it is written
    assert found.refused == {npis[2]: ("the NPI was deactivated on 02/15/2012",)}
    assert found.missing == (npis[3],)
    services.propose(tmp_path / "proposed", found.proposed)
    assert (tmp_path / "proposed" / "certifications.csv").read_text(encoding="utf-8-sig").count("\n") == 1
    assert "2081P2900X" in (tmp_path / "proposed" / "taxonomies.csv").read_text(encoding="utf-8-sig")
    with pytest.raises(DataFileInvalid) as refused:
        bring(tmp_path / "proposed")
    assert {fault.field for fault in refused.value.faults} == {
        "reviewers.csv: practising_since",
        "reviewers.csv: weekly_hours",
        "reviewers.csv: capacity",
        "licences.csv: since",
    }
    assert set(stored()) == {"R-901"}


def test_nppes_is_asked_for_something_that_is_something(tmp_path):
    with pytest.raises(DataFileInvalid, match="NPI 12: an NPI has ten digits\nAtlantis: no state"):
        services.wanted_of(npis=["12"], states=["Atlantis"])
    with pytest.raises(DataFileInvalid, match="no reviewer has an NPI on file"):
        services.compare_with_nppes(tmp_path / "x.csv", services.wanted_of())


def test_nppes_is_a_source_of_the_graph_of_ties(tmp_path):
    file = tmp_path / "nppes.csv"
    clinic = {
        "NPI": npi_of(123456010),
        "Entity Type Code": "2",
        "Provider Organization Name (Legal Business Name)": "RIVERBEND SPINE MEDICAL GROUP, INC.",
        "Provider Other Organization Name": "RIVERBEND REHAB",
        "Provider Other Organization Name Type Code": "3",
        "Parent Organization LBN": "PACIFIC CREST HOLDINGS",
        "Provider Business Practice Location Address State Name": "CA",
    }
    second = clinic | {"NPI": npi_of(123456011), "Parent Organization LBN": "Pacific Crest Holdings"}
    write(file, [clinic, second, {"NPI": npi_of(123456012), "NPI Deactivation Date": "02/15/2012"}])
    wanted = services.wanted_of(states=["California"])
    with pytest.raises(DataFileInvalid, match="does not say of which day"):
        services.load_nppes_ties(file, wanted, by="test", at=AT)
    with pytest.raises(DataFileInvalid, match="the whole file is too much"):
        services.load_nppes_ties(file, services.wanted_of(), dated=date(2026, 11, 8), by="test", at=AT)
    assert services.load_nppes_ties(file, wanted, dated=date(2026, 11, 8), by="test", at=AT) == (3, ())
    entity = Entity.objects.get(key=f"npi:{clinic['NPI']}")
    assert [(name["name"], name["kind"]) for name in entity.names] == [
        ("RIVERBEND SPINE MEDICAL GROUP, INC.", "name"),
        ("RIVERBEND REHAB", "dba"),
    ]
    assert str(entity.source) == "NPPES of 2026-11-08"
    assert Relation.objects.filter(kind="parent_company", other=entity).count() == 1
    assert Relation.objects.values("one").distinct().count() == 1  # one parent, however it is written
