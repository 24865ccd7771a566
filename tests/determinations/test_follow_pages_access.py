"""Who may see and note what follows a determination, and what the pages say to bad input."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.determinations.decided import ALL, BY, PDF, SIGNED, decided

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.determinations import queries, services
from openimr.determinations.models import Appeal, Implementation, Service

SERVED = {"way": "personal", "on": SIGNED, "place": "Fresno, CA", "served_by": "P. Clerk"}


@pytest.fixture
def case(db):
    found = decided()
    services.serve(found.number, recipients=ALL, document=services.Document("Receipts", PDF), **SERVED, **BY)
    return found


@pytest.fixture
def door():
    def enter(role: Role) -> Client:
        client = Client()
        client.force_login(open_account(username=f"an-{role}", role=role, password="a long password")[0])
        return client

    return enter


def test_staff_note_the_auditor_reads_and_nobody_else_gets_the_documents(case, door):
    here, proof = f"/cases/{case.number}/what-follows/", queries.service_facts(queries.determination(case))[0].proof
    seen = {role: door(role).get(here) for role in Role}
    assert seen[Role.REVIEWER].status_code == 404
    assert "Note a service" in seen[Role.INTAKE].content.decode()
    assert "Note a service" not in seen[Role.AUDITOR].content.decode()
    found = {role: door(role).get(f"{here}documents/{proof}/").status_code for role in Role}
    assert {role for role, status in found.items() if status == 200} == {
        Role.INTAKE, Role.MEDICAL_DIRECTOR, Role.AUDITOR,
    }  # fmt: skip
    lists = {role for role in Role if door(role).get("/follow-up/").status_code == 200}
    assert lists == {Role.INTAKE, Role.MEDICAL_DIRECTOR, Role.AUDITOR}
    answer = door(Role.AUDITOR).post(f"{here}service/", {"step": "serve"})
    assert answer.status_code == 404
    assert door(Role.INTAKE).get(f"{here}reminder.pdf").content.startswith(b"%PDF")
    assert door(Role.AUDITOR).get(f"{here}reminder.pdf").status_code == 404
    assert door(Role.INTAKE).get("/follow-up/everything.csv").status_code == 404


@pytest.mark.parametrize(
    ("area", "posted", "said"),
    [
        ("service", {"step": "serve", "on": "tomorrow"}, "Give the day."),
        ("service", {"step": "serve", "on": "2017-02-07"}, "Choose on whom it was served."),
        ("service", {"step": "burn"}, "Choose one of the buttons."),
        ("implementation", {"step": "report", "on": "2017-02-07", "kind": "authorized"}, "Choose the item."),
        (
            "implementation",
            {"step": "report", "on": "2017-02-07", "kind": "authorized", "item": "2"},
            "was not overturned",
        ),
        ("appeal", {"step": "filed", "on": "2017-02-07", "party": "employer"}, "Choose the grounds"),
        ("appeal", {"step": "filed", "on": "2017-02-07", "party": "neighbour", "ground": "fraud"}, "may not petition"),
    ],
)
def test_bad_input_is_told_and_nothing_is_stored(case, door, area, posted, said):
    before = [rows.objects.count() for rows in (Service, Implementation, Appeal)]
    answer = door(Role.INTAKE).post(f"/cases/{case.number}/what-follows/{area}/", posted, follow=True)
    assert said in answer.content.decode()
    assert [rows.objects.count() for rows in (Service, Implementation, Appeal)] == before


def test_a_document_that_cannot_be_opened_keeps_the_entry_out(case, door):
    broken = SimpleUploadedFile("order.pdf", b"MZ no document at all", "application/pdf")
    posted = {
        "step": "report",
        "on": "2017-02-08",
        "kind": "authorized",
        "item": "1",
        "document": "Order",
        "file": broken,
    }
    answer = door(Role.INTAKE).post(f"/cases/{case.number}/what-follows/implementation/", posted, follow=True)
    assert "the document" in answer.content.decode()
    assert not Implementation.objects.exists()


def test_an_entry_of_another_case_is_not_there(case, door):
    other = decided("CM17-0000002")
    entry = Service.objects.first().pk
    posted = {"step": "mistaken", "entry": str(entry), "remark": "x"}
    assert door(Role.INTAKE).post(f"/cases/{other.number}/what-follows/service/", posted).status_code == 404
    assert door(Role.INTAKE).get(f"/cases/{other.number}/history/history.csv").status_code == 200


def test_the_lists_as_files_and_the_counts_on_the_dashboard(case, door):
    decided("CM17-0000002")
    client = door(Role.INTAKE)
    served = client.get("/follow-up/to-be-served.csv").content.decode().splitlines()
    assert len(served) == 1 + len(ALL)
    assert all("CM17-0000002" in line for line in served[1:])
    owed = client.get("/follow-up/to-be-implemented.csv").content.decode()
    assert "CM17-0000001,1,Treatment 1,authorize,overdue,2017-02-14" in owed
    assert "not_served" in owed
    services.file_appeal(case.number, party="employer", on=date(2017, 3, 9), grounds=["fraud"], **BY)
    assert "late" in client.get("/follow-up/open-appeals.csv").content.decode()
    assert 'data-later="/follow-up/counts/"' in client.get("/").content.decode()
    for place in ("/follow-up/counts/", "/follow-up/"):
        page = client.get(place).content.decode()
        assert f"{len(ALL)} to be served" in page
        assert "1 appeal open" in page
    assert door(Role.QUALITY).get("/follow-up/counts/").status_code == 404
