"""The page that tells what a case file lacks, and the requests made from it."""

import shutil
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect
from tests.samples import carry_folder

from openimr.accounts.models import Role
from openimr.demo.console import SAMPLES

pytestmark = pytest.mark.browser
NUMBER = "CM13-0009001"
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)


def test_what_is_lacking_is_drafted_sent_and_withdrawn(carried, page, sign_in, accessible, picture):
    carried("work-hardening", today=date(2013, 10, 21))
    sign_in(Role.INTAKE)
    page.goto(f"/cases/{NUMBER}/records/requests/")
    expect(page.get_by_role("heading", name="Nothing is lacking that the rules name")).to_be_visible()
    expect(page.get_by_role("row", name="The application form")).to_contain_text("present")
    accessible()


@pytest.fixture
def without_a_report(transactional_db, tmp_path):
    """The sample case without the progress report of 01/21/2013, which the decision names."""
    folder = tmp_path / "work-hardening"
    shutil.copytree(SAMPLES / "work-hardening", folder)
    (folder / "reviewer.yaml").unlink()
    left_out = ("11-progress-report-2013-01-21.pdf", "20-records-sent-again.pdf")
    for name in left_out:
        (folder / "records" / name).unlink()
    lines = (folder / "case.yaml").read_text().splitlines(keepends=True)
    (folder / "case.yaml").write_text("".join(line for line in lines if not any(name in line for name in left_out)))
    carry_folder(folder, today=date(2013, 10, 21), at=AT)


@pytest.mark.usefixtures("without_a_report")
def test_a_request_from_draft_to_sent(page, sign_in, accessible, picture):
    sign_in(Role.INTAKE)
    page.goto(f"/cases/{NUMBER}/records/requests/")
    expect(page.get_by_role("heading", name="1 thing lacking")).to_be_visible()
    page.get_by_role("button", name="Draft requests for what is lacking").click()
    expect(page.get_by_role("status")).to_contain_text("1 request drafted")
    accessible()
    picture("requests")
    letter = page.request.get(page.get_by_role("link", name="Letter and cover sheet").get_attribute("href"))
    assert letter.body().startswith(b"%PDF")
    page.get_by_role("button", name="Note as sent").click()
    expect(page.get_by_role("status")).to_contain_text("is noted as sent")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("status")).to_contain_text("is withdrawn")


def test_a_reviewer_sees_what_is_lacking_and_asks_for_nothing(carried, page, sign_in):
    journey = carried("work-hardening", today=date(2013, 10, 21), reviewed=False)
    assert journey.case_number == NUMBER
    sign_in(Role.AUDITOR)
    page.goto(f"/cases/{NUMBER}/records/requests/")
    expect(page.get_by_role("heading", name="Requests for records")).to_be_visible()
    expect(page.get_by_role("button", name="Draft")).to_have_count(0)
