"""Every list that grows with cases or reviewers: sixty rows take as many statements as three, and stand on two pages."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.determinations.decided import BY, decided
from tests.portal.joining import enter

from openimr.accounts.models import Person, Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case, Deadline
from openimr.determinations import services as determinations
from openimr.panel.models import Assignment, Doubt, Entity, Reviewer, Source
from openimr.panel.services import load_panel
from openimr.portal.models import Conversation, Message, OrganizationCase
from openimr.publication.models import PublishedDetermination, PublishedIssue
from openimr.records.models import Unfiled

AT = datetime(2017, 6, 30, 20, 0, tzinfo=UTC)
DAY = date(2017, 2, 6)
SERVED = {"way": "personal", "on": DAY, "place": "Fresno, CA", "served_by": "P. Clerk"}


def published(number: int) -> None:
    one = PublishedDetermination.objects.create(
        case_number=f"CM17-{number:07}", source="openimr", layout="own", file="", sha256=f"{number:064}", letter={},
        published_at=AT,
    )  # fmt: skip
    PublishedIssue.objects.create(determination=one, number=1, request="MRI", decision="upheld", rationale="Because.")


def signed(number: int) -> None:
    """Signed, served on one of its recipients alone, and appealed: it waits in every list of what follows."""
    case = decided(f"CM17-{number:07}")
    determinations.serve(case.number, recipients=["claims_administrator"], **SERVED, **BY)
    determinations.file_appeal(case.number, party="employer", on=date(2017, 2, 9), grounds=["fraud"], **BY)


def under_review(number: int) -> None:
    case = Case.objects.create(
        number=f"CM17-{number:07}", programme="california_workers_comp", state="under_review", date_of_injury=DAY,
        application_received=DAY,
    )  # fmt: skip
    Deadline.objects.create(case=case, rule="determination", says="decide", owed_by="reviewer", due=DAY)
    reviewer = Reviewer.objects.order_by("pk")[number % 20]
    Assignment.objects.create(
        case=case, reviewer=reviewer, step="submitted", assigned_on=DAY, submitted_on=DAY, due=date(2017, 3, 1)
    )


def in_the_tray(number: int) -> None:
    Unfiled.objects.create(sha256=f"{number:064}", file=f"fax-{number}.pdf", reason="no code", by="x", at=AT)


def doubtful(number: int) -> None:
    source, _ = Source.objects.get_or_create(name="list", kind="own_list", dated=DAY, loaded_by="x", loaded_at=AT)
    known = Entity.objects.create(
        key=f"k{number}", kind="person", names=[{"name": "Bo", "kind": "name"}], source=source
    )
    record = {"names": ["Bo S."], "identifiers": {}, "addresses": []}
    Doubt.objects.create(
        written=f"bo {number}", record=record, entity=known, because=["nearly"], role="employer", asked_at=AT
    )


def written(number: int) -> None:
    case = decided(f"CM17-{number:07}")
    one = Conversation.objects.create(case=case, role="employer", topic="question", opened_at=AT)
    writer = Person.objects.get_or_create(username="writer", defaults={"role": "employer"})[0]
    Message.objects.create(conversation=one, by=writer, role="employer", text="?", at=AT)


def of_an_organization(number: int) -> None:
    case = decided(f"CM17-{number:07}")
    if number == 1:
        enter(case, "claims_administrator", whole_organization=True)


#: By what makes a row: the lists in which it stands, each with the name of its page number in the address.
LISTS: dict[Callable[[int], None], tuple[tuple[str, str], ...]] = {
    published: (("/publication/", "released"), ("/decisions/", "page")),
    signed: (
        ("/publication/", "page"), ("/follow-up/", "serve"), ("/follow-up/", "implement"), ("/follow-up/", "appeals"),
        ("/follow-up/counts/", ""),
    ),
    in_the_tray: (("/in-tray/", "page"),),
    doubtful: (("/panel/doubts/", "page"),),
    written: (("/messages/", "page"),),
    of_an_organization: (("/messages/organizations/", "page"),),
    under_review: (("/quality/", "page"), ("/offers/", "page")),
}  # fmt: skip


@pytest.fixture
def director(db) -> Client:
    load_panel(None, by="test", at=AT)
    client = Client()
    client.force_login(open_account(username="head", role=Role.MEDICAL_DIRECTOR, password="a long password")[0])
    return client


def statements(client: Client, address: str) -> int:
    client.get(address)  # what is read once a process
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("make", LISTS, ids=lambda make: make.__name__)
def test_sixty_rows_take_as_many_statements_as_three_and_stand_on_two_pages(director, make):
    addresses = {address for address, _ in LISTS[make]}
    for number in range(1, 4):
        make(number)
    few = {address: statements(director, address) for address in addresses}
    for number in range(4, 61):
        make(number)
    assert {address: statements(director, address) for address in addresses} == few
    for address, page in LISTS[make]:
        if page:
            text = director.get(f"{address}?{page}=2&kept=yes").content.decode()
            assert '<span aria-current="page">Page 2 of ' in text
            assert f"?kept=yes&amp;{page}=1#" in text
            assert "There is no page 99." in director.get(f"{address}?{page}=99").content.decode()


def test_words_that_stand_in_no_address_go_from_page_to_page_in_a_form(director):
    asked = {"q": "California", "size": "25"}
    second = director.post("/panel/", {**asked, "page": "2"})
    assert second.context["page"].number == 2
    text = second.content.decode()
    assert '<input type="hidden" name="q" value="California">' in text
    assert '<button class="link" name="page" value="1">Previous</button>' in text
    assert "California" not in "".join(re.findall(r'href="([^"]*)"', text))
    assert len(director.post("/panel/", asked).context["page"].rows) == 25


def test_an_administrator_goes_through_what_it_searched_for(db):
    first = decided("CM17-0000001")
    account = enter(first, "claims_administrator", whole_organization=True)
    [access] = account.portal_access.all()
    for number in range(2, 61):
        OrganizationCase.objects.create(
            access=access, case=decided(f"CM17-{number:07}"), allowed=True, decided_by="x", decided_at=AT
        )
    client = Client()
    client.force_login(account)
    assert len(client.get("/portal/").context["page"].rows) == 50
    second = client.post("/portal/", {"q": "ada", "page": "2"})
    assert second.context["page"].total == 60
    assert len(second.context["page"].rows) == 10
    assert '<input type="hidden" name="q" value="ada">' in second.content.decode()
    assert 'aria-current="page">Page 2 of 2</span>' in second.content.decode()
