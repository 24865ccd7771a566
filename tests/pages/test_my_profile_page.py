"""A reviewer's own page: availability and topics are changed there, credentials are read, nobody else's can be asked for."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect
from tests.pages.conftest import PASSWORD

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.panel import queries, services
from openimr.panel.domain.own_profile import OwnProfile

pytestmark = pytest.mark.browser
AT = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)


@pytest.fixture
def panel(transactional_db):
    services.load_panel(None, by="test", at=AT)


def test_a_reviewer_keeps_availability_and_topics(panel, page, sign_in, accessible, picture):
    sign_in(Role.REVIEWER, reviewer_id="R-002")
    page.get_by_role("link", name="My profile").click()
    expect(page.get_by_role("heading", name="Credentials on file")).to_be_visible()
    expect(page.get_by_role("row", name="Licence X70274, California")).to_be_visible()
    page.get_by_label("Open cases that you take at most").fill("5")
    away = page.get_by_role("group", name="Another time away")
    away.get_by_label("From").fill("2026-12-20")
    away.get_by_label("To, this day included").fill("2026-12-01")
    away.get_by_label("Why, if you like").fill("teaching")
    page.get_by_label("Topics that you do not take").fill("spinal cord stimulators\n\n  spinal cord  stimulators")
    page.get_by_label("Languages that you read records in").fill(" ")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Name at least one language.")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved")
    expect(away).to_contain_text("The last day is before the first one.")
    accessible()
    assert queries.reviewer("R-002").capacity == 8
    away.get_by_label("To, this day included").fill("2027-01-05")
    page.get_by_label("Languages that you read records in").fill("English")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("capacity 8 -> 5")
    expect(page.get_by_role("group", name="Away from 12/20/2026")).to_be_visible()
    accessible()
    picture("my-profile")
    kept = queries.reviewer("R-002")
    assert (kept.capacity, kept.declines) == (5, ("spinal cord stimulators",))
    assert [(span.since, span.until, span.what) for span in kept.unavailable] == [
        (date(2026, 12, 20), date(2027, 1, 5), "teaching")
    ]
    page.get_by_role("group", name="Away from 12/20/2026").get_by_label("Remove").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("away 12/20/2026 removed")
    assert queries.reviewer("R-002").unavailable == ()


def test_what_was_changed_meanwhile_is_not_written_over(panel, page, sign_in):
    sign_in(Role.REVIEWER, reviewer_id="R-002")
    page.goto("/my-profile/")
    own = OwnProfile.of(queries.reviewer("R-002"))
    services.change_own_profile("R-002", replace(own, capacity=3), seen=own.mark, by="test", at=AT)
    page.get_by_label("Open cases that you take at most").fill("9")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("the file was changed meanwhile")
    assert queries.reviewer("R-002").capacity == 3


def test_an_account_of_no_reviewer_is_told_what_to_do(panel, page, sign_in, accessible):
    sign_in(Role.REVIEWER)
    page.goto("/my-profile/?reviewer=R-002")
    expect(page.get_by_role("main")).to_contain_text("Ask the medical director")
    expect(page.get_by_role("main")).not_to_contain_text("X70274")
    accessible()


@pytest.mark.parametrize("role", [Role.INTAKE, Role.AUDITOR, Role.MEDICAL_DIRECTOR])
def test_nobody_else_has_the_page(panel, client, role):
    open_account(username="else", role=role, password=PASSWORD)
    client.login(username="else", password=PASSWORD)
    assert client.get("/my-profile/").status_code == 404
    client.logout()
    assert client.get("/my-profile/").status_code == 302
