"""The physician is told which documents were never opened."""

from datetime import date

import pytest
from playwright.sync_api import expect

from openimr.accounts.models import Role
from openimr.panel import queries as panel

pytestmark = pytest.mark.browser


def test_opening_a_document_takes_it_off_the_list(carried, page, sign_in, accessible):
    carried("work-hardening", today=date(2013, 10, 21), reviewed=False)
    from openimr.cases.queries import get

    assigned = panel.assignment(get("CM13-0009001", None))
    sign_in(Role.REVIEWER, reviewer_id=assigned.reviewer_id)
    page.goto("/cases/CM13-0009001/review/")
    heading = page.get_by_role("heading", name="documents that you have not opened")
    before = int(heading.inner_text().split()[0])
    page.locator("#desk-unseen").get_by_text("Which", exact=True).click()
    accessible()
    page.get_by_role("link", name="Work status").or_(
        page.get_by_role("link", name="Letter of the employer")
    ).first.click()
    expect(page.locator("img, canvas").first).to_be_visible()
    page.goto("/cases/CM13-0009001/review/")
    assert int(heading.inner_text().split()[0]) < before
