"""The pages on which a medical director writes criteria, tries them on past cases, and another one releases them."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from tests.guidelines.test_weighing import CASE, taken_in
from tests.pages.conftest import sign_out

from openimr.accounts.models import Role
from openimr.guidelines import queries, services
from openimr.guidelines.domain.status import Status

pytestmark = pytest.mark.browser
AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
FILE = "work_hardening.yaml"
NAME = "mtus-chronic-pain-2009.work-hardening.two-years"
LIMIT = "limit: 2, unit: years"


@pytest.fixture
def weighed(transactional_db):
    case = taken_in(CASE)
    services.weigh(case.number, by="test", at=AT)
    return case


def two_years(page):
    return page.get_by_role("group", name="two-years")


def test_the_whole_walk(weighed, page, sign_in, accessible, picture):
    shipped = queries.criteria_files()[FILE]
    page.on("dialog", lambda dialog: dialog.accept())
    _to_the_editor(page, sign_in, accessible)
    _a_fault_loses_nothing(page, accessible, picture)
    _mended_tried_and_submitted(weighed, page, accessible)
    assert queries.criteria_files()[FILE] == shipped
    _released_by_another(weighed, page, sign_in, accessible)
    _history_and_export(page, shipped, accessible, picture)


def _to_the_editor(page, sign_in, accessible):
    sign_in(Role.MEDICAL_DIRECTOR, username="author")
    page.get_by_role("link", name="Criteria library").click()
    page.get_by_label("Treatment, criterion or file").fill("work hardening")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/library/?*")
    accessible()
    page.get_by_role("link", name="Work hardening").first.click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text(FILE)
    accessible()
    page.get_by_role("link", name="Edit this file").click()
    expect(title).to_have_text(f"Edit {FILE}")
    accessible()


def _a_fault_loses_nothing(page, accessible, picture):
    two_years(page).get_by_label("Unit").select_option("")
    two_years(page).get_by_label("Limit", exact=True).fill("3")
    page.get_by_label("Why it is changed").fill("three years, as ruled")
    page.get_by_role("button", name="Save as a draft").click()
    faults = page.get_by_role("alert")
    expect(faults).to_contain_text("Unit, criterion two-years: a limit without unit")
    expect(faults).to_contain_text("Line ")
    accessible()
    expect(two_years(page).get_by_label("Limit", exact=True)).to_have_value("3")
    expect(page.get_by_label("Why it is changed")).to_have_value("three years, as ruled")
    picture("criteria-editor")
    faults.get_by_role("link", name="Unit").first.click()
    expect(two_years(page).get_by_label("Unit")).to_be_focused()


def _mended_tried_and_submitted(weighed, page, accessible):
    two_years(page).get_by_label("Unit").select_option("years")
    page.get_by_role("button", name="Preview on past cases").click()
    expect(page.get_by_text("1 finding would change")).to_be_visible()
    row = page.get_by_role("row", name=NAME)
    expect(row).to_contain_text("not met")
    expect(row.get_by_role("link", name=weighed.number)).to_be_visible()
    accessible()
    assert not queries.open_drafts()
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("heading", name="Draft")).to_be_visible()
    accessible()
    page.get_by_role("button", name="Submit for release").click()
    expect(page.get_by_text("who drafted it cannot release it")).to_be_visible()
    expect(page.get_by_role("button", name="Release")).to_have_count(0)


def _released_by_another(weighed, page, sign_in, accessible):
    address = page.url
    sign_out(page)
    sign_in(Role.MEDICAL_DIRECTOR, username="second")
    page.goto(address)
    accessible()
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_role("status").first).to_contain_text("Released")
    found = {one.criterion: one.status for one in services.weigh(weighed.number, by="test", at=AT)}
    assert found[NAME] is Status.MET


def _history_and_export(page, shipped, accessible, picture):
    page.get_by_role("link", name=f"History of {FILE}").click()
    expect(page.get_by_role("heading", name="From shipped to")).to_be_visible()
    expect(page.locator(".diff__added")).to_have_count(1)
    accessible()
    picture("criteria-history")
    text = queries.criteria_files()[FILE]
    # no other line is changed
    assert [line for line in text.splitlines() if line not in shipped.splitlines()] == [
        line for line in text.splitlines() if "limit: 3" in line
    ]
    assert page.request.get(f"/library/{FILE}/export/").body() == text.encode()

    page.get_by_role("link", name="New draft from the shipped file").click()
    expect(page.get_by_label(FILE)).to_have_value(shipped)


def test_a_draft_is_returned_with_a_comment_and_written_anew(weighed, page, sign_in, accessible):
    text = queries.criteria_files()[FILE].replace(LIMIT, LIMIT.replace("2", "3"))
    draft = services.draft_criteria(FILE, text, note="ruled", by="medical_director:author", at=AT)
    services.submit_criteria(draft.pk, by="medical_director:author", at=AT)
    sign_in(Role.MEDICAL_DIRECTOR, username="second")
    page.goto(f"/library/drafts/{draft.pk}/")
    page.get_by_role("button", name="Return to its author").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what is to be changed")
    accessible()
    page.get_by_label("Comment").fill("Cite the ruling.")
    page.get_by_role("button", name="Return to its author").click()
    expect(page.get_by_text("Cite the ruling.")).to_be_visible()
    sign_out(page)
    sign_in(Role.MEDICAL_DIRECTOR, username="author")
    page.goto(f"/library/drafts/{draft.pk}/")
    page.get_by_role("link", name="Edit into a new draft").click()
    source = page.get_by_label(FILE)
    source.fill("# As ruled.\n" + source.input_value())
    page.get_by_label("Why it is changed").fill("with the ruling")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("heading", name=f"Draft {draft.pk + 1}")).to_be_visible()
    assert [one.state for one in queries.history(FILE)] == ["withdrawn", "draft"]
    assert queries.draft(draft.pk + 1).text == "# As ruled.\n" + text


def test_text_that_cannot_be_read_keeps_what_was_typed(weighed, page, sign_in, accessible):
    sign_in(Role.MEDICAL_DIRECTOR)
    page.goto(f"/library/{FILE}/edit/")
    two_years(page).get_by_label("Words", exact=True).fill("In other words.")
    source = page.get_by_label(FILE)
    whole = source.input_value()
    source.fill(whole + "broken: [\n")
    page.get_by_role("button", name="Put the fields into the text and check").click()
    expect(page.get_by_text("not put into the text: the text cannot be read")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="In other words.")).to_be_visible()
    accessible()
    source.fill(whole)
    page.get_by_role("button", name="Put the fields into the text and check").click()
    expect(two_years(page).get_by_label("Words", exact=True)).to_have_value("In other words.")
    expect(source).to_have_value(queries.merged(whole, 0, {}).text.replace(*_says(whole)))


def _says(whole):
    (line,) = [line for at, line in enumerate(whole.splitlines()) if "- id: two-years" in whole.splitlines()[at - 1]]
    return line, "    says: In other words."


def test_leaving_with_unsaved_changes_asks(weighed, page, sign_in):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    sign_in(Role.MEDICAL_DIRECTOR)
    page.goto(f"/library/{FILE}/edit/")
    page.get_by_label("Why it is changed").press_sequentially("typed")
    with page.expect_event("dialog"):
        page.get_by_role("link", name="All criteria").click()
    expect(page.get_by_label("Why it is changed")).to_have_value("typed")
    assert asked == ["beforeunload"]


def test_a_new_file_begins_from_a_template(weighed, page, sign_in, accessible):
    sign_in(Role.MEDICAL_DIRECTOR)
    page.goto("/library/new/")
    accessible()
    page.get_by_label("Name of the file").fill("ours")
    page.get_by_label("Treatment", exact=True).fill("no_such")
    page.get_by_label("Edition").select_option("mtus-chronic-pain-2009")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a treatment")
    page.get_by_label("Treatment", exact=True).fill("work_hardening")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="New file ours.yaml")).to_be_visible()
    page.get_by_label("Asked from").fill("2014-01-01")
    page.get_by_role("button", name="Add a criterion").click()
    expect(page.get_by_role("group", name="Criterion 2: new-1")).to_be_visible()
    page.get_by_role("button", name="Add a set to the file").click()
    expect(page.get_by_label("Set on this page")).to_have_value("1")
    accessible()
    page.get_by_label("Why it is changed").fill("our own")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("heading", name="Draft")).to_be_visible()
    (draft,) = queries.open_drafts()
    assert "since: 2014-01-01" in draft.text
    accessible()


def test_an_auditor_reads_and_others_do_not_find_it(weighed, page, sign_in, accessible):
    sign_in(Role.AUDITOR)
    page.goto(f"/library/{FILE}/")
    expect(page.get_by_role("heading", name=FILE)).to_be_visible()
    expect(page.get_by_role("link", name="Edit")).to_have_count(0)
    page.goto(f"/library/{FILE}/history/")
    expect(page.get_by_text("Nobody has changed this file here")).to_be_visible()
    accessible()
    assert page.request.get(f"/library/{FILE}/edit/").status == 404
    sign_out(page)
    sign_in(Role.INTAKE, username="intake")
    assert page.request.get("/library/").status == 404
    expect(page.get_by_role("link", name="Criteria library")).to_have_count(0)
