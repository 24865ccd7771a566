"""The editor of summary and rationales in a browser: by keyboard, saved by itself, nothing lost, nothing overwritten."""

import re
from datetime import date

import pyotp
import pytest
from playwright.sync_api import Page, expect
from tests.pages.conftest import AT, HOME, Line

from openimr.accounts.models import Role
from openimr.accounts.services import enrol_known
from openimr.cases.models import Case
from openimr.panel.queries import assignment
from openimr.review import queries, services
from openimr.review.domain.texts import Drop, Edit

TODAY = date(2017, 2, 6)


@pytest.fixture
def desk(carried, page, sign_in) -> Case:
    """The three-item sample case, its reviewer signed in at the desk."""
    case = Case.objects.get(number=carried("lumbar-mri-and-therapy", today=TODAY, reviewed=False).case_number)
    sign_in(Role.REVIEWER, reviewer_id=assignment(case).reviewer_id)
    enter(page, case)
    return case


def enter(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.number}/review/")
    expect(page.locator("html[data-writing=ready]")).to_have_count(1)
    expect(rows(page).first).to_be_visible()


def summary(page: Page):
    return page.locator("[data-writing=summary]")


def rows(page: Page):
    return summary(page).locator(".sentence")


def body(page: Page, number: int):
    return rows(page).nth(number).locator(".sentence__body")


def saved(page: Page) -> None:
    expect(summary(page).locator(".writing__status")).to_have_text("Saved.")


def edit(page: Page, number: int, text: str) -> None:
    body(page, number).focus()
    page.keyboard.press("Enter")
    field = rows(page).nth(number).locator("textarea")
    expect(field).to_be_focused()
    field.fill(text)
    page.keyboard.press("Enter")
    expect(body(page, number)).to_be_focused()


@pytest.fixture
def tab(page) -> Page:
    """A tab of the same person in which the network may fail: the browser's remarks on that are no faults."""
    opened = page.context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    opened.close()
    assert wrong == []


def told(case: Case, item: int = 0) -> list[str]:
    return [sentence.text for sentence in queries.sentences(case, item)]


def test_a_summary_is_written_by_keyboard_and_saved_by_itself(desk, page, accessible, picture):
    drafted = told(desk)
    edit(page, 0, "The worker was hurt while lifting.")
    page.keyboard.press("ArrowDown")
    expect(body(page, 1)).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(body(page, 2)).to_be_focused()
    page.keyboard.press("a")
    body(page, 4).focus()
    page.keyboard.press("Delete")
    expect(rows(page)).to_have_count(len(drafted) - 1)
    page.keyboard.press("+")
    page.keyboard.type("A sentence that rests on nothing yet.")
    page.keyboard.press("Enter")
    expect(rows(page).last).to_contain_text("No source: blocks signing")
    saved(page)
    expected = ["The worker was hurt while lifting.", drafted[2], drafted[1], drafted[3], *drafted[5:]]
    assert told(desk) == [*expected, "A sentence that rests on nothing yet."]
    assert queries.sentences(desk, 0)[2].accepted
    accessible()
    picture("desk-writing")
    body(page, 0).focus()
    for _ in range(3):  # the new sentence, the drop, the acceptance
        page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(len(drafted))
    page.keyboard.press("Control+Shift+Z")
    expect(rows(page).nth(2)).to_contain_text("accepted")
    page.reload()
    expect(rows(page)).to_have_count(len(drafted))
    expect(rows(page).first).to_contain_text("The worker was hurt while lifting.")
    saved(page)
    assert told(desk)[:5] == ["The worker was hurt while lifting.", drafted[2], drafted[1], *drafted[3:5]]
    page.evaluate(
        """async () => {
            const { sentences } = await (await fetch("texts/0.json")).json();
            const detail = sentences.flatMap(({ sources }) => sources).find(({ document }) => document);
            document.dispatchEvent(new CustomEvent("openimr:cite", { detail }));
        }"""
    )
    expect(rows(page).first.locator("a.sentence__source")).to_have_count(1)
    saved(page)
    assert len(queries.sentences(desk, 0)[0].sources) == 2
    page.get_by_role("button", name=re.compile(r"Accept all that I have read \(\d+\)")).first.click()
    expect(summary(page).locator(".is-waiting")).to_have_count(0)
    saved(page)
    assert all(sentence.accepted for sentence in queries.sentences(desk, 0))


def test_nothing_typed_is_lost_without_network_server_or_tab(desk, page, tab):
    page.goto("about:blank")
    page = tab
    line = Line(page, "**/review/texts/0.json")
    enter(page, desk)
    page.context.set_offline(True)
    edit(page, 0, "Typed without a network.")
    expect(summary(page).locator(".writing__status")).to_contain_text("kept in this browser")
    edit(page, 1, "And one more.")
    page.context.set_offline(False)
    saved(page)
    assert told(desk)[:2] == ["Typed without a network.", "And one more."]
    line.fail()
    edit(page, 2, "Typed while the server was down.")
    expect(summary(page).locator(".writing__status")).to_contain_text("The server cannot save now (500)")
    page.goto("about:blank")  # the tab is closed with it
    assert told(desk)[2] != "Typed while the server was down."
    line.mend()
    enter(page, desk)
    page.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('openimr.writing'))")
    saved(page)
    assert told(desk)[2] == "Typed while the server was down."


