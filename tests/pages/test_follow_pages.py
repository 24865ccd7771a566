"""What follows a determination, in the browser: served, reported, appealed, remanded; the lists over all cases."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect
from tests.determinations.decided import PDF

from openimr.accounts.models import Role
from openimr.cases.models import Case

pytestmark = pytest.mark.browser
NUMBER = "CM17-0009002"
ON = date(2017, 2, 6)
AT = datetime(2017, 2, 6, 20, 0, tzinfo=UTC)
FILE = {"name": "document.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def _an_address(settings) -> None:
    settings.ADMINISTRATIVE_DIRECTOR = "Administrative Director, P.O. Box 0000, San Francisco, CA 94100"


@pytest.mark.usefixtures("_an_address")
def test_from_service_to_the_remand(carried, page, sign_in, accessible, picture):
    carried("lumbar-mri-and-therapy", today=ON)
    sign_in(Role.MEDICAL_DIRECTOR)
    expect(page.get_by_role("link", name="What follows determinations")).to_be_visible()
    page.goto(f"/cases/{NUMBER}/")
    page.get_by_role("link", name="What follows", exact=True).click()
    expect(page.get_by_role("heading", name="Determination 1, signed 02/06/2017, stands")).to_be_visible()
    _serve(page)
    accessible()
    picture("what-follows")
    _report(page)
    _petition(page)
    page.goto("/follow-up/")
    expect(page.get_by_role("heading", name="Open appeals")).to_be_visible()
    accessible()
    picture("follow-up")
    page.get_by_role("region", name="Open appeals").get_by_role("link", name=NUMBER).click()
    _reverse(page)
    accessible()
    picture("history")


def _serve(page) -> None:
    """By mail on everybody that the law names."""
    page.get_by_label("Place of mailing, delivery or sending").fill("Sacramento, CA")
    page.get_by_label("Served by").fill("P. Clerk")
    page.get_by_label("Day of service").fill("2017-02-06")
    page.get_by_role("button", name="Note the service").click()
    expect(page.get_by_role("status")).to_contain_text("served on administrative director, injured worker")
    expect(page.get_by_role("row", name="Injured worker served 02/06/2017")).to_contain_text("03/13/2017")
    expect(page.get_by_text("days overdue").first).to_be_visible()
    expect(page.get_by_text("Letters made and kept for the service of 02/06/2017")).to_be_visible()
    letter = page.request.get(page.get_by_role("link", name="Draft of a reminder").get_attribute("href"))
    assert letter.body().startswith(b"%PDF")


def _report(page) -> None:
    """The administrator reports an authorization, with its document."""
    page.get_by_text("Note a report of the claims administrator").click()
    report = page.locator("form", has=page.get_by_role("button", name="Note the report"))
    report.get_by_role("checkbox").first.check()
    report.get_by_label("On", exact=True).fill("2017-02-17")
    report.get_by_label("Title of the document").fill("Authorization")
    report.get_by_label("The document, a PDF or a picture").set_input_files(FILE)
    report.get_by_role("button", name="Note the report").click()
    expect(page.get_by_role("status")).to_contain_text("authorized")
    expect(page.get_by_text("done 02/17/2017")).to_be_visible()
    proof = page.request.get(page.get_by_role("link", name="Authorization").get_attribute("href"))
    assert proof.body() == PDF


def _petition(page) -> None:
    page.get_by_text("Note a petition").click()
    filed = page.locator("form", has=page.get_by_role("button", name="Note the petition"))
    filed.get_by_text("plainly erroneous").click()
    filed.get_by_label("Filed on").fill("2017-03-01")
    filed.get_by_role("button", name="Note the petition").click()
    expect(page.get_by_text("In time: the last day was 03/13/2017.")).to_be_visible()


def _reverse(page) -> None:
    """The order reverses; a different reviewer decides anew."""
    page.get_by_text("Note how the appeal ended").click()
    ended = page.locator("form", has=page.get_by_role("button", name="Note the end of the appeal"))
    ended.get_by_text("Reversed: The petition is granted").click()
    ended.get_by_text("result of a plainly erroneous").click()
    ended.get_by_label("the fact that the order names").fill("The wrong level was read.")
    ended.get_by_label("another review by").select_option("different_reviewer")
    ended.get_by_label("Day of the order").fill("2017-04-03")
    ended.get_by_label("Title of the document").fill("Opinion and order")
    ended.get_by_label("The document, a PDF or a picture").set_input_files(FILE)
    ended.get_by_text("The order says so").click()
    ended.get_by_role("button", name="Note the end of the appeal").click()
    expect(page.get_by_role("heading", name="Determination 1 of 02/06/2017 was set aside")).to_be_visible()
    assert Case.objects.get(number=NUMBER).state == "records_ready"
    page.get_by_role("link", name="History of the case").click()
    expect(page.get_by_role("row", name="Remanded")).to_contain_text("a different reviewer decides")
    told = page.request.get(page.get_by_role("link", name="As CSV").get_attribute("href")).text()
    assert "Appeal reversed." in told
