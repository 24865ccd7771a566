"""The physician is told which documents were never opened: sent ahead is not opened, and neither is a hidden window."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Route, expect
from tests.pages.conftest import step

from openimr import clock
from openimr.accounts.models import Role
from openimr.cases.queries import get
from openimr.panel import queries as panel
from openimr.records import queries as records

pytestmark = pytest.mark.browser
HIDDEN = """window.isHidden = true;
Object.defineProperty(document, "visibilityState", {get: () => (window.isHidden ? "hidden" : "visible")});"""


def test_a_document_is_opened_once_a_page_of_it_stood_in_view_for_a_moment(carried, page, sign_in, accessible):
    carried("work-hardening", today=date(2013, 10, 21), reviewed=False)
    case = get("CM13-0009001", None)
    assigned = panel.assignment(case)
    sign_in(Role.REVIEWER, reviewer_id=assigned.reviewer_id)
    page.goto("/cases/CM13-0009001/review/")
    heading = page.get_by_role("heading", name="documents that you have not opened")
    before = int(heading.inner_text().split()[0])
    page.locator("#desk-unseen").get_by_text("Which", exact=True).click()
    accessible()
    link = page.get_by_role("link", name="Work status").or_(page.get_by_role("link", name="Letter of the employer"))
    address = link.first.get_attribute("href")
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url) if "/records/seen/" in request.url else None)
    page.add_init_script(HIDDEN)
    page.goto(address)
    told.clear()  # of the records beside the review
    expect(page.locator(".page[data-drawn=true]").first).to_be_visible()
    assert not told
    with page.expect_response("**/records/seen/") as answer:
        page.evaluate("window.isHidden = false; document.dispatchEvent(new Event('visibilitychange'))")
    assert answer.value.ok
    seen = answer.value.request.post_data_json["seen"]
    in_view = page.locator(".leaf").evaluate_all(
        "leaves => leaves.filter(one => { const box = one.getBoundingClientRect();"
        " return box.bottom > 0 && box.top < innerHeight }).length"
    )
    assert len(seen) <= in_view < page.locator(".leaf").count()  # others were made ready ahead
    page.goto("/cases/CM13-0009001/review/")
    left = records.unseen(case, actor=case.events.filter(kind="records.seen").last().actor)
    assert int(heading.inner_text().split()[0]) == len(left) < before


def test_nothing_is_told_between_giving_a_case_back_and_the_next_page(carried, page, sign_in):
    """The server has ended the right to read by then: what waits to be told goes with the page that is left."""
    number = carried("lumbar-mri-and-therapy", today=date(2017, 2, 6), reviewed=False).case_number
    sign_in(Role.REVIEWER, reviewer_id=panel.assignment(get(number, None)).reviewer_id)
    page.clock.install()
    page.clock.pause_at(clock.now() + timedelta(hours=1))
    page.goto(f"/cases/{number}/review/#sign")
    expect(page.locator("html")).to_have_attribute("data-desk", "ready")
    page.clock.run_for(500)
    expect(page.locator(".page[data-drawn=true]").first).to_be_visible()
    page.get_by_text("I found a tie, or cannot go on").click()
    page.get_by_text("Another reason.").click()
    page.get_by_label("In words").fill("A full week.")
    page.get_by_text("another reviewer begins anew").click()
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url) if "/records/seen/" in request.url else None)
    page.clock.run_for(1100)  # a page has been seen, and waits for others

    def given_back(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.fulfill(status=204)  # the answer that leads to the next page is not there yet

    page.route("**/review/recuse/", given_back)
    with page.expect_response("**/review/recuse/"):
        page.get_by_role("button", name=f"Give {number} back").click()
    page.clock.run_for(5000)
    assert panel.assignment(get(number, None)) is None
    assert told == []


def test_what_the_desk_asks_by_itself_breaks_off_while_a_case_is_given_back(carried, page, sign_in):
    """And is asked anew where the page stays after all; the answers of a case that one has no more are nobody's."""
    number = carried("lumbar-mri-and-therapy", today=date(2017, 2, 6), reviewed=False).case_number
    sign_in(Role.REVIEWER, reviewer_id=panel.assignment(get(number, None)).reviewer_id)
    waiting: list[str] = []
    doors = ("**/review/standing.json", "**/pages/*.json", "**/alike.json")
    for door in doors:
        page.route(door, lambda route: waiting.append(route.request.url))  # the server takes its time
    page.route("**/review/recuse/", lambda route: route.fulfill(status=204))  # and does not lead to another page
    page.clock.install()
    page.clock.pause_at(clock.now() + timedelta(hours=1))
    page.goto(f"/cases/{number}/review/")
    expect(page.locator("html")).to_have_attribute("data-desk", "ready")
    with page.expect_request(doors[2]):
        page.clock.run_for(3000)
    with page.expect_request(doors[0]):
        step(page, "Sign")
    expect(page.locator(".page[data-drawn=true]").first).to_be_visible()
    page.get_by_text("I found a tie, or cannot go on").click()
    page.get_by_text("Another reason.").click()
    page.get_by_label("In words").fill("A full week.")
    page.get_by_text("another reviewer begins anew").click()
    broken: list[str] = []
    page.on("requestfailed", lambda request: broken.append(request.url) if request.method == "GET" else None)
    with page.expect_response("**/review/recuse/"):
        page.get_by_role("button", name=f"Give {number} back").click()
    asked = len(waiting)
    page.clock.run_for(9000)
    drawn = page.locator(".page[data-drawn=true] img").evaluate_all("all => all.map((one) => one.naturalWidth)")
    assert drawn
    assert all(drawn)  # what has come stays
    assert sorted(broken) == sorted(waiting)
    assert len(waiting) == asked
    assert all(any(part in one for one in broken) for part in ("standing.json", "/pages/", "alike.json"))
    with page.expect_request(doors[0]), page.expect_request(doors[1]), page.expect_request(doors[2]):
        page.clock.run_for(1000)
