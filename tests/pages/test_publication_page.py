"""A person of the publication staff looks at a public copy, takes a word out, and releases it."""

from datetime import date

import pytest
from playwright.sync_api import expect
from tests.pages.conftest import AT
from tests.samples import handed_in

from openimr.accounts.models import Role
from openimr.determinations import services
from openimr.panel import queries as panel

pytestmark = pytest.mark.browser
ON = date(2017, 2, 6)


@pytest.mark.usefixtures("transactional_db")
def test_a_copy_is_looked_at_and_released(tmp_path, page, sign_in, accessible, picture):
    case = handed_in("lumbar-mri-and-therapy", tmp_path, today=ON, at=AT)
    reviewer = panel.assignment(case).reviewer_id
    services.sign(case.number, reviewer_id=reviewer, on=ON, by="test", at=AT, demonstration=True)
    sign_in(Role.PUBLICATION, username="publisher")
    page.get_by_role("link", name="Publication", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Publication")
    accessible()
    page.get_by_role("link", name=f"Look at the copy of {case.number}").click()
    page.get_by_label("Other words to take out, one on a line").fill("Achilles")
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_text("Taken out because somebody named it: Achilles")).to_be_visible()
    expect(page.locator("#h-text ~ p del").first).to_have_text("Achilles")
    accessible()
    picture("publication")
    page.get_by_label("I read the copy as it stands here").check()
    page.get_by_role("button", name="Release the public copy").click()
    expect(page.get_by_role("status")).to_contain_text("is released")
    page.get_by_text(f"Withdraw {case.number}").click()
    page.get_by_label("Why is it withdrawn?").fill("looked at anew")
    accessible()
    page.get_by_role("button", name="Withdraw the public copy").click()
    expect(page.get_by_role("region", name="Determinations that wait")).to_contain_text(case.number)
