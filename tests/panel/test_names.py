"""Same, doubtful or other: names by themselves, then what other evidence makes of them. All names are made up."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.errors import DataFileInvalid
from openimr.panel.adapters import name_words as files
from openimr.panel.adapters.name_words import name_words
from openimr.panel.domain.graph import EntityRecord
from openimr.panel.domain.identity import namesakes, ties
from openimr.panel.domain.names import Comparison, NameRecord, Sameness, compare, compare_records

WORDS = name_words()
SAME, DOUBTFUL, OTHER = Sameness.SAME, Sameness.DOUBTFUL, Sameness.OTHER


def organization(name: str, **known) -> NameRecord:
    return NameRecord("organization", (name,), **known)


def person(name: str, **known) -> NameRecord:
    return NameRecord("person", (name,), **known)


def sameness(one: NameRecord, other: NameRecord, **known) -> Sameness:
    found = compare_records(one, other, WORDS, **known)
    assert compare_records(other, one, WORDS, **known).sameness is found.sameness
    assert found.because
    return found.sameness


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Pacific Medical Group", "Atlantic Medical Group", OTHER),
        ("Pacific Medical Group", "Pacific Med. Grp., Inc.", SAME),
        ("Pacific Medical Group", "Pacific Surgery Center", OTHER),
        ("Pacific Medical Group", "Pacfic Medical Group", DOUBTFUL),
        ("State Compensation Insurance Fund", "SCIF", SAME),
        ("State Compensation Insurance Fund", "State Comp. Ins. Fund", SAME),
        ("County of Los Angeles", "Los Angeles County", SAME),
        ("County of Los Angeles", "County of San Diego", OTHER),
        ("Dept. of Water Reclamation", "Water Reclamation Department", SAME),
        ("Teamsters Local 12", "Teamsters Local 21", OTHER),
        ("Teamsters Local 12", "Teamsters Local", DOUBTFUL),
        ("Belmar Insurance", "Belmar Insurnace Co", SAME),
        ("Belmar Insurance", "Belmra Insurance", DOUBTFUL),
        ("Corvane Zyla Imaging", "Corvanne Zyla Imaging", SAME),
        ("Corvane Imaging", "Corvane Trucking", OTHER),
        ("Corvane", "Corvane Imaging", DOUBTFUL),
        ("Sun Harbor Claims", "Sunharbor Claims", SAME),
        ("Zyla Partners LLC d/b/a Corvane Imaging", "Corvane Imaging", SAME),
        ("Corvane Imaging (formerly Zyla Partners)", "Zyla Partners", SAME),
        ("Halvorsen Freight & Cold Storage", "HFCS", DOUBTFUL),
        ("Brandon & Byrne Logistics", "Brandon and Byrne Logistics, L.P.", SAME),
        ("North Belmar Clinic", "South Belmar Clinic", OTHER),
        ("Medical Group", "Insurance Group", OTHER),
        ("Corvane Packing Company", "Corvane Packing Co., Incorpoated", SAME),
        ("Corvane Physical Therapy", "Corvane Phys. Ther.", SAME),
        ("Corvane Packing", "Corvane Packing Corpn", SAME),
        ("Corvane Community Hospital", "Corvane Cmty. Hsptl", SAME),
        ("Comer Orthopedics", "Corner Orthopaedics", DOUBTFUL),
    ],
)
def test_organizations_by_name(one, other, expected):
    assert sameness(organization(one), organization(other)) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Robert Tillinghast", "Dr. Bob Tillinghast, M.D.", SAME),
        ("Robert Tillinghast", "Tillinghast, Robert J.", SAME),
        ("Robert Tillinghast", "Tillinghast Robert", SAME),
        ("Robert Tillinghast", "R. Tillinghast", DOUBTFUL),
        ("Robert Tillinghast", "Robert Tillinghats", DOUBTFUL),
        ("Robert Tillinghast", "Ruth Tillinghast", OTHER),
        ("Robert Tillinghast Jr.", "Robert Tillinghast Sr.", OTHER),
        ("Robert A. Tillinghast", "Robert B. Tillinghast", DOUBTFUL),
        ("Robert A. Smith", "Robert B. Smith", OTHER),
        ("Maria Garcia", "Maria Garcia", DOUBTFUL),
        ("Maria L. Garcia", "García, María Luisa", SAME),
        ("Lena Marchetti-Quill", "Lena Quill", DOUBTFUL),
        ("Ana Ruiz (née Lopezar)", "Ana Lopezar", SAME),
        ("José de la Cruzado", "Jose Delacruzado", SAME),
        ("Kim Do", "Kim Do, D.O.", SAME),
        ("William Garcia", "Bill Garcia", OTHER),
    ],
)
def test_people_by_name(one, other, expected):
    assert sameness(person(one), person(other)) is expected


BORN, DOOR = date(1970, 2, 3), "12 Oak Street, Suite 3, Fresno, CA 93701"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (person("Maria Garcia", birth_date=BORN), person("Maria Garcia", birth_date=BORN), SAME),
        (person("Maria Garcia", birth_date=BORN), person("Maria Garcia", birth_date=date(1951, 8, 30)), OTHER),
        (person("Ada Tillinghast", birth_date=BORN), person("Ada Tillinghast", birth_date=date(1970, 3, 2)), DOUBTFUL),
        (person("Ada Tillinghast", birth_date=BORN), person("Ada Corvane", birth_date=BORN), DOUBTFUL),
        (person("Consuelo Ash", birth_date=BORN), person("Chelo Ash", birth_date=BORN), DOUBTFUL),
        (person("Ada Ash", identifiers=(("npi", "1234567893"),)), person("A Ash", identifiers=(("npi", "1234567893"),)), SAME),
        (person("Ada Ash", identifiers=(("npi", "1234567893"),)), person("Bo Birch", identifiers=(("npi", "1234567893"),)), DOUBTFUL),
        (person("Ada Ash", identifiers=(("npi", "1234567893"),)), person("Ada Ash", identifiers=(("npi", "1987654326"),)), OTHER),
        (person("Ada Ash", identifiers=(("npi", "1234567893"),)), person("Ada Ash", identifiers=(("npi", "1234567983"),)), DOUBTFUL),
        (person("Ada Ash", identifiers=(("license", "CA A11111"),)), person("Ada Ash", identifiers=(("license", "NV 99999"),)), SAME),
        (person("A. Garcia", identifiers=(("licence", "California A 11111"),)), person("Ada Garcia", identifiers=(("license", "CA A11111"),)), SAME),
        (person("Ada Ash", addresses=(DOOR,)), person("Bo Ash", addresses=(DOOR,)), OTHER),
        (person("R. Tillinghast", addresses=(DOOR,)), person("Robert Tillinghast", addresses=("12 Oak St #3, Fresno 93701",)), SAME),
        (person("Ada Ash"), organization("Ada Ash, M.D., A Medical Corporation"), DOUBTFUL),
        (organization("Corvane", addresses=(DOOR,)), organization("Corvane Imaging", addresses=(DOOR,)), SAME),
        (organization("Corvane", addresses=(DOOR,)), organization("Zyla", addresses=(DOOR,)), OTHER),
        (
            organization("Valley Medical Group", addresses=(DOOR,)),
            organization("Valley Medical Group", addresses=("9 Elm Ave, Ventura, CA 93001",)),
            DOUBTFUL,
        ),
    ],
)  # fmt: skip
def test_other_evidence_decides_doubt_and_raises_it(one, other, expected):
    assert sameness(one, other) is expected


def test_the_address_of_a_sole_practice_is_evidence_and_that_of_a_medical_building_is_not():
    one, other = organization("Corvane", addresses=(DOOR,)), organization("Zyla", addresses=(DOOR,))
    door = "12 oak|3|93701"
    assert sameness(one, other, tenants={door: 2}) is DOUBTFUL
    assert sameness(one, other, tenants={door: 40}) is OTHER


def test_no_reason_tells_a_name_or_number():
    one = person("Ada Tillinghast", identifiers=(("npi", "1234567893"),), birth_date=BORN)
    told = " ".join(compare_records(one, replace(one, names=("Ada Corvane",)), WORDS).because).lower()
    assert not any(secret in told for secret in ("tillinghast", "corvane", "1234567893", "1970", "ada"))


NAMES = st.one_of(
    st.text(max_size=40), st.sampled_from(["Ada Ash", "Corvane Imaging Inc", "SCIF", "Local 12", "", ", MD"])
)


KINDS = st.sampled_from(["person", "organization", "unknown"])


@given(NAMES, NAMES, KINDS, KINDS)
def test_whatever_is_written_both_directions_agree(one, other, kind, another):
    sameness(NameRecord(kind, (one,)), NameRecord(another, (other,)))
    assert compare(one, other, WORDS) is compare(other, one, WORDS)


@pytest.mark.parametrize(
    ("text", "says"), [("verified: [", "cannot be read"), ("verified: false\nnames: [[1]]", "names.0.0")]
)
def test_a_broken_list_is_named(text, says, tmp_path, monkeypatch):
    (tmp_path / "nicknames.yaml").write_text(text)
    (tmp_path / "name_words.yaml").write_bytes((files._HERE / "name_words.yaml").read_bytes())
    monkeypatch.setattr(files, "_HERE", tmp_path)
    with pytest.raises(DataFileInvalid, match=says):
        name_words.__wrapped__()


def alike(sameness=SAME, *, evidence=False, common=False) -> Comparison:
    return Comparison(sameness, ("because",), evidence, common)


def test_who_is_known_by_more_than_the_name_makes_the_others_of_that_source_namesakes():
    found = {1: alike(evidence=True), 2: alike(), 3: alike(DOUBTFUL), 4: alike(evidence=True), 5: alike()}
    assert namesakes(found, {1: 7, 2: 7, 3: 7, 4: 7, 5: 8}) == {2, 3}  # another source may mean the same person
    assert namesakes({1: alike(), 2: alike()}, {1: 7, 2: 7}) == frozenset()


@pytest.mark.parametrize(
    ("found", "kind", "tied"),
    [
        (alike(), "person", True),
        (alike(common=True), "person", False),
        (alike(common=True, evidence=True), "person", True),
        (alike(common=True), "organization", True),
        (alike(OTHER, evidence=True), "person", False),
    ],
)
def test_two_records_are_tied_by_a_rare_name_or_by_more_than_a_common_one(found, kind, tied):
    assert ties(found, EntityRecord("one", kind, ())) is tied
