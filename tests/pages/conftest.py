"""Cases carried through the stages, and a browser (Debian's chromium) that looks at their pages."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from tests.samples import accept, carry_sample

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case
from openimr.cases.queries import get
from openimr.journey import Journey
from openimr.review.queries import version

expect.set_options(timeout=20_000)  # two cores, shared with the other tests
CHROMIUM = shutil.which("chromium")
PASSWORD = "a long enough password"
HOME = re.compile("^[a-z]+://[^/]+/$")
AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
# Playwright runs a loop of its own in this thread; Django only sees that there is one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium: as root, apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.fixture
def carried(transactional_db, tmp_path) -> Callable[..., Journey]:
    """Carry a sample case; without its reviewer's file it stays at the desk of the physician, who accepted it."""

    def walk(name: str, *, today: date, reviewed: bool = True, accepted: bool = True) -> Journey:
        journey = carry_sample(name, tmp_path, today=today, at=AT, reviewed=reviewed)
        if accepted and not reviewed:
            accept(get(journey.case_number, None), today=today, at=AT)
        return journey

    return walk


#: A click returns before the page that it asks for has taken the old one's place; the old one says that it goes.
SAYS_THAT_IT_LEAVES = """
window.addEventListener("submit", (event) => {
  const { method, target } = event.target;
  if (!event.defaultPrevented && method !== "dialog" && target !== "_blank") window.isLeaving = true;
});
navigation.addEventListener("navigate", (event) => {
  if (!event.destination.sameDocument && event.downloadRequest === null) window.isLeaving = true;
});
navigation.addEventListener("navigateerror", () => { window.isLeaving = false; });
"""


@pytest.fixture
def page(browser, live_server) -> Iterator[Page]:
    """A page whose errors fail the test."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    context.add_init_script(SAYS_THAT_IT_LEAVES)
    opened = context.new_page()
    # A page that was asked for and came as a file takes nobody's place, and the browser tells the page nothing of it.
    opened.on("download", lambda _: opened.evaluate("() => { window.isLeaving = false; }"))
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    # A refusal is an answer, and so is a line that a test cut: the browser's remark on it is no fault.
    opened.on(
        "console",
        lambda said: (
            faults.append(said.text)
            if said.type == "error" and not any(refusal in said.text for refusal in ("409", "422", "ERR_FAILED"))
            else None
        ),
    )
    yield opened
    context.close()
    _wait_for_requests_under_way()
    assert faults == []


class Line:
    """The line on which a page asks a door of the server; a test cuts it, or lets the server fail, and mends it.

    Lay it before the page is opened: of an interception set up later Chromium tells the running page without waiting
    until it obeys, and a request of that moment goes through.
    """

    def __init__(self, page: Page, door: str) -> None:
        self.fault: Callable[[Route], None] | None = None
        page.route(door, self._ask)

    def _ask(self, route: Route) -> None:
        if self.fault is None:
            route.continue_()
        else:
            self.fault(route)

    def cut(self) -> None:
        self.fault = Route.abort

    def fail(self) -> None:
        self.fault = lambda route: route.fulfill(status=500, body="no")

    def mend(self) -> None:
        self.fault = None


def _wait_for_requests_under_way() -> None:
    """Until the server has answered what the page still asked for.

    A request that outlives its test reads tables that are being emptied: the database calls that a deadlock.
    """
    for thread in threading.enumerate():
        if thread.name.endswith("(process_request_thread)"):
            thread.join(timeout=20)
            assert not thread.is_alive(), "a request of the test is still under way"


@pytest.fixture
def sign_in(page) -> Callable[..., None]:
    def enter(role: Role, *, username: str = "somebody", reviewer_id: str = "") -> None:
        open_account(username=username, role=role, password=PASSWORD, reviewer_id=reviewer_id)
        page.goto("/sign-in/")
        page.get_by_label("Account").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(HOME)

    return enter


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")


def step(page: Page, name: str) -> None:
    """Go to a step of the physician's desk: "Summary", "Item 2", "Sign"."""
    expect(page.locator("html")).to_have_attribute("data-desk", "ready")
    to = page.get_by_role("navigation", name="Steps of this review").get_by_role("link")
    (to.nth(int(name.split()[1])) if name.startswith("Item") else to.filter(has_text=name).last).click()


def decided(page: Page, case: Case, item: int, decision: str, *, seat: int = 1) -> None:
    """The decision is kept, and the rationale that was drafted anew for it stands in the editor to be read."""
    expect(page.locator("#reader-status")).to_contain_text(f"Item {item}: {decision}.")
    text = page.locator(f"#item-{item} [data-writing]")
    expect(text).to_have_attribute("data-version", str(version(case, item, seat)))


@pytest.fixture
def accessible(page) -> Callable[[], None]:
    """No violation of WCAG that axe-core finds on the page as it stands, once a page that was asked for has come."""

    def check() -> None:
        page.wait_for_function("() => !window.isLeaving && document.readyState === 'complete'")
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, found.generate_report()

    return check


@pytest.fixture
def picture(page, request) -> Callable[[str], None]:
    """Keep a picture for the documentation when the tests run with --screenshots."""

    def take(name: str) -> None:
        if request.config.getoption("--screenshots"):
            page.screenshot(path=Path(__file__).parents[2] / "docs" / "images" / f"{name}.png")

    return take
