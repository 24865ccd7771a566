"""The list of cases: the database sorts as Python did, a page costs the same however many cases there are."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.cases.listed import made

from openimr import clock
from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases import queries
from openimr.cases.domain.states import RUNNING, State
from openimr.cases.models import Case, Deadline
from openimr.dashboards import queries as dashboards
from openimr.dashboards.templatetags.openimr import lateness

TODAY = date(2026, 11, 23)


_LIMIT = st.tuples(st.integers(-3, 3), st.booleans())
_CASE = st.tuples(
    st.sampled_from(list(State)), st.lists(_LIMIT, max_size=3), st.sampled_from(["MRI", "mri scan", "Gym"])
)


class ThePresentOrder(TestCase):
    """Against the way that it was done before: every case loaded, its row computed, all sorted in Python."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(_CASE, max_size=12), st.sampled_from(["", "mri", "0000003"]), st.sampled_from(["", "under_review"]))
    def test_the_database_sorts_and_counts_as_python_did(self, told, words, state) -> None:
        with transaction.atomic():
            for n, (stands, limits, asked) in enumerate(told, 1):
                [case] = made(1, state=stands, first=n, words=asked)
                for place, (days, met) in enumerate(limits):
                    due = TODAY + timedelta(days)
                    Deadline.objects.create(
                        case=case, rule=f"r{place}", says=f"Limit {place}", owed_by="x", due=due, met_on=TODAY if met else None
                    )  # fmt: skip
            expected = _as_before(words, state)
            found = queries.by_urgency(None, state=state, words=words)
            rows = dashboards.rows(list(found.values_list("pk", flat=True)), None, today=TODAY)
            assert [(row.number, row.due, row.days_left, row.items) for row in rows] == expected
            late = sum(left is not None and left < 0 for _, _, left, _ in expected)
            assert queries.how_many(found, TODAY) == (len(expected), late)
            transaction.set_rollback(True)


def _as_before(words: str, state: str) -> list[tuple[Any, ...]]:
    found = Case.objects.all()
    if state:
        found = found.filter(state=state)
    if words:
        found = found.filter(number__icontains=words) | found.filter(items__request__icontains=words)
    rows = []
    for case in found.distinct():
        open_ones = [one.due for one in case.deadlines.all() if one.met_on is None and case.state in RUNNING]
        due = min(open_ones, default=None)
        left = (due - TODAY).days if due else None
        rows.append((case.number, due, left, tuple(item.request for item in case.items.all())))
    return sorted(rows, key=lambda row: (row[2] is None, row[2] or 0, row[0]))


@pytest.fixture
def staff(db) -> Client:
    client = Client()
    client.force_login(open_account(username="clerk", role=Role.INTAKE, password="a long password")[0])
    return client


def numbers(answer) -> list[str]:
    return [row.number for row in answer.context["page"].rows]


def test_a_long_list_is_shown_a_page_at_a_time_with_what_was_asked_kept(staff):
    today = clock.today()
    made(60, due=today - timedelta(days=3))
    made(2, first=100, due=today, words="Work hardening")
    first = staff.get("/?q=mri&state=eligible")
    text = first.content.decode()
    assert numbers(first) == [f"CM26-{n:07}" for n in range(1, 51)]
    assert "60 cases found" in text
    assert "3 past a time limit" in text
    assert "1–50 of 60" in text
    assert 'href="?q=mri&amp;state=eligible&amp;page=2#list">Next</a>' in text
    assert '<span aria-current="page">Page 1 of 2</span>' in text
    assert ">First</a>" not in text
    second = staff.get("/?q=mri&state=eligible&page=2")
    assert numbers(second) == [f"CM26-{n:07}" for n in range(51, 61)]
    assert "<title>Cases, page 2 of 2 · OpenIMR</title>" in second.content.decode()
    assert 'href="?q=mri&amp;state=eligible&amp;page=1#list">Previous</a>' in second.content.decode()
    whole = staff.get("/?size=100")
    assert len(numbers(whole)) == 62
    assert "/cases.csv" in whole.content.decode()


@pytest.mark.parametrize(
    ("asked", "page", "told"),
    [("99", 2, "There is no page 99. This is the last one."), ("0", 1, ""), ("-3", 1, ""), ("two", 1, ""), ("9" * 40, 1, "")],
)  # fmt: skip
def test_a_page_that_there_is_not_is_answered_with_one_that_there_is(staff, asked, page, told):
    made(60)
    answer = staff.get("/", {"page": asked})
    assert answer.status_code == 200
    assert answer.context["page"].number == page
    assert told in answer.content.decode()


def test_a_page_costs_as_many_statements_for_sixty_cases_as_for_three(staff):
    asked = []
    for count, first in ((3, 1), (57, 4)):
        made(count, first=first, due=TODAY)
        staff.get("/")
        with CaptureQueriesContext(connection) as statements:
            assert staff.get("/?size=100").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_what_is_found_goes_whole_into_a_table_and_nothing_besides(staff):
    made(60, due=clock.today() - timedelta(days=3))
    made(1, first=100, words="=1+1 Gym")
    answer = staff.get("/cases.csv?q=mri")
    assert answer.streaming
    lines = answer.getvalue().decode().splitlines()
    assert lines[0] == "case,treatments,stage,next_step,due,time_limit,days_left"
    due = (clock.today() - timedelta(days=3)).isoformat()
    assert (
        lines[1]
        == f"CM26-0000001,MRI of the left knee,eligible,Records: take in and read the case file,{due},Records come in.,-3"
    )
    assert len(lines) == 61
    assert "'=1+1 Gym of the left knee" in staff.get("/cases.csv?q=gym").getvalue().decode()
    assert Client().get("/cases.csv").status_code == 302


def test_a_search_that_finds_nothing_says_what_is_looked_for(staff):
    made(1)
    text = staff.get("/?q=acupuncture").content.decode()
    assert "“acupuncture” stands in no case number" in text
    assert "No case stands at that stage now." in staff.get("/?state=signed").content.decode()


def test_long_lateness_tells_since_when():
    due = date(2025, 12, 31)
    assert [lateness(due, left) for left in (-1, -30)] == ["1 day late", "30 days late"]
    assert lateness(due, -326) == "late since 01/01/2026 (326 days)"
    assert lateness(due, -1326) == "late since 01/01/2026 (1,326 days)"
