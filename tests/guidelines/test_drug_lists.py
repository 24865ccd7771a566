"""The drug list of a day, and the doubt where a version's first day is not known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.errors import DataFileInvalid
from openimr.guidelines.adapters.drug_lists_file import drug_lists, read_drug_lists
from openimr.guidelines.domain.drug_lists import DrugList, faults, on_day

LISTS, STATUSES = drug_lists()


@pytest.mark.parametrize(
    ("on", "version", "perhaps"),
    [
        (date(2017, 12, 31), None, ()),
        (date(2018, 1, 1), "1", ("2",)),
        (date(2018, 10, 1), "3", ("4", "5")),
        (date(2020, 1, 14), "3", ("4", "5")),
        (date(2020, 1, 15), "6", ()),
        (date(2020, 11, 1), "7", ()),
        (date(2021, 1, 31), "7", ()),
        (date(2021, 2, 1), "8", ()),
        (date(2021, 8, 1), "9", ()),
        (date(2024, 1, 5), "10", ("11",)),
        (date(2024, 2, 15), "11.1", ()),
        (date(2024, 11, 1), "12", ()),
        (date(2026, 1, 1), "13", ()),
    ],
)
def test_the_list_of_a_day(on, version, perhaps):
    found = on_day(LISTS, on)
    assert (found.known.version if found else None) == version
    assert tuple(one.version for one in found.perhaps) == perhaps if found else perhaps == ()


def test_doubt_is_said_in_words():
    assert "version 4 and 5 is not known" in str(on_day(LISTS, date(2019, 1, 1)))
    assert {one.id for one in STATUSES} == {"exempt", "non_exempt", "unlisted", "special_fill", "perioperative_fill"}


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ("{version: '1', since: 2019-01-01, cite: c, verified: true}", "drug_lists.yaml:3: lists.1: version 1 stands"),
        ("{version: '2', since: 2018-01-01, cite: c, verified: true}", "drug_lists.yaml:3: lists.1: version 2 begins"),
        ("{version: '2', since: soon, cite: c, verified: true}", "drug_lists.yaml:3: lists.1.since"),
    ],
)
def test_a_broken_list_is_refused_by_line(tmp_path, second, words):
    file = tmp_path / "drug_lists.yaml"
    file.write_text(
        f"lists:\n- {{version: '1', since: 2018-01-01, cite: c, verified: true}}\n- {second}\nstatuses: []\n"
    )
    with pytest.raises(DataFileInvalid) as refusal:
        read_drug_lists(file)
    assert words in str(refusal.value)


@given(st.lists(st.none() | st.dates(date(2018, 1, 1), date(2030, 1, 1)), max_size=8), st.dates(date(2017, 1, 1), date(2031, 1, 1)))  # fmt: skip
def test_the_list_in_force_is_never_outside_what_is_told(days, on):
    lists = [DrugList(str(place), day, "c", True) for place, day in enumerate(days)]
    if faults(lists):
        return
    found = on_day(lists, on)
    begun = [one for one in lists if one.since and one.since <= on]
    assert (found is None) == (not begun)
    if found:
        assert found.known == begun[-1]
        assert all(one.since is None for one in found.perhaps)