def test_two_tabs_write_on_one_summary(desk, page, tab):
    page.goto("about:blank")
    page, other = tab, page.context.new_page()
    lines = [Line(one, "**/review/texts/0.json") for one in (page, other)]
    for one in (page, other):
        enter(one, desk)
    edit(page, 0, "Edited in the first tab.")
    saved(page)
    expect(rows(other).nth(0)).to_contain_text("Edited in the first tab.")
    for line in lines:
        line.cut()
    edit(page, 1, "Of the first tab.")
    edit(other, 2, "Only of the second tab.")
    edit(other, 1, "Of the second tab.")
    lines[0].mend()
    saved(page)
    lines[1].mend()
    expect(other.locator(".conflict")).to_have_count(1)
    expect(other.locator(".conflict")).to_contain_text("Of the first tab.")
    expect(other.locator(".conflict")).to_contain_text("Of the second tab.")
    expect(rows(page).nth(2)).to_contain_text("Only of the second tab.")
    assert told(desk)[:3] == ["Edited in the first tab.", "Of the first tab.", "Only of the second tab."]
    other.reload()  # what is to be chosen outlives the page
    other.get_by_role("button", name="Keep mine").click()
    saved(other)
    assert told(desk)[1] == "Of the second tab."
    expect(rows(page).nth(1)).to_contain_text("Of the second tab.")
    other.close()


def test_two_hands_on_one_sentence_while_its_field_is_open(desk, page, accessible):
    version, text = queries.text(desk, 0)
    one, two = text.entries[:2]
    body(page, 0).focus()
    page.keyboard.press("Enter")
    field = rows(page).nth(0).locator("textarea")
    expect(field).to_be_focused()
    elsewhere(desk, [Edit(one.id, "Of another device.")], base=version)
    look(page)
    expect(field).to_have_value("Of another device.")  # nothing was typed yet: the words are those on file
    page.keyboard.type(" Typed on.")
    saved(page)
    assert told(desk)[0] == "Of another device. Typed on."
    elsewhere(desk, [Edit(one.id, "Of another device again."), Edit(two.id, "Two.")], base=queries.version(desk, 0))
    look(page)
    expect(rows(page).nth(1)).to_contain_text("Two.")
    expect(field).to_be_focused()
    page.keyboard.type(" Later.")
    conflict = rows(page).nth(0).locator(".conflict")
    expect(conflict).to_contain_text("Of another device again.")
    expect(conflict).to_contain_text("Typed on. Later.")
    page.keyboard.type(" Still.")
    expect(conflict).to_contain_text("Typed on. Later. Still.")
    assert told(desk)[0] == "Of another device again."
    accessible()
    conflict.get_by_role("button", name="Keep mine").click()
    saved(page)
    assert told(desk)[0] == "Of another device. Typed on. Later. Still."


def test_a_sentence_half_typed_is_neither_lost_nor_signed(desk, page):
    enrol_known("somebody", secret=pyotp.random_base32(32), by="test", at=AT)
    enter(page, desk)
    expect(body(page, 0)).to_have_attribute("aria-describedby", re.compile("writing-0-"))
    expect(page.locator(f"#{body(page, 0).get_attribute('aria-describedby')}")).to_have_text(told(desk)[0])
    summary(page).get_by_label("Add a sentence of your own").fill("Half a sentence")
    page.locator("[data-step=sign]").first.click()
    page.evaluate(
        """() => {
            const form = document.querySelector("form[action$='/review/sign/']");
            form.noValidate = true;
            form.requestSubmit();
        }"""
    )
    expect(page.locator("#reader-status")).to_contain_text("in the summary a sentence is typed")
    expect(summary(page).get_by_label("Add a sentence of your own")).to_be_focused()
    assert "Half a sentence" not in told(desk)
    page.get_by_role("link", name="Cases").click()
    page.wait_for_url(HOME)
    assert "Half a sentence" not in page.evaluate("JSON.stringify(localStorage)")  # kept, and not to be read
    enter(page, desk)
    expect(summary(page).get_by_label("Add a sentence of your own")).to_have_value("Half a sentence")
    page.evaluate("localStorage.setItem('openimr.writing.another.case.0.tab', JSON.stringify({at: Date.now()}))")
    accept = rows(page).nth(2).get_by_role("button", name=re.compile("^Edit"))
    body(page, 2).focus()
    accept.focus()
    elsewhere(desk, [Drop(queries.text(desk, 0)[1].entries[0].id)], base=1)
    look(page)
    expect(rows(page)).to_have_count(len(told(desk)))
    expect(rows(page).nth(1).get_by_role("button", name=re.compile("^Edit"))).to_be_focused()
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate("Object.keys(localStorage)") == ["openimr.writing.another.case.0.tab"]


def elsewhere(case: Case, operations: list, *, base: int) -> None:
    services.write_text(
        case.number, item=0, base=base, operations=operations, reviewer_id=queries.case_review(case).reviewer_id,
        by="reviewer:somebody", at=AT,
    )  # fmt: skip


def look(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new CustomEvent('openimr:redrafted', { detail: { item: 0 } }))")
