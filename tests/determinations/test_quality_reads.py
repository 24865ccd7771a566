"""The queue of quality staff and its report take as many reads for two cases as for twelve."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case, Deadline
from openimr.determinations.models import (
    CheckComment,
    CommentAnswer,
    QualityCheck,
    SecondReading,
)
from openimr.panel.models import Assignment, Reviewer, SecondReader
from openimr.panel.services import load_panel

pytestmark = pytest.mark.django_db
DAY, AT = date(2017, 2, 6), datetime(2017, 2, 6, 20, tzinfo=UTC)
STAFF = {"by": "quality:mara", "at": AT}


def looked_at(number: int, reviewers: list[str]) -> None:
    """A case whose review was returned with comments, which is read a second time, and was read and disagreed with."""
    case = Case.objects.create(
        number=f"CM17-{number:07d}", programme="california_workers_comp", state="under_review", date_of_injury=DAY,
        application_received=DAY,
    )  # fmt: skip
    Deadline.objects.create(case=case, rule="determination", says="decide", owed_by="reviewer", due=DAY)
    first, second = reviewers[number % 3], reviewers[3 + number % 3]
    Assignment.objects.create(case=case, reviewer_id=first, step="submitted", assigned_on=DAY, submitted_on=DAY)
    opened = {"case": case, "seat": 1, "reviewer_id": first, "opened_by": "quality:mara", "opened_at": AT}
    returned = QualityCheck.objects.create(**opened, mode="check")
    about = {"check_of": returned, "item": None, "kind": "letter", "reason": "fact", "severity": "blocks", **STAFF}
    _, answered = (CheckComment.objects.create(**about) for _ in range(2))
    QualityCheck.objects.filter(pk=returned.pk).update(outcome="returned", closed_at=AT)
    CommentAnswer.objects.create(comment=answered, kind="done", by="reviewer:doc", at=AT)
    QualityCheck.objects.create(**opened, mode="reading")
    SecondReader.objects.create(
        case=case, seat=1, of=first, reviewer_id=second, step="offered", by_lot=False, named_by="head", offered_on=DAY
    )
    read = QualityCheck.objects.create(**opened, mode="reading", outcome="read", closed_at=AT)
    decided = [{"item": 1, "decision": "upheld", "first": "overturned", "because": "no gain", "agrees": False}]
    SecondReading.objects.create(
        check_of=read, decisions=decided, consequence="before_signature", holds=True, answer_due=DAY, by="x", at=AT
    )


def test_as_many_reads_for_twelve_cases_as_for_two(client):
    load_panel(None, by="test", at=AT)
    reviewers = list(Reviewer.objects.order_by("pk").values_list("pk", flat=True)[:6])
    person, _ = open_account(username="head", role=Role.MEDICAL_DIRECTOR, password="a long password 1")
    client.force_login(person)
    taken: dict[str, list[int]] = {"/quality/": [], "/quality/report/": []}
    for cases in (range(2), range(2, 12)):
        for number in cases:
            looked_at(number, reviewers)
        for address, reads in taken.items():
            client.get(address)  # what is read once a process
            with CaptureQueriesContext(connection) as found:
                page = client.get(address).content.decode()
            reads.append(len(found))
            if address == "/quality/":
                assert page.count("2 comments, 1 without an answer") == Case.objects.count()
                assert page.count("a reader is asked") == Case.objects.count()
                assert page.count("<td>waits for you</td>") == Case.objects.count()
            else:
                assert f"<dd>{Case.objects.count()}</dd>" in page
    assert all(few == many < 40 for few, many in taken.values()), taken
