"""The public file of provider identifiers: read row by row, believed for what it is, and proposed to a person."""

import zipfile
from dataclasses import replace
from datetime import date

import pytest
from benchmarks.nppes import COLUMNS, npi_of, write
from hypothesis import given
from hypothesis import strategies as st
from tests.panel.test_panel import GOOD

from openimr.errors import DataFileInvalid, Fault
from openimr.panel.adapters.nppes import Wanted, file_date, providers
from openimr.panel.domain.nppes import (
    Provider,
    belongs_to,
    differences,
    npi_fault,
    reasons_not_to_take,
    same_licence,
)
from openimr.panel.domain.reviewers import Licence

PRACTICE = "Provider Business Practice Location Address State Name"
PERSON = {
    "NPI": npi_of(123456001),
    "Entity Type Code": "1",
    "Provider Last Name (Legal Name)": "LOVEGROVE",
    "Provider First Name": "ADA",
    "Provider Credential Text": "M.D.",
    "Provider Other Last Name": "MARLOW",
    "Provider Other Last Name Type Code": "1",
    "Provider First Line Business Practice Location Address": "12 MAIN STREET",
    "Provider Business Practice Location Address City Name": "FRESNO",
    PRACTICE: "CA",
    "Provider Business Practice Location Address Postal Code": "937011234",
    "Last Update Date": "07/08/2020",
    "Healthcare Provider Taxonomy Code_1": "208100000X",
    "Provider License Number_1": "X1",
    "Provider License Number State Code_1": "CA",
    "Healthcare Provider Primary Taxonomy Switch_1": "N",
    "Healthcare Provider Taxonomy Code_2": "2081P2900X",
    "Provider License Number_2": "N5005",
    "Provider License Number State Code_2": "NV",
    "Healthcare Provider Primary Taxonomy Switch_2": "Y",
}
CLINIC = {
    "NPI": npi_of(123456002),
    "Entity Type Code": "2",
    "Employer Identification Number (EIN)": "<UNAVAIL>",
    "Provider Organization Name (Legal Business Name)": "RIVERBEND SPINE MEDICAL GROUP, INC.",
    "Provider Other Organization Name": "RIVERBEND REHAB",
    "Provider Other Organization Name Type Code": "3",
    PRACTICE: "CALIFORNIA",
    "Is Organization Subpart": "Y",
    "Parent Organization LBN": "PACIFIC CREST HOLDINGS",
    "Parent Organization TIN": "<UNAVAIL>",
    "Healthcare Provider Taxonomy Code_1": "261QP3300X",
}
GONE = {"NPI": npi_of(123456003), "NPI Deactivation Date": "02/15/2012"}


@pytest.fixture
def file(tmp_path):
    def make(*rows):
        made = tmp_path / "npidata_pfile_20050523-20261108.csv"
        write(made, list(rows))
        return made

    return make


def read(file, **wanted) -> list[Provider | Fault]:
    return list(providers(file, Wanted(**{name: frozenset(values) for name, values in wanted.items()})))


@pytest.mark.parametrize(
    ("npi", "right"),
    [("1234567893", True), ("1234567890", False), ("1243567893", False), ("3234567893", False), ("123456789", False),
     ("12345678931", False), ("１234567893", False), ("", False), ("12345678 3", False)],
)  # fmt: skip
def test_the_check_digit(npi, right):
    assert (npi_fault(npi) is None) is right


