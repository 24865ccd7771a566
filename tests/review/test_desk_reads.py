"""The desk reads a case in a number of statements that no item adds to, and shows what stands when it is opened."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.samples import at_the_desk

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.panel.queries import assignment
from openimr.review import queries

TODAY, AT = date(2017, 2, 6), datetime(2017, 2, 6, 20, tzinfo=UTC)
#: What the rows of one item are in, by the field that numbers the item.
OF_AN_ITEM = {
    "items": "number",
    "understood_requests": "item",
    "findings": "item",
    "review_sentences": "item",
    "text_versions": "item",
}


@pytest.fixture
def case(db, tmp_path):
    return at_the_desk("lumbar-mri-and-therapy", tmp_path, today=TODAY, at=AT)


def with_more_items(case, times: int) -> None:
    """Every item of the case so many times over again."""
    count = case.items.count()
    for relation, field in OF_AN_ITEM.items():
        rows = [row for row in getattr(case, relation).all() if getattr(row, field)]  # item 0 is the summary
        for _ in range(times):
            for row in rows:
                row.pk, row._state.adding = None, True
                setattr(row, field, getattr(row, field) + count)
            type(rows[0]).objects.bulk_create(rows)


def test_the_desk_of_many_items_takes_as_many_reads_as_that_of_few(case, client):
    held = assignment(case).reviewer_id
    person, _ = open_account(username="desk", role=Role.REVIEWER, password="a long password 1", reviewer_id=held)
    client.force_login(person)
    taken = []
    for times in (0, 3):
        with_more_items(case, times)
        client.get(f"/cases/{case.number}/review/")  # what is read once a process
        with CaptureQueriesContext(connection) as reads:
            page = client.get(f"/cases/{case.number}/review/").content.decode()
        taken.append(len(reads))
    assert page.count('data-writing="item') == case.items.count() == 12
    assert taken[0] == taken[1] < 110


def test_a_case_read_at_once_says_the_same_as_one_read_bit_by_bit_and_stays_as_it_was(case):
    whole = queries.at_once(case)
    for item in (0, *case.items.values_list("number", flat=True)):
        assert queries.text(whole, item) == queries.text(case, item)
        assert queries.sentences(whole, item) == queries.sentences(case, item)
    before = queries.case_review(case)
    assert queries.case_review(whole) == before
    case.review_sentences.filter(item=1).delete()
    assert queries.case_review(whole) == before != queries.case_review(case)
