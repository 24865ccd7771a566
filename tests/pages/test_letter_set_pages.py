"""The letters to each recipient in the browser: asked for in Spanish, made, kept, fetched as one archive."""

from datetime import date

import pytest
from playwright.sync_api import expect

from openimr.accounts.models import Role

pytestmark = pytest.mark.browser
NUMBER = "CM17-0009002"


def test_staff_make_the_letters_that_go_out(carried, page, sign_in, accessible, picture):
    carried("lumbar-mri-and-therapy", today=date(2017, 2, 6))
    sign_in(Role.MEDICAL_DIRECTOR)
    page.goto(f"/cases/{NUMBER}/letter/")
    letters = page.get_by_role("region", name="Letters to each recipient")
    expect(letters).to_contain_text("Not served yet")
    page.get_by_label("The worker asked for Spanish", exact=True).check()
    page.get_by_role("button", name="Show").click()
    spanish = letters.get_by_role("link", name="HTML of Lo que se decidió sobre su tratamiento")
    shown = page.request.get(spanish.get_attribute("href")).text()
    assert "NOT SERVED YET" in shown
    accessible()
    letters.get_by_label("Day on which they go out").fill("2017-02-07")
    letters.get_by_label("Employer").select_option("personal")
    letters.get_by_role("button", name="Make and keep the letters").click()
    expect(page.get_by_role("status")).to_contain_text("The letters are kept")
    expect(letters).to_contain_text("As served on 02/07/2017")
    accessible()
    letters.evaluate("here => here.scrollIntoView()")
    picture("letter-set")
    kept = page.request.get(spanish.get_attribute("href")).text()
    assert "NOT SERVED YET" not in kept
    assert (
        page.request.get(letters.get_by_role("link", name="All as one ZIP").get_attribute("href")).body()[:2] == b"PK"
    )
    assert page.request.get(letters.get_by_role("link", name="Print file").first.get_attribute("href")).ok
