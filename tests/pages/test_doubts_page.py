"""The page on which the medical director says whether two records are one, by keyboard, with the answer remembered."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect
from tests.panel.test_panel import CASES

from openimr.accounts.models import Role
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import receive
from openimr.panel import queries, services
from openimr.panel.domain.graph import EntityRecord, Name, RelationRecord, SourceRecord

pytestmark = pytest.mark.browser
ON = date(2013, 10, 21)
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)


@pytest.fixture
def doubtful(transactional_db):
    """The sample case with two parties that are perhaps known, one of each perhaps tied to a reviewer."""
    services.load_panel(None, by="test", at=AT)
    case = receive(read_case_folder(CASES / "work-hardening"), by="test", at=AT)
    services.load_ties(
        [
            EntityRecord(
                "a",
                "organization",
                (Name("Pacific Crust Claims Services"), Name("Crest Adjusting", "former", None, date(2009, 6, 30))),
                (("tax_id", "95-1234567"),),
                ("400 Example Street, Fresno, CA 93701",),
            ),
            EntityRecord("b", "organization", (Name("Halversen Frieght & Cold Storage"),)),
        ],
        [
            RelationRecord("reviewer:R-015", "a", "employment", date(2010, 1, 1)),
            RelationRecord("reviewer:R-016", "b", "ownership", percent=12),
        ],
        source=SourceRecord("county register", "corporate", ON),
        by="test",
        at=AT,
    )
    services.note_doubts(case, on=ON, at=AT)
    return case


def test_a_doubt_is_settled_by_keyboard_and_taken_back(doubtful, page, sign_in, accessible, picture):
    assert not queries.screening_of(doubtful, "R-015", ON).clear
    waiting = queries.open_doubts()
    assert waiting >= 1
    sign_in(Role.MEDICAL_DIRECTOR)
    page.goto("/panel/doubts/")
    expect(page.get_by_role("heading", name=f"{waiting} doubtful match")).to_be_visible()
    first = page.get_by_role("article").filter(has_text="Pacific Crust Claims Services").first
    for words in ("Pacific Crest Claims Services", "Crest Adjusting (until 06/30/2009)", "county register", "employs"):
        expect(first).to_contain_text(words)
    accessible()
    picture("doubts")
    first.focus()
    page.keyboard.press("n")
    page.keyboard.type("Another office; the register has other officers.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("not the same")
    assert queries.screening_of(doubtful, "R-015", ON).clear
    row = page.get_by_role("row", name="Pacific Crust Claims Services")
    expect(row).to_contain_text("the register has other officers")
    accessible()
    row.get_by_text("Take back").click()
    row.get_by_label("open again").fill("They merged.")
    row.get_by_role("button", name="Open it again").click()
    expect(page.get_by_role("status")).to_contain_text("open again")
    assert not queries.screening_of(doubtful, "R-015", ON).clear
    table = page.request.get("/panel/doubts/doubts.csv").text()
    assert "claims_administrator" in table
    certificates = page.request.get(f"/cases/{doubtful.number}/certificates.json")
    assert certificates.status == 200


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.INTAKE, Role.PUBLICATION, Role.AUDITOR])
def test_others_do_not_find_the_page(doubtful, client, role):
    from openimr.accounts.services import open_account

    account, _ = open_account(username="somebody", role=role, password="a long enough password", reviewer_id="R-015")
    client.force_login(account)
    assert client.get("/panel/doubts/").status_code == 404
    assert client.post("/panel/doubts/1/", {"answer": "other", "why": "x"}).status_code == 404
    assert client.get("/panel/doubts/doubts.csv").status_code == 404
    certificates = client.get(f"/cases/{doubtful.number}/certificates.json")
    assert certificates.status_code == (200 if role == Role.AUDITOR else 404)
    assert b"Pacific" not in certificates.content


def test_a_reviewer_discloses_a_tie(doubtful, page, sign_in, accessible, picture):
    sign_in(Role.REVIEWER, reviewer_id="R-028")
    page.goto("/my-ties/")
    expect(page.get_by_role("heading", name="Asked and not answered")).to_be_visible()
    accessible()
    page.get_by_label("Person or organization").fill("Granite Peak Indemnity")
    page.get_by_label("financial", exact=True).check()
    page.get_by_label("What it is").fill("consulting income")
    page.get_by_label("Share of your yearly income").fill("7.5")
    page.get_by_label("Since").fill("2020-01-31")
    page.get_by_role("button", name="Disclose").click()
    expect(page.get_by_role("status")).to_contain_text("Disclosed")
    row = page.get_by_role("row", name="Granite Peak Indemnity")
    expect(row).to_contain_text("7.5 % of yearly income")
    expect(row).to_contain_text("01/31/2020")
    accessible()
    picture("my-ties")
