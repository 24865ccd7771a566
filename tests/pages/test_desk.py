"""The physician's desk: an item decided on one screen, by keys, by mouse and by touch."""

from datetime import date

import pytest
from playwright.sync_api import expect
from tests.pages.conftest import step

from openimr.accounts.models import Role
from openimr.cases.models import Case
from openimr.panel.queries import assignment
from openimr.review import queries as review

pytestmark = pytest.mark.browser
LUMBAR = {"name": "lumbar-mri-and-therapy", "today": date(2017, 2, 6)}


@pytest.fixture
def desk(carried, page, sign_in):
    """The desk of the sample case with three items, open at its first item."""
    journey = carried(**LUMBAR, reviewed=False)
    case = Case.objects.get(number=journey.case_number)
    sign_in(Role.REVIEWER, reviewer_id=assignment(case).reviewer_id)
    page.goto(f"/cases/{case.number}/review/#item-1")
    ready(page)
    return case


def ready(page) -> None:
    expect(page.locator("html")).to_have_attribute("data-desk", "ready")
    expect(page.locator("#records-pane .page[data-drawn=true]").first).to_be_visible()


def in_hand(page):
    return page.locator(".step.is-now .crit[aria-current]")


def told(page, words: str) -> None:
    expect(page.locator("#reader-status")).to_contain_text(words)


def test_an_item_is_decided_by_keys_alone(desk, page, accessible, picture):
    page.keyboard.press("j")
    expect(in_hand(page)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    told(page, "The quote is marked on the page.")
    expect(page.locator("#records-pane .box--cited").first).to_be_visible()
    accessible()
    picture("desk")
    criterion = in_hand(page).get_attribute("data-criterion")
    page.keyboard.press("m")
    expect(page.get_by_label("Your reason")).to_be_focused()
    page.keyboard.type("The weakness was measured twice.")
    page.keyboard.press("Control+Enter")
    told(page, "Kept: met, with your reason.")
    expect(in_hand(page)).to_be_focused()
    expect(in_hand(page)).to_contain_text("Yours: The weakness was measured twice.")
    page.keyboard.press("e")
    told(page, "Attached: it speaks for the criterion.")
    expect(in_hand(page).get_by_role("list", name="Attached by you")).to_be_visible()
    (kept,) = review.attached(desk, 1)
    found = next(one for one in review.findings(desk, 1) if one.criterion == criterion)
    assert (kept.criterion, str(found.status), found.evidence[0]) == (criterion, "met", kept.evidence)
    page.keyboard.press("z")
    told(page, "Undone.")
    assert review.attached(desk, 1) == ()
    page.keyboard.press("z")
    expect(in_hand(page)).not_to_contain_text("Yours:")
    page.keyboard.press("o")
    told(page, "Item 1: overturned.")
    expect(page.locator("[data-decided='1']")).to_have_text("overturned")
    assert review.case_review(desk).items[0].decision == "overturned"
    page.keyboard.press("2")
    expect(page.get_by_role("heading", name="Item 2:")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Everything by keyboard")).to_be_visible()
    accessible()
    page.get_by_label("Single keys are commands").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    page.keyboard.press("3")
    expect(page.get_by_role("heading", name="Item 2:")).to_be_visible()
    assert review.case_review(desk).items[1].decision is None


def test_selected_words_are_dragged_or_attached_by_a_button(desk, page):
    words = page.locator("#records-pane .layer span", has_text="Strength").first
    words.dblclick()
    expect(page.get_by_role("toolbar", name="Of the selected words")).to_be_visible()
    target = page.locator("#item-1 .crit").first
    target.get_by_role("button", name="against").click()
    told(page, "Attached: it speaks against the criterion.")
    expect(target).to_contain_text("against “Strength")
    target.get_by_role("button", name="Take away").click()
    told(page, "The passage is taken away.")
    words.dblclick()
    expect(page.get_by_role("toolbar", name="Of the selected words")).to_be_visible()
    words.drag_to(target, source_position={"x": 8, "y": 4})
    told(page, "Attached: it speaks for the criterion.")
    (kept,) = review.attached(desk, 1)
    assert (kept.speaks, kept.evidence.quote.strip()) == ("for", "Strength")


def test_what_cannot_be_kept_is_told_and_the_page_shows_what_is_on_file(desk, page):
    from openimr.review import services

    page.keyboard.press("j")
    criterion = in_hand(page).get_attribute("data-criterion")
    who = {"reviewer_id": assignment(desk).reviewer_id, "by": "reviewer:somebody", "at": desk.events.last().at}
    services.change_finding(desk.number, item=1, criterion=criterion, status="met", reason="Elsewhere.", **who)
    page.keyboard.press("n")
    page.keyboard.type("Not so.")
    page.keyboard.press("Control+Enter")
    told(page, "changed in another tab or on another device: it is met now")
    expect(in_hand(page).locator(".crit__status")).to_have_text("for reviewer")
    page.route("**/decision/", lambda route: route.abort())
    page.keyboard.press("u")
    told(page, "The server cannot be reached.")
    expect(page.locator("#item-1 [type=radio]:checked")).to_have_count(0)
    page.unroute("**/decision/")
    page.keyboard.press("u")
    told(page, "Item 1: upheld.")


def test_on_a_tablet_and_at_200_percent_nothing_is_lost(desk, page, accessible, picture):
    for name, width, height in (("desk-tablet", 1024, 768), ("desk-zoom", 640, 400)):
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator("#item-1 .crit").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        accessible()
        picture(name)
    page.locator("#item-1 a.cite").first.click()
    expect(page.locator("#records-pane .box--cited").first).to_be_in_viewport()
    accessible()
    page.get_by_role("button", name="Item", exact=True).click()
    page.get_by_role("link", name="Decision ↓").click()
    page.get_by_text("Upheld: the denial stands").locator("visible=true").click()
    told(page, "Item 1: upheld.")
    step(page, "Sign")
    accessible()


def test_without_scripts_every_change_is_a_form(desk, page, browser, live_server):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(f"/cases/{desk.number}/review/")
    criterion = plain.locator("#item-1 .crit").first
    criterion.get_by_text("Change this finding").click()
    criterion.get_by_label("Your finding", exact=True).select_option("not_met")
    criterion.get_by_role("button", name="Keep it").click()
    assert "Say why: the reason stands in the record." in plain.content()
    criterion.get_by_text("Change this finding").click()
    criterion.get_by_label("Why", exact=True).fill("Seen otherwise.")
    criterion.get_by_role("button", name="Keep it").click()
    assert "Yours:" in criterion.inner_text()
    plain.locator("#item-1").get_by_text("Upheld: the denial stands").click()
    plain.get_by_role("button", name="Save item 1").click()
    assert "Item 1: upheld, saved" in plain.content()
    context.close()
