"""The panel in the browser: the table, one reviewer, a document, a suspension; without names for the auditor."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import pytest
from PIL import Image
from playwright.sync_api import expect
from tests.pages.conftest import sign_out

from openimr import clock
from openimr.accounts.models import Role
from openimr.cases import queries as cases
from openimr.panel import queries, services
from openimr.panel.models import Reviewer

pytestmark = pytest.mark.browser
AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@pytest.fixture
def panel(transactional_db):
    services.load_panel(None, by="test", at=AT)
    profile = Reviewer.objects.get(pk="R-008").profile
    soon = [{**held, "until": "2013-01-01"} for held in profile["licences"]]
    person = {"middle_name": "Quill", "birth_date": "1957-04-12", "addresses": ["12 Oak Street, Fresno, CA 93701"]}
    services.put_profiles([{**profile, **person, "licences": soon}], by="medical_director:d", at=AT)


def test_the_director_finds_a_reviewer_and_suspends_by_keyboard(panel, page, sign_in, accessible, picture):
    sign_in(Role.MEDICAL_DIRECTOR)
    page.get_by_role("link", name="Panel", exact=True).click()
    expect(page.get_by_text("45 of 45")).to_be_visible()
    expect(page.get_by_role("row", name="R-008")).to_contain_text("ended 01/01/2013")
    accessible()
    picture("panel")
    page.get_by_label("Name, number, specialty").fill("hathersage")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 45")).to_be_visible()
    assert "hathersage" not in page.url
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export this table").click()
    rows = list(csv.DictReader(StringIO(saved.value.path().read_text())))
    assert [(row["reviewer"], row["name"]) for row in rows] == [("R-008", "Hollis Hathersage")]
    page.get_by_role("link", name="R-008").click()
    expect(page.get_by_role("heading", name="R-008 · Hollis Hathersage, MD")).to_be_visible()
    expect(page.get_by_label("Credentials", exact=True).last).to_contain_text("X71096")
    expect(page.get_by_role("region", name="History", exact=True)).to_contain_text("licences")
    expect(page.get_by_text("04/12/1957").first).to_be_visible()
    accessible()
    picture("panel-reviewer")
    scan = BytesIO()
    Image.new("L", (300, 200), 230).save(scan, "PNG")
    page.get_by_label("A PDF or a picture").set_input_files(
        {"name": "card.png", "mimeType": "image/png", "buffer": scan.getvalue()}
    )
    page.get_by_label("Title").fill("Licence card")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("status")).to_contain_text("The document is kept")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Licence card").click()
    assert saved.value.path().read_bytes() == scan.getvalue()
    page.get_by_text("Suspend R-008").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Why").fill("Complaint 12 is looked into.")
    page.get_by_label("Suspend from today on").focus()
    page.keyboard.press("Space")
    accessible()
    page.get_by_role("button", name="Suspend R-008").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("R-008 is suspended")
    expect(page.get_by_text("Complaint 12 is looked into.").first).to_be_visible()
    page.get_by_label("Why the suspension ends").fill("Unfounded.")
    page.get_by_role("button", name="Reinstate R-008").click()
    expect(page.get_by_role("status")).to_contain_text("may be assigned")
    assert [version.kind for version in queries.history("R-008")][-2:] == ["suspended", "reinstated"]


def test_the_proof_of_a_signed_case(carried, page, sign_in, accessible, picture):
    number = carried("work-hardening", today=date(2013, 10, 21)).case_number
    sign_in(Role.AUDITOR)
    (record,) = queries.qualification_record(cases.get(number, None))
    page.goto(f"/panel/reviewers/{record.reviewer_id}/")
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", name="Signature, 10/21/2013")).to_be_visible()
    expect(page.get_by_text("was qualified and independent on the days below")).to_be_visible()
    assert "Hathersage" not in page.content()
    expect(page.get_by_role("heading", name="Submission, 10/21/2013")).to_be_visible()
    accessible()
    picture("panel-proof")
    services.certify(cases.get(number, None), "R-005", step="inquiry", on=date(2013, 10, 21), by="test", at=AT)
    page.goto(f"/cases/{number}/")
    page.get_by_role("link", name="Certificates of independence").click()
    page.get_by_role("link", name="Submission").click()
    expect(page.get_by_role("heading", name=f"Submission, 10/21/2013: {record.reviewer_id} is free")).to_be_visible()
    expect(page.get_by_role("heading", name="R-005 is not shown to be independent")).to_be_visible()
    assert "Pacific Crest" not in page.content()
    accessible()
    sign_out(page)
    sign_in(Role.MEDICAL_DIRECTOR, username="director")
    page.goto(f"/cases/{number}/certificates/")
    expect(page.get_by_role("listitem").filter(has_text="Pacific Crest Claims Services").first).to_be_visible()
    page.get_by_text("sources asked").last.click()
    accessible()
    picture("certificates")


def test_a_reviewer_confirms_the_profile(panel, page, sign_in, accessible):
    sign_in(Role.REVIEWER, reviewer_id="R-008")
    page.get_by_role("link", name="My profile").click()
    page.get_by_role("link", name="Confirm the whole profile").click()
    expect(page.get_by_text("I hold licence X71096 of California")).to_be_visible()
    accessible()
    page.get_by_label("Every sentence is true").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Confirm").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Confirmed.")
    assert queries.reviewer("R-008").attested == clock.today()
    last = queries.history("R-008")[-1]
    assert (last.kind, last.actor) == ("attested", "reviewer:somebody")


def test_the_auditor_reads_without_names_and_changes_nothing(panel, page, sign_in, accessible):
    services.suspend("R-008", reason="Complaint about Hathersage", today=date(2026, 11, 23), by="test", at=AT)
    sign_in(Role.AUDITOR)
    page.get_by_role("link", name="Panel", exact=True).click()
    page.get_by_label("Number, specialty").fill("Hathersage")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No reviewer fits")).to_be_visible()
    accessible()
    page.goto("/panel/reviewers/R-008/")
    expect(page.get_by_role("heading", name="Requirements, as of today")).to_be_visible()
    for hidden in ("Hathersage", "X71096", "Complaint"):
        assert hidden not in page.content()
    expect(page.get_by_role("button", name="Suspend")).to_have_count(0)
    accessible()
    export = page.request.get("/panel/panel.csv").text()
    assert "R-008" in export
    assert "Hathersage" not in export
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    refused = page.request.post(
        "/panel/reviewers/R-008/reinstate/",
        form={"csrfmiddlewaretoken": token, "reason": "x"},
        fail_on_status_code=False,
    )
    assert refused.status == 404


@pytest.mark.parametrize("role", [Role.INTAKE, Role.PUBLICATION, Role.REVIEWER])
def test_nobody_else_finds_the_panel(panel, client, role):
    from openimr.accounts.services import open_account

    person, _ = open_account(username="somebody", role=role, password="a long enough password", reviewer_id="R-008")
    client.force_login(person)
    assert client.get("/my-profile/confirm/").status_code == (200 if role == Role.REVIEWER else 404)
    for address in ("/panel/", "/panel/panel.csv", "/panel/reviewers/R-008/", "/panel/reviewers/R-008/documents/1/"):
        assert client.get(address).status_code == 404, address
