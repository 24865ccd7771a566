"""Whoever is one and the same shares a key, however the name is written. All names are made up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.panel.adapters.name_words import name_words
from openimr.panel.domain.blocking import keys
from openimr.panel.domain.records import NameRecord

WORDS = name_words()


def shared(kind: str, one: str, other: str) -> frozenset[str]:
    return keys(NameRecord(kind, (one,)), WORDS) & keys(NameRecord(kind, (other,)), WORDS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Robert Tillinghast", "Tillinghast, Bob"),
        ("Robert Tillinghast", "R. Tillinghast, M.D."),
        ("Robert Tillinghast", "Tillinghast Robert"),
        ("Robert Tillinghast", "Robert Tillinghats"),
        ("Robert Tillinghast", "Rpbert Tillinghast"),
        ("Lena Marchetti-Quill", "Lena Quill, DO"),
        ("Lena Marchetti-Quill", "Lena Marchetti"),
        ("Ana Ruiz (née López)", "Anna Lopez"),
        ("José Luis de la Cruz", "Jose Delacruz"),
        ("Patricia Corning", "Patricia Coming"),
        ("J. Robert Tillinghast", "Robert Tillinghast"),
        ("Robert Tillinghast", "Robert Tilinghsat"),
    ],
)
def test_a_person_and_how_else_the_name_is_written_share_a_key(one, other):
    assert shared("person", one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("State Compensation Insurance Fund", "SCIF"),
        ("State Compensation Insurance Fund", "State Comp. Ins. Fund"),
        ("County of Los Angeles", "Los Angeles County"),
        ("Department of Water Reclamation", "Dept. of Water Reclamation"),
        ("Halvorsen Freight & Cold Storage, Inc.", "HALVERSON FREIGHT AND COLD STORAGE"),
        ("Pacific Medical Group", "Pacfic Med. Grp."),
        ("Zyla Partners LLC d/b/a Corvane Imaging", "Corvane Imaging Center"),
        ("Corvane Imaging", "Corvanne Imaging (formerly Zyla Partners)"),
        ("Sun Harbor Claims", "Sunharbor Claims"),
        ("Corvanelle Imaging", "Crvanlele Imgng Ctr"),
        ("Northern Belmar Trelk Orthopedic Institute", "Nothern Belmar Trelk Orthopaedic Inst"),
    ],
)
def test_an_organization_and_how_else_it_is_written_share_a_key(one, other):
    assert shared("organization", one, other)


def test_a_practice_and_the_person_whose_name_it_bears_share_a_key():
    practice = keys(NameRecord("organization", ("Robert Tillinghast, M.D., Inc.",)), WORDS)
    assert practice & keys(NameRecord("person", ("Bob Tillinghast",)), WORDS)


def test_numbers_and_addresses_are_keys_whatever_the_name():
    one = NameRecord("person", ("Ada Ash",), (("npi", "1234567893"),), ("12 N. Oak Street, Suite 3, Fresno, CA 93701",))
    by_number = NameRecord("person", ("Bea Birch",), (("npi", "1234 567 893"),))
    by_door = NameRecord("organization", ("Corvane",), (), ("12 Oak St #3, Fresno 93701-1234",))
    assert keys(one, WORDS) & keys(by_number, WORDS)
    assert keys(one, WORDS) & keys(by_door, WORDS)


def test_a_changed_surname_is_found_by_the_day_of_birth():
    day = date(1970, 2, 3)
    one = NameRecord("person", ("Ada Ash",), birth_date=day)
    assert keys(one, WORDS) & keys(NameRecord("person", ("Ada Birch",), birth_date=day), WORDS)


LETTERS = st.text("abcdefghilmnoprstu", min_size=6, max_size=10)


@given(given_name=LETTERS, surname=LETTERS, place=st.integers(0, 5), letter=st.sampled_from("aeklx"))
def test_one_wrong_letter_in_a_surname_loses_nobody(given_name, surname, place, letter):
    wrong = surname[:place] + letter + surname[place + 1 :]
    assert shared("person", f"{given_name} {surname}", f"{given_name} {wrong}")
    assert shared("person", f"{given_name} {surname}", f"{given_name} {surname[:place]}{surname[place + 1 :]}")


@given(first=LETTERS, second=LETTERS, place=st.integers(0, 4))
def test_two_letters_exchanged_lose_no_organization(first, second, place):
    wrong = first[:place] + first[place + 1] + first[place] + first[place + 2 :]
    assert shared("organization", f"{first} {second} Medical Group", f"{wrong} {second} Med Grp Inc")


@given(st.text(max_size=60))
def test_any_text_has_keys_or_none_but_never_fails(text):
    for kind in ("person", "organization"):
        assert all(keys(NameRecord(kind, (text,), (("npi", text),), (text,)), WORDS))
