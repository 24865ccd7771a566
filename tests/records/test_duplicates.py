"""Copies and near-twins: what is grouped, what is not, and which page of a group is shown."""

import random

import pytest
from benchmarks.case_files import Settings, make
from benchmarks.case_files.noise import misread
from benchmarks.duplicates import candidates
from hypothesis import given
from hypothesis import strategies as st

from openimr.records.domain.duplicates import Candidate, duplicates

REPORT = (
    "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT\nPatient: Maria Hernandez   Date of exam: {day}\n"
    "The patient reports pain in the low back rated {pain}/10 with use. Sitting tolerance is {sit} minutes.\n"
    "Range of motion: flexion 40 degrees, extension 12 degrees. Straight leg raise is positive on the left.\n"
    "Continue naproxen 550 mg twice daily with food. Request authorization for 12 sessions of physical therapy.\n"
    "Modified duty with no lifting over {lift} pounds. Signed {author}, M.D."
)
FIRST = REPORT.format(day="06/03/2013", pain=6, sit=25, lift=20, author="Alan Reyes")
A, B, C = ("a", 1), ("b", 1), ("c", 1)


def scanned(text: str, seed: int, rendering: str = "skewed") -> str:
    return misread(text, rendering, random.Random(seed))


@pytest.mark.parametrize("added", ["", "FAX 06/21/2013 10:42 2095550100 P.01/02\n", "RECEIVED 07/01/2013 MAIL ROOM\n"])
def test_a_copy_is_known_whatever_was_added_on_the_way(added):
    pages = [Candidate(A, FIRST, by_ocr=False), Candidate(B, f"{added}{FIRST}\nDEF000123", by_ocr=False)]
    assert duplicates(pages) == {B: A}
    assert duplicates([pages[0], Candidate(B, added + scanned(FIRST, 3), by_ocr=True)]) == {B: A}


@pytest.mark.parametrize(
    "change",
    [{"day": "07/01/2013", "pain": 5}, {"pain": 7}, {"lift": 10}, {"author": "Judith Marlowe"}, {"day": "06/08/2013"}],
)
def test_a_report_that_says_something_else_is_no_copy(change):
    said = {"day": "06/03/2013", "pain": 6, "sit": 25, "lift": 20, "author": "Alan Reyes"} | change
    assert duplicates([Candidate(A, FIRST, by_ocr=False), Candidate(B, REPORT.format(**said), by_ocr=False)]) == {}


def test_a_decimal_point_makes_another_value():
    whole = FIRST.replace("12 sessions", "1.2 sessions")
    assert duplicates([Candidate(A, FIRST, by_ocr=False), Candidate(B, whole, by_ocr=False)]) == {}


def test_a_scan_of_the_next_month_s_report_is_no_copy():
    later = REPORT.format(day="07/01/2013", pain=4, sit=40, lift=30, author="Alan Reyes")
    assert duplicates([Candidate(A, FIRST, by_ocr=False), Candidate(B, scanned(later, 4), by_ocr=True)]) == {}


@pytest.mark.parametrize(
    ("was", "is_", "copy"),
    [
        ("June 3, 2013", "July 3, 2013", False),  # two months, both well formed: no scan makes one of the other
        ("06/03/2013", "06/03/2073", True),  # a misread digit may move the century
        ("06/03/2013", "08/11/2013", False),
    ],
)
def test_a_scan_may_misread_a_digit_of_a_day_but_writes_no_other_month(was, is_, copy):
    first, scan = FIRST.replace("06/03/2013", was), FIRST.replace("06/03/2013", is_)
    pages = [Candidate(A, first, by_ocr=False), Candidate(B, scan.replace("minutes", "mirutes"), by_ocr=True)]
    assert duplicates(pages) == ({B: A} if copy else {})


def test_a_number_that_other_pages_have_too_is_another_number_not_a_misread_one():
    report = (
        "UTILIZATION REVIEW DECISION\nPatient: Maria Hernandez, born 04/18/1966, claim 5512-880134, hurt 02/11/2012\nThe information provided, medical necessity is not "
        "established. The records show {} visits of therapy without objective functional improvement that would "
        "correlate with the request. Guideline: low back chapter. Roland Pierce, M.D."
    )
    scan = report.replace("visits", "vlsits").replace("objective", "objeetive").format(97)
    alone = [Candidate(A, report.format(92), by_ocr=False), Candidate(B, scan, by_ocr=True)]
    assert duplicates(alone) == {B: A}
    ours = [f"{number} pounds were lifted from floor to waist on visit {n}." for number in (92, 97) for n in range(5)]
    others = [Candidate((f"o{n}", 1), text, by_ocr=False) for n, text in enumerate(ours)]
    assert B not in duplicates([*alone, *others])


def test_the_most_legible_page_is_shown():
    fax = Candidate(A, scanned(FIRST, 1, "faxed"), by_ocr=True, confidence=0.7)
    scan = Candidate(B, scanned(FIRST, 2), by_ocr=True, confidence=0.95)
    assert duplicates([fax, scan]) == {A: B}
    assert duplicates([fax, scan, Candidate(C, FIRST, by_ocr=False)]) == {A: C, B: C}
    stamped = Candidate(A, f"RECEIVED 07/01/2013 MAIL ROOM\n{FIRST}", by_ocr=False)
    assert duplicates([stamped, Candidate(C, FIRST, by_ocr=False)]) == {A: C}


def test_what_a_person_ruled_stays():
    pages = [Candidate(A, FIRST, by_ocr=False), Candidate(B, FIRST, by_ocr=False), Candidate(C, "Page", by_ocr=False)]
    assert duplicates(pages) == {B: A}
    assert duplicates(pages, different={frozenset({A, B})}) == {}
    assert duplicates(pages, same={frozenset({C, B})}) == {B: A, C: A}
    assert duplicates(pages, same={frozenset({C, ("gone", 1)})}) == {B: A}


@given(st.lists(st.sampled_from([FIRST, scanned(FIRST, 5), "", "Page left blank", FIRST.replace("6/10", "2/10")])))
def test_a_page_shown_repeats_nothing_and_order_of_arrival_changes_no_group(texts):
    pages = [Candidate(("a", n), text, by_ocr=False) for n, text in enumerate(texts)]
    found = duplicates(pages)
    assert not set(found) & set(found.values())
    assert duplicates(pages) == found
    assert len(duplicates(pages[::-1])) == len(found)


def test_made_rescans_are_found_and_twins_kept_apart():
    case = make(Settings(pages=2500, seed=12, repeated=0.2))
    found = duplicates(candidates(case))
    root = {page.truth.place: page.truth.duplicate_of or page.truth.place for page in case.pages}
    right = sum(root[page] == root[shown] for page, shown in found.items())
    wanted = len(root) - len(set(root.values()))
    assert wanted > 300
    assert right >= 0.97 * wanted
    assert right >= 0.98 * len(found)
