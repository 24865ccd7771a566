"""What settles a doubt besides the name: what contradicts, what its own source tells apart, who works where. All made up."""

from datetime import date

import pytest

from openimr.panel.adapters.name_words import name_words
from openimr.panel.domain.graph import Asked, EntityRecord, Graph, Name, Same
from openimr.panel.domain.identity import at_work, likeness, name_record, outdone, within_source
from openimr.panel.domain.names import NameRecord, Sameness, compare_records
from openimr.panel.domain.records import Comparison

WORDS = name_words()
SAME, DOUBTFUL, OTHER = Sameness.SAME, Sameness.DOUBTFUL, Sameness.OTHER


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("Corvanelle Wnry", "Corvanelle Winery", DOUBTFUL),  # of no list: nothing but consonants
        ("Corvanelle Arspc LLC", "Corvanelle Aerospace", DOUBTFUL),
        ("Corvanelle Hand Sutg. Assoc", "Corvanelle Hand Surgery Associates", SAME),
        ("Corvanelle Occ Mdn", "Corvanelle Occupational Medicine", SAME),
        ("Corvanelle Occupational Medlcine", "Corvanelle Occupational Medicine", SAME),
        ("Corvanelle Packing Cmpny", "Corvanelle Packing Company", SAME),
        ("Corvanelle Surgery, a California", "Corvanelle Surgery, a California Corporation", SAME),
        ("Corvanelle Asc", "Corvanelle Assurance", SAME),
        ("Corvanelle Asc", "Corvanelle Ambulatory Surgery Center", SAME),
        ("Corvanelle Winery", "Corvanelle Wharf", OTHER),
        ("Corvanelle Winery", "Harbor Corvanelle Cabinetry", OTHER),
    ],
)
def test_short_forms_of_no_list(one, other, answer):
    found = compare_records(NameRecord("organization", (one,)), NameRecord("organization", (other,)), WORDS)
    assert found.sameness is answer


def test_three_words_that_share_one_are_no_persons():
    one, other = (NameRecord("unknown", (name,)) for name in ("Harbor Kuzderst Cabinetry", "Concord Harbor Cabinetry"))
    assert compare_records(one, other, WORDS).sameness is OTHER


def person(name, born=None, **numbers):
    told = tuple(numbers.items()) + ((("date_of_birth", born),) if born else ())
    return EntityRecord(name, "person", (Name(name),), told)


def test_two_given_names_born_on_one_day_are_two_people():
    one, other, again = person("Ada Vasquez", "1981-05-07"), person("Leo Vasquez", "1981-05-07"), person("Ada Corvane")
    assert likeness(one, other, WORDS, {}).sameness is OTHER
    assert likeness(one, person("Ada Corvane", "1981-05-07"), WORDS, {}).sameness is DOUBTFUL  # married, perhaps
    assert likeness(one, again, WORDS, {}).sameness is OTHER


def test_who_is_perhaps_one_who_is_perhaps_another_is_not_that_other_with_another_number():
    pairs = [Same(1, 2, doubtful=True), Same(2, 3, doubtful=True)]
    told = {1: name_record(person("a", npi="1234567893")), 3: name_record(person("c", npi="1245319599"))}
    assert set(Graph([], pairs, {}).known_as(1)) == {1, 2, 3}
    assert set(Graph([], pairs, {}, told).known_as(1)) == {1, 2}
    assert set(Graph([], pairs, {}, told).known_as(2)) == {1, 2, 3}  # of whom nothing is known may be either
    party = Asked(NameRecord("person", (), (), (), date(1970, 1, 2)))
    born = {3: name_record(person("c", "1958-03-04"))}
    assert set(Graph([], pairs, {}, born).known_as(2, party)) == {1, 2}
    assert set(Graph([], pairs, {}).known_as(2, Asked(without=frozenset({1})))) == {2, 3}


def organization(key, name, address="", **numbers):
    return EntityRecord(key, "organization", (Name(name),), tuple(numbers.items()), (address,) if address else ())


CORVANE = organization("1", "Corvane Hospital", "12 Oak Street, Fresno, CA 93701")
NEARLY = organization("2", "Borvane Hospital", "900 Elm Street, Indio, CA 92201")
PLACELESS = organization("3", "Borvane Hospital")


def test_a_source_that_has_the_name_itself_means_another_by_one_that_is_nearly_so():
    records = {1: CORVANE, 2: NEARLY, 3: PLACELESS}
    asked = organization("", "CORVANE HOSP")
    found = {pk: likeness(asked, record, WORDS, {}) for pk, record in records.items()}
    assert [one.sameness for one in found.values()] == [SAME, DOUBTFUL, DOUBTFUL]
    assert outdone(found, {1: 7, 2: 7, 3: 7}, records) == {2}  # without a place of its own it may be the same
    assert outdone(found, {1: 7, 2: 8, 3: 8}, records) == frozenset()  # another source may mean it


def test_records_of_one_source_that_it_tells_apart_are_not_tied_by_nearly_the_same_name():
    assert within_source(likeness(CORVANE, NEARLY, WORDS, {}), CORVANE, NEARLY).sameness is OTHER
    assert within_source(likeness(CORVANE, PLACELESS, WORDS, {}), CORVANE, PLACELESS).sameness is DOUBTFUL
    one, other = person("Ada Lovegrove", npi="1"), person("Ada Lovegrove", npi="2")
    one, other = (
        EntityRecord(r.key, r.kind, r.names, (), (f"{r.identifiers[0][1]} Oak Street, Fresno",)) for r in (one, other)
    )
    assert likeness(one, other, WORDS, {}).sameness is SAME
    assert within_source(likeness(one, other, WORDS, {}), one, other).sameness is DOUBTFUL


def alike(sameness, **more):
    return Comparison(sameness, ("because",), **more)


def test_who_works_at_the_place_that_the_party_names_is_more_surely_the_person():
    people = {1: alike(DOUBTFUL, common=True), 2: alike(DOUBTFUL, common=True)}
    persons, places = at_work(people, {10: alike(SAME), 11: alike(OTHER)}, {1: [10], 2: [11]})
    assert (persons[1].sameness, persons[1].evidence, persons[2]) == (SAME, True, people[2])
    assert set(places) == {10}


def test_the_place_of_who_is_surely_the_person_is_more_surely_the_partys():
    nearly, doubtful = alike(OTHER, nearly=True), alike(DOUBTFUL)
    _, places = at_work(
        {1: alike(SAME, evidence=True)}, {10: nearly, 11: doubtful, 12: alike(OTHER)}, {1: [10, 11, 12]}
    )
    assert {pk: one.sameness for pk, one in places.items()} == {10: DOUBTFUL, 11: SAME}
    _, places = at_work({1: alike(DOUBTFUL)}, {10: nearly}, {1: [10]})
    assert places == {}
