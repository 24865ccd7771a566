"""The doors of the desk: nothing is overwritten or signed that the page did not show, nothing quoted that was not read."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests.pages.conftest import AT
from tests.samples import accept, carry_sample

from openimr.accounts.models import Role
from openimr.accounts.services import enrol_known, open_account
from openimr.cases.models import Case
from openimr.errors import Refused
from openimr.panel import queries as panel
from openimr.records import queries as records
from openimr.records.models import Page
from openimr.review import queries, services

TODAY = date(2017, 2, 6)


@pytest.fixture
def case(db, tmp_path) -> Case:
    carry_sample("lumbar-mri-and-therapy", tmp_path, today=TODAY, at=AT, reviewed=False)
    case = Case.objects.get()
    accept(case, today=TODAY, at=AT)
    return case


@pytest.fixture
def client(case) -> Client:
    held = panel.assignment(case).reviewer_id
    person, _ = open_account(username="doc", role=Role.REVIEWER, password="a long password", reviewer_id=held)
    enrol_known("doc", secret="JBSWY3DPEHPK3PXP", by=person.actor, at=AT)
    client = Client()
    client.force_login(person)
    return client


def test_an_older_page_overwrites_neither_a_decision_nor_a_reason(case, client):
    who = {"reviewer_id": panel.assignment(case).reviewer_id, "by": "reviewer:doc", "at": AT}
    at = f"/cases/{case.number}/review/items/1/"
    assert client.post(at, {"item1-decision": "overturned", "was": ""}).status_code == 302
    assert client.post(at, {"item1-decision": "upheld", "was": ""}).status_code == 409
    assert queries.item_review(case, 1).decision == "overturned"
    assert client.post(at, {"item1-decision": "upheld", "was": "overturned"}).status_code == 302
    assert queries.item_review(case, 1).decision == "upheld"
    found = queries.findings(case, 1)[0]
    other = "not_met" if found.status == "met" else "met"
    services.change_finding(case.number, item=1, criterion=found.criterion, status=other, reason="Seen here.", **who)
    told = {"criterion": found.criterion, "status": other, "was": other, "was_reason": "", "reason": "Seen there."}
    answer = client.post(f"{at}finding/", told, content_type="application/json")
    assert answer.status_code == 409
    assert "it is “Seen here.” now" in answer.json()["error"]
    answer = client.post(f"{at}finding/", told | {"was_reason": "Seen here."}, content_type="application/json")
    assert answer.status_code == 200
    assert queries.findings(case, 1)[0].because.endswith("Seen there.")


def test_points_of_a_diagnosis_that_the_case_has_not_are_folded_until_the_reviewer_finds_otherwise(case, client):
    name = "mtus-chronic-pain-2016.physical-therapy."
    folded = '<details class="closed">'
    page = client.get(f"/cases/{case.number}/review/").content.decode()
    assert (
        "Does not apply here: the application names Lumbar radiculopathy, and no record names complex regional" in page
    )
    assert page.count(folded) == 2  # and what follows an operation
    told = {"criterion": f"{name}crps", "status": "met", "was": "not_applicable", "was_reason": "", "reason": "Seen."}
    answer = client.post(f"/cases/{case.number}/review/items/2/finding/", told, content_type="application/json").json()
    assert answer["criteria"].count(folded) == 1
    found = {one.criterion.removeprefix(name): one for one in queries.findings(case, 2)}
    assert (str(found["crps-visit-limit"].status), found["crps-visit-limit"].applies) == ("met", True)
    assert not found["postsurgical"].applies
    (explained, *_) = queries.explanations(case, 2)
    assert str(explained.tree.parts[0].status) == "met"  # 12 visits of up to 24


def test_what_is_not_settled_or_was_not_shown_is_not_handed_in(case, client):
    at = f"/cases/{case.number}/review/"
    form = {"no_conflict": "on", "reviewed_records": "on", "qualified": "on", "password": "a long password"}
    shown = queries.digest(case)
    answer = client.post(f"{at}sign/", form | {"code": "000000", "shown": shown}, follow=True)
    assert answer.redirect_chain[-1][0].endswith("/review/#sign")
    page = answer.content.decode()
    assert "Nothing was signed: item 1 is undecided" in page
    for box in ("no_conflict", "reviewed_records", "qualified"):  # what was affirmed need not be ticked again
        assert f'name="{box}" required checked' in page
    client.post(f"{at}items/2/", {"item2-decision": "overturned"})
    assert queries.digest(case) != shown
    page = client.post(f"{at}sign/", form | {"code": "000000", "shown": shown}, follow=True).content.decode()
    assert "the review changed in another tab" in page
    assert not case.events.filter(kind="review.attested").exists()
    assert not case.review_attestations.exists()


def test_a_page_that_was_not_read_surely_is_quoted_only_after_a_person_read_it(case):
    page = Page.objects.filter(original__case=case, state="read").exclude(text="").first()
    where = (case, page.original.sha256, page.number, 0, 5)
    Page.objects.filter(pk=page.pk).update(legibility="handwriting")
    with pytest.raises(Refused, match="not read surely enough to quote it"):
        records.passage(*where)
    Page.objects.filter(pk=page.pk).update(transcribed_by="intake:ida")
    assert records.passage(*where).quote == page.text[:5]


def test_versions_of_a_text_are_never_changed(case):
    for change in (lambda rows: rows.update(by="somebody"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            change(case.text_versions.all())


def test_the_desk_asks_the_database_in_proportion_to_the_items(case, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(260):
        assert client.get(f"/cases/{case.number}/review/").status_code == 200
