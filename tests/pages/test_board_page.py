"""The medical director's board in the browser: by keyboard alone, by dragging, all at once, at every width."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect
from tests.panel.history import queued_case

from openimr.accounts.models import Role
from openimr.panel import services
from openimr.panel.models import Assignment

pytestmark = pytest.mark.browser
AT = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
SPECIALTIES = ("PM&R", "Orthopedic Surgery", "Psychiatry", "Pain Medicine", "Neurology", "Marine Biology")


@pytest.fixture
def queue(transactional_db, monkeypatch):
    monkeypatch.setattr("openimr.clock.today", lambda: TODAY)
    services.load_panel(None, by="test", at=AT)
    for n, specialty in enumerate(SPECIALTIES):
        queued_case(
            f"IMR-26-{n:04d}",
            ready=TODAY - timedelta(days=4),
            due=TODAY + timedelta(days=5 * n - 2),
            priority="expedited" if n == 4 else "regular",
            specialty=specialty,
        )
    for n in range(2):
        lost = queued_case(f"IMR-26-01{n:02d}", ready=TODAY - timedelta(days=9), due=TODAY + timedelta(days=8))
        Assignment.objects.create(
            case=lost,
            reviewer_id="R-008",
            assigned_on=TODAY - timedelta(days=8),
            accepted_on=TODAY - timedelta(days=7),
            step="withdrawn",
            ended=TODAY - timedelta(days=1),
            end_reason="expired" if n else "conflict",
        )


def test_by_keyboard_alone(queue, page, sign_in, accessible, picture):
    sign_in(Role.MEDICAL_DIRECTOR)
    page.get_by_role("link", name="Board").click()
    expect(page.get_by_role("heading", name="Stopped: 2 to settle")).to_be_visible()
    expect(page.get_by_text("Next 30 days with this panel:")).to_be_visible()
    accessible()
    page.get_by_role("button", name="Suggest reviewers for all").click()
    expect(page.get_by_text("no other assignment is better (proven)")).to_be_visible()
    expect(page.get_by_text("Next 30 days with this panel:")).to_be_visible()
    accessible()
    picture("panel-board")
    page.get_by_role("link", name="IMR-26-0001", exact=True).focus()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="Reviewers for IMR-26-0001")
    expect(heading).to_be_focused()
    accessible()
    for _ in range(12):  # past the link to all reviewers and the first one's reasons, to the first offer
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#reviewers-part [name=reviewer]')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Offer IMR-26-0001 to R-")).to_be_visible()
    accessible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    made = page.get_by_role("status").filter(has_text="IMR-26-0001 is offered to R-")
    expect(made).to_be_focused()
    accessible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # undo
    expect(page.get_by_text("is taken back. The case waits again.")).to_be_visible()
    expect(page.get_by_role("heading", name="Reviewers for IMR-26-0001")).to_be_visible()


def test_by_dragging(queue, page, sign_in):
    sign_in(Role.MEDICAL_DIRECTOR)
    page.goto("/panel/board/")
    start = page.locator('[data-case="IMR-26-0000"]').bounding_box()
    page.mouse.move(start["x"] + 40, start["y"] + 45)
    page.mouse.down()
    page.mouse.move(start["x"] + 80, start["y"] + 60, steps=4)
    expect(page.get_by_role("heading", name="Reviewers for IMR-26-0000")).to_be_visible()
    chosen = page.locator("#reviewers-part [data-reviewer]:not([data-barred])").nth(1)
    goal, reviewer = chosen.bounding_box(), chosen.get_attribute("data-reviewer")
    page.mouse.move(goal["x"] + 60, goal["y"] + 20, steps=8)
    expect(chosen).to_have_class("card over")
    page.mouse.up()
    expect(page.get_by_role("heading", name=f"Offer IMR-26-0000 to {reviewer}?")).to_be_visible()
    page.get_by_role("button", name="Offer it").click()
    expect(page.get_by_role("status").filter(has_text=f"IMR-26-0000 is offered to {reviewer}")).to_be_visible()


def test_a_barred_reviewer_refuses_the_drop_and_says_why(queue, page, sign_in):
    sign_in(Role.MEDICAL_DIRECTOR)
    page.goto("/panel/board/?case=IMR-26-0000")
    card, barred = page.locator('[data-case="IMR-26-0000"]'), page.locator('[data-reviewer="R-009"]')
    barred.scroll_into_view_if_needed()
    start, goal = card.bounding_box(), barred.bounding_box()
    page.mouse.move(start["x"] + 40, start["y"] + 45)
    page.mouse.down()
    page.mouse.move(goal["x"] + 60, goal["y"] + 20, steps=8)
    expect(page.locator("#board-says")).to_contain_text("R-009 may not have IMR-26-0000: has a disciplinary measure")
    page.mouse.up()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator('[data-case="IMR-26-0000"]')).to_be_visible()
    assert not Assignment.objects.filter(case__number="IMR-26-0000").exists()


def test_all_at_once_after_asking_and_at_every_width(queue, page, sign_in, accessible):
    sign_in(Role.MEDICAL_DIRECTOR)
    page.set_viewport_size({"width": 820, "height": 1180})  # a tablet
    page.goto("/panel/board/")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 640, "height": 900})  # 1280 at 200 %
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Suggest reviewers for all").click()
    page.get_by_role("button", name="Offer all 8 as suggested").click()
    expect(page.get_by_role("heading", name="as suggested?")).to_be_visible()
    accessible()
    page.get_by_role("button", name="Make these offers").click()
    expect(
        page.get_by_text("8 cases offered as suggested. An offer can be taken back until it is accepted.")
    ).to_be_visible()
    accessible()


def test_the_what_if_is_asked_and_answered(queue, page, sign_in, accessible, picture):
    sign_in(Role.MEDICAL_DIRECTOR)
    page.goto("/panel/what-if/")
    accessible()
    page.get_by_label("More reviewers").fill("2")
    page.get_by_label("of specialty").select_option("Psychiatry")
    page.get_by_label("More cases, in %").fill("20")
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_role("heading", name="+2 Psychiatry, +20 % arrivals")).to_be_visible()
    accessible()
    picture("panel-what-if")
    page.set_viewport_size({"width": 640, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
