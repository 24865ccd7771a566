"""What was entered is corrected in the browser: changed, looked at, confirmed; the physician sees it at the desk."""

from datetime import date

import pytest
from playwright.sync_api import expect

from openimr.accounts.models import Role
from openimr.cases.queries import get
from openimr.panel.queries import assignment

pytestmark = pytest.mark.browser


def test_from_the_wrong_day_to_the_desk(carried, page, sign_in, accessible, picture):
    journey = carried("lumbar-mri-and-therapy", today=date(2017, 2, 6), reviewed=False)
    reviewer = assignment(get(journey.case_number, None)).reviewer_id
    sign_in(Role.INTAKE)
    page.goto(f"/cases/{journey.case_number}/")
    page.get_by_role("link", name="Correct what was entered").click()
    expect(page.get_by_role("heading", name="Correct what was entered")).to_be_visible()
    page.get_by_label("Received on").fill("2017-01-09")
    page.get_by_label("Why it is corrected").fill("The stamp of receipt was misread")
    page.get_by_label("Document that shows it").select_option(index=1)
    page.get_by_label("Its page").fill("1")
    accessible()
    page.get_by_role("button", name="Look at what follows").click()
    expect(page.get_by_role("heading", name="What follows from it")).to_be_visible()
    expect(page.get_by_role("row", name="The application: Received on")).to_contain_text("01/09/2017")
    expect(page.get_by_role("list", name="What follows from it")).to_contain_text("it was met 01/09/2017, in time")
    accessible()
    picture("entered-look")
    page.get_by_text("I have read what follows from it").click()  # the box itself is drawn by its label
    page.get_by_role("button", name="Correct it").click()
    expect(page.get_by_role("status")).to_contain_text("It is correction 1 of this case")
    accessible()
    page.context.clear_cookies()
    sign_in(Role.REVIEWER, username="physician", reviewer_id=reviewer)
    page.goto(f"/cases/{journey.case_number}/review/")
    told = page.get_by_role("region", name="What was entered was corrected while you had the case")
    expect(told).to_contain_text("The stamp of receipt was misread")
    accessible()
    picture("desk-entry-corrected")
    told.get_by_role("button", name="I have looked at it").click()
    expect(page.get_by_text("Noted that you looked at what was corrected.")).to_be_visible()
    expect(told).to_have_count(0)
