"""A reviewer sets the second factor up in the browser; the medical director takes it away."""

import pyotp
import pytest
from playwright.sync_api import expect
from tests.pages.conftest import sign_out

from openimr import clock
from openimr.accounts import queries
from openimr.accounts.models import Person, Role
from openimr.accounts.services import open_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_reviewer_sets_it_up_and_the_director_resets_it(page, sign_in, accessible, picture):
    sign_in(Role.REVIEWER, username="reviewer-x", reviewer_id="R-002")
    page.get_by_role("link", name="Second factor").click()
    expect(page.get_by_role("heading", name="Not set up yet")).to_be_visible()
    accessible()
    page.get_by_label("Your password").fill("not the password")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("alert")).to_contain_text("not your password")
    page.get_by_label("Your password").fill("a long enough password")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("img", name="The secret as a picture")).to_be_visible()
    accessible()
    picture("second-factor")
    secret = page.locator("#secret").inner_text().replace(" ", "")
    page.get_by_label("six digits").fill(pyotp.TOTP(secret).at(clock.now()))
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    accessible()
    page.get_by_role("link", name="Second factor").click()
    expect(page.locator("main")).to_contain_text("10 recovery codes left")
    expect(page.locator(".recovery-codes")).to_have_count(0)
    assert page.request.get("/second-factor/accounts/").status == 404
    sign_out(page)

    open_account(username="chief", role=Role.MEDICAL_DIRECTOR, password="a long enough password")
    sign_in(Role.MEDICAL_DIRECTOR, username="chief")
    page.goto("/second-factor/accounts/")
    accessible()
    page.get_by_text("Reset reviewer-x").click()
    page.get_by_label("How was the owner recognized").fill("telephone lost; called back")
    page.get_by_role("button", name="Take the second factor away").click()
    expect(page.get_by_role("status")).to_contain_text("is gone")
    expect(page.locator("main")).to_contain_text("reset (telephone lost; called back)")
    assert not queries.factor(Person.objects.get(username="reviewer-x")).is_set_up
