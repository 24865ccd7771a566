"""Computed criteria: arithmetic told in words, limits looked up, what is missing named; and inputs read from records."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain import from_records, opioids
from openimr.guidelines.domain.computing import Computation, compute, later_by
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.tables import Lookup, Row, Table
from openimr.records.domain.evidence import ChronologyEvent, Evidence

MET, NOT_MET, UNKNOWN = Status.MET, Status.NOT_MET, Status.NOT_DOCUMENTED
CAP = Computation(
    "no_more_than", 24, "visits", amount="request.total", plus=("therapy.visits_had",),
    applies_since={"injury.date": date(2004, 1, 1)},
)  # fmt: skip
POSTSURGICAL = Table(
    "postsurgical", "Postsurgical visits", "e", {"visits": "visits", "months": "months"},
    (
        Row("cuff", "rotator cuff repair", {"visits": 24, "months": 6}, names=("rotator cuff repair",)),
        Row("meniscus", "meniscectomy", {"visits": 12, "months": 6}, names=("meniscectomy",)),
    ),
)  # fmt: skip
BY_OPERATION = Computation(
    "no_more_than", Lookup(POSTSURGICAL, "visits", "operation"), "visits", amount="request.total"
)
DRUGS = Table(
    "drugs", "Drug list", "e", {"status": ""},
    (
        Row("ibuprofen", "ibuprofen", {"status": "exempt"}, concepts=("ibuprofen",), since=date(2018, 1, 1)),
        Row("tramadol", "tramadol", {"status": "exempt"}, concepts=("tramadol",), until=date(2019, 6, 30)),
        Row("tramadol", "tramadol", {"status": "non-exempt"}, concepts=("tramadol",), since=date(2019, 7, 1)),
    ),
)  # fmt: skip
EXEMPT = Computation("one_of", Lookup(DRUGS, "status", "request.concept"), values=("exempt",))
AROUND_SURGERY = Computation("in_window", unit="days", day="treatment.date", around="operation.date", before=4, after=4)


def came_out(computation, **inputs):
    return compute(computation, {name.replace("__", "."): value for name, value in inputs.items()})


@pytest.mark.parametrize(
    ("injured", "asked", "had", "status", "words"),
    [
        (
            date(2010, 5, 1),
            12,
            12,
            MET,
            "12 visits asked for and 12 already had make 24 visits, within the limit of 24 visits",
        ),
        (date(2010, 5, 1), 12, 13, NOT_MET, "make 25 visits, 1 visit more than the limit of 24 visits"),
        (date(2010, 5, 1), 12, None, UNKNOWN, "the number of visits already had is not stated"),
        (
            date(2010, 5, 1),
            30,
            None,
            NOT_MET,
            "30 visits are asked for, 6 visits more than the limit of 24 visits; the number of visits already had is not stated",
        ),
        (
            date(2010, 5, 1),
            None,
            26,
            NOT_MET,
            "26 visits were had already, 2 visits more than the limit of 24 visits; the number asked for is not stated",
        ),
        (
            date(2003, 12, 31),
            30,
            30,
            Status.NOT_APPLICABLE,
            "the injury of 12/31/2003 is before 01/01/2004, and this is asked only from that day on",
        ),
        (None, 12, 12, UNKNOWN, "the date of injury is not stated"),
    ],
)
def test_a_cap_of_visits_for_an_injury(injured, asked, had, status, words):
    found, because = came_out(CAP, injury__date=injured, request__total=asked, therapy__visits_had=had)
    assert found is status
    assert words in because


@pytest.mark.parametrize(
    ("operation", "asked", "status", "words"),
    [
        (("meniscus",), 12, MET, "12 visits for meniscectomy"),
        (
            ("meniscus",),
            16,
            NOT_MET,
            "16 visits are asked for, 4 visits more than the limit of 12 visits for meniscectomy",
        ),
        (("cuff", "meniscus"), 16, Status.FOR_REVIEWER, "it depends on which is treated"),
        (("cuff", "meniscus"), 30, NOT_MET, "24 visits for rotator cuff repair"),
        (None, 16, UNKNOWN, "none of the operations that the table lists (rotator cuff repair, meniscectomy)"),
        (("meniscus",), None, UNKNOWN, "the number asked for is not stated"),
    ],
)
def test_a_limit_by_operation(operation, asked, status, words):
    found, because = compute(BY_OPERATION, {"operation.postsurgical": operation, "request.total": asked})
    assert found is status
    assert words in because


@pytest.mark.parametrize(
    ("drug", "on", "status"),
    [
        ("ibuprofen", date(2018, 1, 1), MET),
        ("ibuprofen", date(2017, 12, 31), UNKNOWN),
        ("tramadol", date(2019, 6, 30), MET),
        ("tramadol", date(2019, 7, 1), NOT_MET),
        ("aspirin", date(2019, 7, 1), UNKNOWN),
        (None, date(2019, 7, 1), UNKNOWN),
    ],
)
def test_the_status_of_a_drug_on_a_day(drug, on, status):
    assert came_out(EXEMPT, request__concept=drug, treatment__date=on)[0] is status


@given(st.integers(-10, 10))
def test_the_days_around_an_operation(days):
    operated = date(2019, 3, 10)
    treated = operated + timedelta(days=days)
    found, because = came_out(AROUND_SURGERY, treatment__date=treated, operation__date=operated)
    assert found is (MET if abs(days) <= 4 else NOT_MET)
    assert "03/06/2019 to 03/14/2019" in because


@pytest.mark.parametrize(
    ("age", "status"), [(65, NOT_MET), (66, MET), (None, UNKNOWN)]
)  # fmt: skip
def test_an_age_over_a_limit(age, status):
    older = Computation("more_than", 65, "years", amount="worker.age")
    assert came_out(older, worker__age=age)[0] is status


def test_days_that_contradict_each_other_are_for_the_reviewer():
    since = Computation("at_least_since", 3, "months", earlier="injury.date", later="ur_decision.date")
    assert came_out(since, injury__date=date(2015, 1, 31), ur_decision__date=date(2015, 4, 30))[0] is MET
    assert came_out(since, injury__date=date(2015, 1, 31), ur_decision__date=date(2015, 4, 29))[0] is NOT_MET
    assert came_out(since, injury__date=date(2015, 5, 1), ur_decision__date=date(2015, 4, 29))[0] is Status.FOR_REVIEWER


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_months_later_is_the_same_day_or_the_months_last(day, months):
    later = later_by(day, months, "months")
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


# From the records


def event(kind, day, values, *, assertion="affirmed", of="progress_report", dated=None, says="told", title="Report"):
    evidence = Evidence("a" * 64, title, 3, "quoted words", 0, 12)
    return ChronologyEvent(day, kind, says, evidence, assertion, values), of, dated or day


def named(title):
    return "physical_therapy" if "Physical" in title else None


def test_visits_had_are_the_highest_count_of_that_therapy():
    day = date(2016, 3, 1)
    events = [
        event("therapy", day, {"therapy": "physical_therapy", "visits": 8}),
        event("therapy_visit", day, {"visits": 12}, title="Physical therapy note"),
        event("therapy", day, {"therapy": "acupuncture", "visits": 30}),
        event("therapy", day, {"therapy": "physical_therapy", "visits": 24}, assertion="hypothetical"),
        event("therapy", day, {"therapy": "physical_therapy", "visits": 40}, of="ur_determination"),
        event("therapy", date(2010, 1, 1), {"therapy": "physical_therapy", "visits": 50}),
    ]
    had = from_records.visits_had(
        events, "physical_therapy", named=named, since=date(2012, 1, 1), until=date(2017, 1, 1)
    )
    assert (had.value, had.evidence[0].page) == (12, 3)
    assert "at least 12 visits" in had.says
    none = from_records.visits_had([], "physical_therapy", named=named, since=date(2012, 1, 1), until=date(2017, 1, 1))
    assert (none.value, none.evidence) == (None, ())


def test_an_operation_counts_with_the_day_that_is_stated_for_it():
    report = date(2016, 6, 1)
    mentioned = event("surgery", report, {}, dated=report)
    stated = event("surgery", date(2015, 3, 2), {}, dated=report, assertion="historical")
    operated = event("surgery", date(2016, 1, 5), {}, dated=date(2016, 1, 5), of="operative_report")
    planned = event("surgery", date(2016, 2, 1), {}, dated=report, assertion="hypothetical")
    found = from_records.operations([mentioned, stated, operated, planned], until=date(2016, 7, 1))
    assert [one.date for one in found] == [date(2016, 1, 5), date(2015, 3, 2)]
    assert from_records.operation_date(found).value == date(2016, 1, 5)


@pytest.mark.parametrize(
    ("written", "times"),
    [
        ("BID", 2), ("b.i.d.", 2), ("TID as needed", 3), ("q4-6h prn", 6), ("every 6 hours", 4), ("q.h.s.", 1),
        ("twice a day", 2), ("3 times a day", 3), ("one to two times per day", 2), ("nightly", 1), ("daily", 1),
        ("as needed", None), (None, None),
    ],
)  # fmt: skip
def test_how_often_a_day(written, times):
    assert opioids.times_a_day(written) == times


@pytest.mark.parametrize(
    ("drug", "dose", "frequency", "on", "total"),
    [
        ("hydrocodone-acetaminophen", "10/325 mg", "q6h", date(2016, 1, 1), 40),
        ("oxycodone-acetaminophen", "5/325mg", "BID", date(2016, 1, 1), 15),
        ("acetaminophen-codeine", "300/30 mg", "TID", date(2016, 1, 1), 13.5),
        ("tramadol", "50 mg", "QID", date(2016, 1, 1), 20),
        ("tramadol", "50 mg", "QID", date(2023, 1, 1), 40),
        ("fentanyl", "25 mcg/hr", None, date(2016, 1, 1), 60),
        ("hydrocodone-acetaminophen", "10/325 mg", None, date(2016, 1, 1), None),
        ("hydrocodone-acetaminophen", None, "BID", date(2016, 1, 1), None),
        ("naproxen", "500 mg", "BID", date(2016, 1, 1), None),
    ],
)
def test_morphine_equivalents_of_a_drug(drug, dose, frequency, on, total):
    found, says = opioids.daily_dose(drug, dose, frequency, load().tables["morphine-equivalents"], on)
    assert found == (pytest.approx(total) if total is not None else None)
    assert says


def test_all_opioids_are_unknown_where_one_is():
    table, day = load().tables["morphine-equivalents"], date(2016, 3, 1)
    norco = {"drug": "hydrocodone-acetaminophen", "class": "opioid", "dose": "10/325 mg", "frequency": "BID"}
    known = event("prescription", day, norco)
    unknown = event("prescription", day, {"drug": "morphine", "class": "opioid", "dose": "15 mg"})
    old = event("prescription", date(2015, 1, 1), {**norco, "frequency": "QID"})
    assert opioids.all_opioids([old, known], table, until=date(2016, 4, 1)).value == pytest.approx(20)
    both = opioids.all_opioids([known, unknown], table, until=date(2016, 4, 1))
    assert both.value is None
    assert "how often morphine is taken is not stated" in both.says
    assert len(both.evidence) == 2


def test_how_long_a_supply_lasts():
    prescribed = event("prescription", date(2016, 3, 1), {"drug": "tramadol", "frequency": "BID"})[0]
    assert opioids.supply(60, None, prescribed, doses=True).value == 30
    assert opioids.supply(60, "TID", prescribed, doses=True).value == 20
    assert opioids.supply(60, None, None, doses=True).value is None
    assert opioids.supply(120, None, prescribed, doses=False).value is None
