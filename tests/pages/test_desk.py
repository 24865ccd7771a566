"""The physician's desk: an item decided on one screen, by keys, by mouse and by touch."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect
from reportlab.pdfgen import canvas
from tests.pages.conftest import AT, Line, decided, step
from tests.samples import accept, carry_folder

from openimr.accounts.models import Role
from openimr.cases.models import Case
from openimr.demo.console import SAMPLES
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


def test_selected_words_are_dragged_or_attached_by_a_button(desk, page, picture):
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
    page.evaluate(_NOTHING_SELECTED)
    page.keyboard.press("]")  # another page: its lines are marked from the top
    for key, line in (("s", "Coastal Orthopaedic"), ("S", "Breakwater")):
        page.keyboard.press(key)
        told(page, line)
    page.keyboard.press("E")
    told(page, "Attached: it speaks against the criterion.")
    assert "\n" in review.attached(desk, 1)[1].evidence.quote  # two lines
    # A change that is taken back asks what becomes of what was attached; undone, both stand again.
    target.get_by_role("button", name="Met", exact=True).click()
    page.get_by_label("Your reason").fill("Shown there.")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(target.locator(".crit__because")).to_contain_text("Yours: Shown there.")
    target.get_by_role("button", name="As found").click()
    asked = page.get_by_role("dialog", name="As found, and what you attached?")
    expect(asked).to_contain_text("You attached 2 passages")
    picture("desk-as-found")
    asked.get_by_role("button", name="Take away too").click()
    expect(target.locator(".cites--own")).to_have_count(0)
    assert review.attached(desk, 1) == ()
    page.keyboard.press("z")
    expect(target.locator(".cites--own > li")).to_have_count(2)
    expect(target.locator(".crit__because")).to_contain_text("Yours: Shown there.")
    # Before signing the desk names what was left to the reviewer, and leads to it.
    page.get_by_role("link", name="Sign", exact=True).click()
    left = page.locator("#desk-left")
    expect(left).to_contain_text("left to you that you have not judged")
    left.get_by_text("Which", exact=True).click()
    picture("desk-left-to-you")
    left.get_by_role("link").first.click()
    expect(in_hand(page)).to_be_focused()


def test_what_cannot_be_kept_is_told_and_the_page_shows_what_is_on_file(desk, page):
    from openimr.review import services

    line = Line(page, "**/decision/")
    page.reload()
    ready(page)
    page.keyboard.press("j")
    criterion = in_hand(page).get_attribute("data-criterion")
    who = {"reviewer_id": assignment(desk).reviewer_id, "by": "reviewer:somebody", "at": desk.events.last().at}
    services.change_finding(desk.number, item=1, criterion=criterion, status="met", reason="Elsewhere.", **who)
    page.keyboard.press("n")
    page.keyboard.type("Not so.")
    page.keyboard.press("Control+Enter")
    told(page, "changed in another tab or on another device: it is met now")
    expect(in_hand(page).locator(".crit__status")).to_have_text("for reviewer")
    line.cut()
    page.keyboard.press("u")
    told(page, "The server cannot be reached.")
    expect(page.locator("#item-1 [type=radio]:checked")).to_have_count(0)
    line.mend()
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
    expect(plain.locator("body")).to_contain_text("Say why: the reason stands in the record.")
    criterion.get_by_text("Change this finding").click()
    criterion.get_by_label("Why", exact=True).fill("Seen otherwise.")
    criterion.get_by_role("button", name="Keep it").click()
    expect(criterion).to_contain_text("Yours:")
    plain.locator("#item-1").get_by_text("Upheld: the denial stands").click()
    plain.get_by_role("button", name="Save item 1").click()
    expect(plain.locator("body")).to_contain_text("Item 1: upheld, saved")
    context.close()


#: Take the selection away, and wait until the desk has heard of it.
_NOTHING_SELECTED = """() => new Promise((heard) => {
  document.addEventListener("desk:selected", heard, { once: true });
  const now = getSelection();
  if (now.isCollapsed) now.selectAllChildren(document.querySelector("h1"));
  now.removeAllRanges();
}).then(() => null)"""


#: Counts what a person does, in the page itself: a page that was left has counted nothing. Keys within a text field are
#: words, not commands.
_COUNT = """() => {
  window.done = { clicks: 0, keys: 0 };
  addEventListener("pointerdown", () => { done.clicks += 1; }, true);
  addEventListener("keydown", (event) => {
    const writes = event.target.matches("textarea, input:not([type=radio], [type=checkbox]), [contenteditable]");
    if (["Control", "Shift"].includes(event.key) || (writes && !event.ctrlKey)) return;
    done.keys += 1;
  }, true);
}"""


def long_record(target: Path, pages: int) -> None:
    """A record of many pages that all differ: visits of a fictitious clinic."""
    sheet = canvas.Canvas(str(target), pagesize=(612, 792))
    for number in range(1, pages + 1):
        sheet.drawString(72, 720, f"Coastal Orthopaedic & Pain Associates, chart page {number}")
        for line, words in enumerate(_chart(number)):
            sheet.drawString(72, 690 - 16 * line, words)
        sheet.showPage()
    sheet.save()


def _chart(number: int) -> list[str]:
    names = ["Abney", "Birch", "Corliss", "Drummond", "Ellery", "Farrow", "Gaines"]
    return [
        f"Entry {number}: pulse {60 + number % 31}, pressure {110 + number % 27} over {70 + number % 13}.",
        f"Room {number % 9}, seen by nurse {names[number % 7]}, form {number * 37 % 1009}.",
        f"Weight {150 + number * 7 % 23} pounds, temperature 98.{number % 10}; next form {number * 53 % 997}.",
    ]


@pytest.fixture
def long_case(transactional_db, tmp_path) -> Case:
    """The sample case of three items with a record of nearly 500 pages besides, at the desk."""
    folder = tmp_path / LUMBAR["name"]
    shutil.copytree(SAMPLES / LUMBAR["name"], folder)
    (folder / "reviewer.yaml").unlink()
    long_record(folder / "records" / "13-chart.pdf", 480)
    told = (folder / "case.yaml").read_text()
    received = "from: claims_administrator, received: 2017-01-19, way: electronic"
    (folder / "case.yaml").write_text(f"{told.rstrip()}\n  - {{file: 13-chart.pdf, {received}}}\n")
    case = Case.objects.get(number=carry_folder(folder, today=LUMBAR["today"], at=AT).case_number)
    accept(case, today=LUMBAR["today"], at=AT)
    return case


#: What it takes besides the words of one reason; docs/reference/desk.md tells these numbers.
_TAKES = {"keys": {"clicks": 0, "keys": 21}, "mouse": {"clicks": 17, "keys": 0}}


@pytest.mark.parametrize("way", _TAKES)
def test_three_items_of_500_pages_are_decided_without_leaving_the_screen(long_case, page, sign_in, picture, way):
    sign_in(Role.REVIEWER, reviewer_id=assignment(long_case).reviewer_id)
    page.goto(f"/cases/{long_case.number}/review/")
    ready(page)
    assert int(page.locator("#records-of").inner_text().removeprefix("of ")) >= 500
    page.evaluate(_COUNT)
    left: list[str] = []
    page.on("request", lambda request: left.append(request.url) if request.is_navigation_request() else None)
    {"keys": _decide_by_keys, "mouse": _decide_by_mouse}[way](page, long_case)
    expect(page.get_by_role("heading", name="Attest and sign")).to_be_visible()
    expect(page.locator("#desk-saved")).to_have_text("All saved")
    standing = page.request.get(f"/cases/{long_case.number}/review/standing.json").json()
    assert standing["decisions"] == {"1": "overturned", "2": "upheld", "3": "upheld"}
    assert standing["blocks"] == 1, standing["objections"]
    assert "the reviewer has not attested" in standing["objections"]  # which signing does
    assert left == []
    assert page.evaluate("window.done") == _TAKES[way]
    if way == "keys":
        expect(page.locator("#desk-objections")).to_contain_text("Before signing, 1 to settle")
        picture("desk-left-to-you")


def _decide_by_keys(page, case) -> None:
    page.keyboard.press("r")
    _saved(page, "item-0")
    page.keyboard.press("1")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    told(page, "The quote is marked on the page.")
    page.keyboard.press("m")
    page.keyboard.type("The weakness of the great toe was measured in December.")
    page.keyboard.press("Control+Enter")
    told(page, "Kept: met, with your reason.")
    page.keyboard.press("e")
    told(page, "Attached: it speaks for the criterion.")
    page.keyboard.press("o")
    decided(page, case, 1, "overturned")
    page.keyboard.press("r")
    _saved(page, "item-1")
    for item in (2, 3):
        page.keyboard.press(str(item))
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.keyboard.press("u")
        decided(page, case, item, "upheld")
        page.keyboard.press("r")
        _saved(page, f"item-{item}")
    page.keyboard.press(">")


def _decide_by_mouse(page, case) -> None:
    steps = page.get_by_role("navigation", name="Steps of this review").get_by_role("link")
    _accept(page, "item-0")
    steps.nth(1).click()
    criterion = page.locator("#item-1 .crit").nth(1)
    criterion.locator("h4").click()
    told(page, "The quote is marked on the page.")
    criterion.get_by_role("button", name="Met", exact=True).click()
    page.keyboard.insert_text("The weakness of the great toe was measured in December.")
    page.get_by_role("button", name="Keep", exact=True).click()
    told(page, "Kept: met, with your reason.")
    criterion.get_by_role("button", name="Attach", exact=True).click()
    told(page, "Attached: it speaks for the criterion.")
    page.locator("#item-1").get_by_text("Overturned: the treatment").click()
    decided(page, case, 1, "overturned")
    _accept(page, "item-1")
    for item in (2, 3):
        steps.nth(item).click()
        page.locator(f"#item-{item} .crit h4").first.click()
        page.locator(f"#item-{item}").get_by_text("Upheld: the denial stands").click()
        decided(page, case, item, "upheld")
        _accept(page, f"item-{item}")
    steps.last.click()


def _accept(page, item: str) -> None:
    page.locator(f"#{item}").get_by_role("button", name="Accept all that I have read").click()
    _saved(page, item)


def _saved(page, item: str) -> None:
    """Every drafted sentence of the step is accepted."""
    expect(page.locator(f"#{item} [data-accept-all]")).to_be_hidden()
