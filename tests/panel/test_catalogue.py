"""Boards and their certificates, found however they are written; taxonomy codes; lines of real letters."""

import csv
import json
import re
from datetime import date
from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from openimr.errors import DataFileInvalid
from openimr.panel.adapters.catalogue import BOARDS, CODES, catalogue, read_catalogue
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.adapters.panel_file import SAMPLE
from openimr.panel.domain.catalogue import Named, Reading

PMR = "Physical Medicine and Rehabilitation"
# Printed in letters and in no board's list: words that the letter misspells.
MISPRINTS = {"Sports Medicinea"}


def test_the_member_boards_are_all_there():
    bodies = [board.body for board in catalogue().boards]
    assert (bodies.count("ABMS"), bodies.count("AOA")) == (24, 18)
    professions = {board.profession for board in catalogue().boards}
    assert professions >= {
        "physician",
        "podiatry",
        "psychology",
        "chiropractic",
        "dentistry",
        "optometry",
        "acupuncture",
    }


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("PM&R", PMR),
        ("physical medicine & rehabilitation", PMR),
        ("Orthopedic Surgery", "Orthopaedic Surgery"),
        ("ORTHOPAEDIC SURGERY", "Orthopaedic Surgery"),
        ("Family Medicine", "Family Practice"),
        ("Occupational Medicine", "Preventive Medicine, Occupational Medicine"),
        ("Neurosurgery", "Neurological Surgery"),
        ("OB/GYN", "Obstetrics and Gynecology"),
        ("Astrology", None),
        ("", None),
    ],
)
def test_one_name_for_every_way_to_write_it(written, name):
    assert catalogue().specialty(written) == name


def test_the_same_specialty_of_two_bodies_is_two_certificates():
    found = catalogue().giving(PMR, "Pain Medicine")
    assert [certificate.board.body for certificate in found] == ["ABMS", "AOA"]
    osteopathic = catalogue().giving(PMR, board="American Osteopathic Board of Physical Medicine and Rehabilitation")
    assert [certificate.board.body for certificate in osteopathic] == ["AOA"]
    assert catalogue().giving(PMR, board="American Board of Surgery") == ()


def test_a_board_is_found_by_the_name_that_it_had():
    board = catalogue().board("American Board of Family Practice")
    assert board is not None
    assert board.name == "American Board of Family Medicine"
    assert catalogue().giving("Family Practice", board="American Board of Family Practice")


@pytest.mark.parametrize(("day", "given_then"), [(date(2011, 8, 31), False), (date(2011, 9, 1), True)])
def test_a_certificate_is_dated(day, given_then):
    found = catalogue().giving(
        PMR, "Brain Injury Medicine", board="American Board of Physical Medicine and Rehabilitation", on=day
    )
    assert bool(found) is given_then


@pytest.mark.parametrize(
    ("line", "reading"),
    [
        (
            "Orthopedic Surgery, Hand Surgery, Sports Medicine",
            Reading((Named("Orthopaedic Surgery", ("Surgery of the Hand", "Orthopaedic Sports Medicine")),)),
        ),
        ("Family Practice, Sports Medicine", Reading((Named("Family Practice", ("Sports Medicine",)),))),
        (
            "Preventive Medicine, Occupational Medicine, Family Practice",
            Reading((Named("Preventive Medicine, Occupational Medicine"), Named("Family Practice"))),
        ),
        (
            "Physical Medicine & Rehabilitation, Pain Management, Occupational Medicine",
            Reading((Named(PMR, ("Pain Medicine",)), Named("Preventive Medicine, Occupational Medicine"))),
        ),
        (
            "Internal Medicine, Endocrinology, Diabetes & Metabolism",
            Reading((Named("Internal Medicine", ("Endocrinology, Diabetes and Metabolism",)),)),
        ),
        ("Pain Management", Reading((), ("Pain Management",))),  # a subspecialty of nothing named
        ("Urology, Pain Management", Reading((Named("Urology"),), ("Pain Management",))),  # no board gives it there
        ("", Reading(())),
    ],
)
def test_a_line_of_certifications_is_read(line, reading):
    assert catalogue().read(line) == reading


def test_every_line_that_letters_print_is_read(shared_data):
    table = shared_data / "codes" / "certifications-in-dev-letters.tsv"
    with table.open(encoding="utf-8") as lines:
        printed = [row["certification_as_printed"] for row in csv.DictReader(lines, delimiter="\t")]
    gold = (shared_data / "letters-gold.jsonl").read_text(encoding="utf-8").splitlines()
    printed += [json.loads(line)["specialty"] for line in gold]
    for line in filter(None, printed):
        reading = catalogue().read(line)
        assert set(reading.unknown) <= MISPRINTS, line
        assert reading.named, line


def test_the_panel_and_the_table_of_fit_use_the_catalogue_s_names():
    names = set(catalogue().all_specialties())
    table = fit_table()
    assert set(table.similar) | {name for others in table.similar.values() for name in others} <= names
    for reviewer in yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))["reviewers"]:
        for held in reviewer["certifications"]:
            assert catalogue().giving(held["specialty"], held.get("subspecialty", ""), board=held["board"]), held


@given(st.text() | st.lists(st.sampled_from([PMR, "Pain Management", "x", ",", "&"])).map(",".join))
def test_reading_loses_no_word(line):
    reading = catalogue().read(line)
    words = [word.strip() for word in line.split(",") if word.strip()]
    assert set(reading.unknown) <= set(words)
    assert bool(reading.named or reading.unknown) is bool(words)


def test_taxonomy_codes_are_whole_and_lead_to_the_catalogue():
    found = catalogue().taxonomies
    assert all(re.fullmatch(r"[0-9]{3}[0-9A-Z]{6}X", code) for code in found)
    text = CODES.read_text(encoding="utf-8")
    codes = re.findall(r"^    (\w{10}):", text, re.MULTILINE)
    assert len(codes) == len(set(codes)) == len(found)  # none twice: YAML would keep the last without a word
    assert all(one < other for one, other in pairwise(c for c in codes if c[:3] in {"207", "208"}))
    assert str(found["2081P2900X"]) == f"{PMR}, Pain Medicine"
    assert found["208D00000X"].specialty == ""  # general practice: no board's specialty
    assert found["213ES0103X"].profession == "podiatry"


def test_a_catalogue_that_contradicts_itself_is_refused(tmp_path):
    broken = tmp_path / "boards.yaml"
    broken.write_text(
        BOARDS.read_text(encoding="utf-8").replace("    Acupuncture: [", "    Astrology: ["), encoding="utf-8"
    )
    with pytest.raises(DataFileInvalid, match="no board certifies 'Astrology'"):
        read_catalogue(broken, CODES)
    codes = tmp_path / "nucc.yaml"
    codes.write_text(
        CODES.read_text(encoding="utf-8").replace("207T00000X: [Neurological Surgery]", "207T00000X: [Brain Surgery]"),
        encoding="utf-8",
    )
    with pytest.raises(DataFileInvalid, match="207T00000X: no board certifies Brain Surgery"):
        read_catalogue(BOARDS, codes)
