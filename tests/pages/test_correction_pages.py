"""A physician corrects a signed determination in the browser, and the public reads which version stands."""

from datetime import date

import pyotp
import pytest
from playwright.sync_api import expect
from tests.pages.conftest import PASSWORD

from openimr import clock
from openimr.accounts.models import Role
from openimr.accounts.services import enrol_known
from openimr.cases.models import Case

pytestmark = pytest.mark.browser
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_a_word_is_corrected_looked_at_and_sealed(carried, page, sign_in, accessible):
    number = carried("work-hardening", today=date(2013, 10, 21)).case_number
    signed = Case.objects.get(number=number).determinations.get()
    sign_in(Role.REVIEWER, username="doctor", reviewer_id=signed.reviewer_id)
    enrol_known("doctor", secret=SECRET, by="test", at=clock.now())
    page.goto(f"/cases/{number}/letter/")
    page.get_by_role("link", name="Correct this determination").click()
    page.get_by_text("Clinical case summary", exact=True).click()
    field = page.get_by_label("Summary, sentence 3", exact=True)
    anew = field.input_value().replace("mild narrowing", "slight narrowing")
    field.fill(anew)
    page.get_by_label("Why it is corrected").fill("The report says slight")
    accessible()
    page.get_by_role("button", name="Look at the correction").click()
    expect(page.locator("del")).to_have_text("mild")
    expect(page.locator("ins")).to_have_text("slight")
    accessible()
    page.get_by_role("button", name="Change it").click()
    expect(field).to_have_value(anew)
    page.get_by_role("button", name="Look at the correction").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("Code of your second factor").fill(pyotp.TOTP(SECRET).at(clock.now()))
    page.get_by_role("button", name="Seal the correction").click()
    expect(page.get_by_role("status").first).to_contain_text("Corrected and sealed as version 2")
    expect(page.get_by_role("region", name="Every version")).to_contain_text("superseded by version 2")
    accessible()
    page.goto(f"/decisions/{number}/versions/1/")
    expect(page.get_by_role("heading", name="Superseded by version 2")).to_be_visible()
    accessible()