@given(st.integers(100_000_000, 299_999_999), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(number, place, off):
    npi = npi_of(number)
    wrong = npi[:place] + str((int(npi[place]) + off) % 10) + npi[place + 1 :]
    assert npi_fault(wrong) is not None


def test_a_person_as_the_file_tells_it(file):
    assert len(COLUMNS) == 330
    (one,) = read(file(PERSON))
    assert (one.kind, one.first_name, one.last_name, one.credential) == ("person", "ADA", "LOVEGROVE", "M.D.")
    assert one.names == (("ADA LOVEGROVE", "name"), ("ADA MARLOW", "former"))
    assert [str(address) for address in one.addresses] == ["12 MAIN STREET, FRESNO, California, 93701"]
    assert one.licences == (("California", "X1"), ("Nevada", "N5005"))
    assert one.primary.taxonomy == "2081P2900X"  # the switch, not the first
    assert (one.source, one.file_date, one.updated) == (
        "npidata_pfile_20050523-20261108.csv",
        date(2026, 11, 8),
        date(2020, 7, 8),
    )


def test_an_organization_with_its_other_name_and_parent(file):
    (one,) = read(file(CLINIC))
    assert one.kind == "organization"
    assert one.names == (("RIVERBEND SPINE MEDICAL GROUP, INC.", "name"), ("RIVERBEND REHAB", "dba"))
    assert (one.parent, one.parent_tax_id) == ("PACIFIC CREST HOLDINGS", "")
    assert reasons_not_to_take(one) == ("the NPI is an organization's",)


@pytest.mark.parametrize(
    ("switches", "primary"),
    [("YN", "208100000X"), ("NY", "2081P2900X"), ("NN", None), ("YY", None), ("XX", None)],
)
def test_without_one_switch_nothing_is_primary(file, switches, primary):
    row = PERSON | {f"Healthcare Provider Primary Taxonomy Switch_{n}": s for n, s in enumerate(switches, start=1)}
    (one,) = read(file(row))
    assert (one.primary.taxonomy if one.primary else None) == primary


@pytest.mark.parametrize(
    ("dates", "reasons"),
    [
        ({"NPI Deactivation Date": "02/15/2012"}, ("the NPI was deactivated on 02/15/2012",)),
        ({"NPI Deactivation Date": "02/15/2012", "NPI Reactivation Date": "03/01/2012"}, ()),
        ({"NPI Deactivation Date": "02/15/2012", "NPI Reactivation Date": "03/01/2010"}, ("the NPI was deactivated on 02/15/2012",)),
        (
            {"NPI Deactivation Date": "02/15/2012", "Replacement NPI": "1234567893"},
            ("the NPI was deactivated on 02/15/2012; NPI 1234567893 took its place",),
        ),
        ({}, ()),
    ],
)  # fmt: skip
def test_a_deactivated_npi_is_refused_with_the_reason(file, dates, reasons):
    (one,) = read(file(PERSON | dates))
    assert reasons_not_to_take(one) == reasons


def test_only_rows_asked_for(file):
    made = file(PERSON, CLINIC, GONE)
    assert [one.npi for one in read(made, npis=[GONE["NPI"]])] == [GONE["NPI"]]
    assert [one.npi for one in read(made, states=["CA"])] == [PERSON["NPI"], CLINIC["NPI"]]
    assert [one.npi for one in read(made, states=["CA"], taxonomies=["2081P2900X"])] == [PERSON["NPI"]]
    assert read(made, states=["NV"]) == []  # a licence there is no place of practice
    assert len(read(made)) == 3


def test_rows_that_cannot_be_trusted_are_named_and_left_out(file):
    made = file(PERSON | {"NPI": "1234567890"}, PERSON | {"NPI Deactivation Date": "2012-15-02"}, CLINIC)
    made.write_text(made.read_text() + '"1234567893","1"\n')
    found = read(made)
    assert [(one.field, one.line) for one in found if isinstance(one, Fault)] == [
        ("NPI", 2),
        ("NPI Deactivation Date", 3),
        ("row", 5),
    ]
    assert [one.npi for one in found if isinstance(one, Provider)] == [CLINIC["NPI"]]


def test_a_break_within_a_field_and_other_columns_do_no_harm(file, tmp_path):
    made = file(PERSON | {"Provider First Line Business Practice Location Address": "12 MAIN\nSTREET"}, CLINIC)
    text = made.read_text().splitlines()
    text[0] = '"A New Column",' + text[0]
    text[1:] = ['"x",' + line if line.startswith('"1') else line for line in text[1:]]
    made.write_text("\n".join(text))
    assert [one.npi for one in read(made, taxonomies=["2081P2900X"])] == [PERSON["NPI"]]
    packed = tmp_path / "NPPES_Data_Dissemination_November_2026.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(made, made.name)
        archive.writestr("npidata_pfile_20050523-20261108_fileheader.csv", "NPI")
    assert len(read(packed)) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [("a,b\n1,2\n", "no column NPI"), ("", "no column NPI"), ('"NPI","x\n', "never closed")],
)
def test_another_file_is_refused(tmp_path, content, says):
    made = tmp_path / "other.csv"
    made.write_text(content)
    with pytest.raises(DataFileInvalid, match=says):
        read(made)
    with pytest.raises(DataFileInvalid, match="cannot be read"):
        read(tmp_path / "missing.csv")
    assert file_date(made) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("A12345", "a 12345", True), ("A-012345", "A12345", True), ("20A123", "20A124", False), ("X1", "X10", False), ("G100", "G1", False)],
)  # fmt: skip
def test_the_same_licence_however_it_is_written(one, other, same):
    assert same_licence(one, other) is same


def test_what_does_not_agree_with_the_reviewer_s_file_is_told(file):
    (provider,) = read(file(PERSON))
    assert differences(provider, replace(GOOD, npi=provider.npi)) == (
        "licence Nevada: NPPES gives N5005, none is on file",
    )
    other = replace(
        GOOD, npi="1234567893", last_name="Marlow", licences=(Licence("California", "X9", date(2000, 1, 1), None),)
    )
    assert differences(provider, other) == (
        "NPI: another one is on file",
        "licence California: NPPES gives X1, on file is X9",
        "licence Nevada: NPPES gives N5005, none is on file",
    )
    assert differences(provider, GOOD)[0] == f"NPI: none is on file, NPPES gives {provider.npi}"
    assert "last name" in differences(provider, replace(other, last_name="Smith"))[1]


def test_a_reviewer_is_found_by_npi_then_by_licence(file):
    (provider,) = read(file(PERSON))
    by_number = replace(GOOD, id="R-901", npi=provider.npi, licences=())
    assert belongs_to(provider, [GOOD, by_number]) is by_number
    assert belongs_to(provider, [GOOD]) is GOOD
    assert belongs_to(provider, [replace(GOOD, npi="1234567893")]) is None  # a file with another NPI is another person
