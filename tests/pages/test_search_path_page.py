"""The page on which the reviewer goes an item's search path, and the licensed text beside the criteria."""

from datetime import date

import pytest
from playwright.sync_api import expect

from openimr.accounts.models import Role
from openimr.cases.models import Case
from openimr.panel.queries import assignment
from openimr.review.queries import case_review

pytestmark = pytest.mark.browser
NUMBER = "CM17-0009002"


@pytest.fixture
def desk(carried) -> Case:
    carried("lumbar-mri-and-therapy", today=date(2017, 2, 6), reviewed=False)
    return Case.objects.get(number=NUMBER)


def test_a_reviewer_goes_the_path_and_the_decision_cites_what_it_gives(desk, page, sign_in, accessible):
    sign_in(Role.REVIEWER, reviewer_id=assignment(desk).reviewer_id)
    page.goto(f"/cases/{NUMBER}/review/#item-1")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Search path and strength of evidence").first.click()
    opened.value.wait_for_url("**/search/")
    page.goto(opened.value.url)
    opened.value.close()
    expect(page.get_by_role("heading", name="Does the MTUS in force on the day")).to_be_visible()
    accessible()
    page.get_by_text("Applies", exact=True).click()
    page.get_by_label("Why").fill("The chapter names the scan.")
    page.get_by_label("What you cite").fill("MTUS Low Back Disorders 2016")
    page.get_by_role("button", name="Save this answer").click()
    expect(page.get_by_role("alert")).to_contain_text("was not in force on 12/19/2016")
    expect(page.get_by_label("What you cite")).to_have_value("MTUS Low Back Disorders 2016")
    page.get_by_label("What you cite").fill("")
    accessible()
    page.get_by_text("Not addressed", exact=True).click()
    page.get_by_label("Why").fill("It is silent on this sequence of scans.")
    page.get_by_role("button", name="Save this answer").click()
    expect(page.get_by_role("heading", name="peer-reviewed scientific and medical evidence")).to_be_visible()
    page.get_by_text("None fits", exact=True).click()
    page.get_by_label("Why").fill("No trial of it was found.")
    page.get_by_role("button", name="Save this answer").click()
    expect(page.get_by_role("heading", name="nationally recognized professional standard")).to_be_visible()
    page.get_by_text("Found", exact=True).click()
    page.get_by_label("Why").fill("It names the scan.")
    cited = "ODG: Work Loss Data Institute. Official Disability Guidelines [online; reviewed continuously], chapter Low Back"
    page.get_by_label("What you cite").fill(cited)
    page.get_by_role("button", name="Save this answer").click()
    expect(page.get_by_role("heading", name="What may be cited")).to_be_visible()
    accessible()
    page.get_by_role("link", name="Back to the review").click()
    item = page.locator("section", has=page.get_by_role("heading", name="Item 1:"))
    item.locator(".usa-radio__label", has_text="Upheld:").click()
    item.get_by_role("button", name="Save item 1").click()
    expect(page.get_by_role("status").first).to_contain_text("Item 1: upheld, saved")
    assert [one.source for one in case_review(desk).items[0].guidelines] == ["ODG"]


def test_others_read_the_path_and_answer_nothing(desk, page, sign_in, accessible):
    sign_in(Role.AUDITOR)
    page.goto(f"/cases/{NUMBER}/review/items/1/search/")
    expect(page.get_by_text("Only the assigned reviewer answers")).to_be_visible()
    expect(page.get_by_role("button", name="Save this answer")).to_have_count(0)
    accessible()
    assert page.request.get(f"/cases/{NUMBER}/review/items/9/search/").status == 404


@pytest.fixture
def licensed(settings, tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "low-back.yaml").write_text(
        "edition: mtus-low-back-2004\nlicence: A made-up publisher\npassages:\n"
        "- {page: 303, section: Special Studies, text: This made-up text stands for page 303.}\n"
    )
    settings.GUIDELINE_TEXTS = str(folder)
    return settings


def test_a_licensed_text_stands_beside_its_criterion_for_those_who_review(desk, page, sign_in, accessible, licensed):
    sign_in(Role.REVIEWER, reviewer_id=assignment(desk).reviewer_id)
    page.goto(f"/cases/{NUMBER}/criteria/")
    page.get_by_text("The guideline's text, page 303").first.click()
    expect(page.get_by_text("This made-up text stands for page 303.").first).to_be_visible()
    accessible()
    licensed.GUIDELINE_TEXTS += "/gone"
    page.reload()
    expect(page.get_by_text("cannot be read")).to_be_visible()


def test_no_other_role_sees_a_licensed_text(desk, page, sign_in, licensed):
    sign_in(Role.AUDITOR)
    page.goto(f"/cases/{NUMBER}/criteria/")
    expect(page.get_by_text("Special Studies").first).to_be_visible()
    expect(page.get_by_text("The guideline's text")).to_have_count(0)
