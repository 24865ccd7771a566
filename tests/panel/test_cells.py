"""What people and spreadsheets write in cells, read strictly: what is unclear is refused with what to do."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.panel.domain import cells
from openimr.panel.domain.cells import Unreadable


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("07/01/2004", "2004-07-01"),
        ("7/1/2004", "2004-07-01"),
        ("2004-07-01", "2004-07-01"),
        ("2004-07-01 00:00:00", "2004-07-01"),
        ("7/1/2004 0:00", "2004-07-01"),
        ("02/29/2028", "2028-02-29"),
    ],
)
def test_days(written, day):
    assert cells.day(written) == day


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("02/29/2027", "no.* day of the calendar"),
        ("13/01/2026", "no.* day of the calendar"),
        ("45123", "format the column as a date"),
        ("7/1/04", "four digits"),
        ("July 2004", "what stands there is not a date"),
        ("2004/07/01", "is not a date; write MM/DD/YYYY"),
        ("0000-01-01", "no.* day of the calendar"),
    ],
)
def test_what_is_no_day_is_told_with_what_to_do(written, says):
    with pytest.raises(Unreadable, match=says):
        cells.day(written)


@pytest.mark.parametrize(
    ("read", "written", "value"),
    [
        (cells.yes_or_no, "Yes", True),
        (cells.yes_or_no, "FALSE", False),
        (cells.percent, "7.5 %", 7.5),
        (cells.state, "ca", "California"),
        (cells.state, "new  york", "New York"),
        (cells.npi, "1234567893.0", "1234567893"),
        (cells.words, "English; Spanish;; English", ["English", "Spanish"]),
        (lambda said: cells.whole(said, most=168), "24.0", 24),
        (lambda said: cells.text(cells.plain(said)), '="00123"', "00123"),
        (lambda said: cells.text(cells.plain(said)), "'00123", "00123"),
        (lambda said: cells.text(cells.plain(said)), "\u00a0 A 1\u200b ", "A 1"),
        (lambda said: cells.text(cells.plain(said)), "'t Hooft", "'t Hooft"),
    ],
)
def test_what_spreadsheets_do_to_cells_is_undone(read, written, value):
    assert read(written) == value


@pytest.mark.parametrize(
    ("read", "written", "says"),
    [
        (cells.text, "1.23457E+09", "lost digits"),
        (cells.text, "a\x07b", "no text"),
        (cells.npi, "1234567890", "check digit"),
        (cells.state, "Calfornia", "did you mean California"),
        (cells.state, "Ontario", "no state"),
        (cells.percent, "101", "more than 100"),
        (cells.percent, "half", "not a share"),
        (cells.yes_or_no, "perhaps", "neither yes nor no"),
        (lambda said: cells.whole(said, most=168), "169", "more than 168"),
        (lambda said: cells.whole(said, most=168), "-1", "whole number"),
    ],
)
def test_what_is_unclear_is_refused(read, written, says):
    with pytest.raises(Unreadable, match=says) as refused:
        read(written)
    assert "Smith" not in str(refused.value)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_no_cell_that_we_write_is_taken_for_a_formula_and_all_read_back(said):
    kept = cells.plain(said)
    written = cells.harmless(kept)
    assert not written.startswith(("=", "+", "-", "@"))
    assert cells.plain(written) == kept or kept != cells.plain(kept)  # what only a spreadsheet's wrapping was, goes


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Cf"]), min_size=1), unique=True))
def test_lists_read_back(listed):
    try:
        read = cells.words(cells.joined(listed))
    except Unreadable:  # a number that a spreadsheet shortened
        return
    assert read == [word for word in dict.fromkeys(" ".join(w.split()) for w in listed) if word]


@given(st.text())
def test_no_cell_breaks_the_readers(said):
    readers = (cells.text, cells.day, cells.yes_or_no, cells.percent, cells.state, cells.npi, cells.words)
    for read in (*readers, lambda cell: cells.whole(cell, most=9)):
        with suppress(Unreadable):
            read(cells.plain(said))
