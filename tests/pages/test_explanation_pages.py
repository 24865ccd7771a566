"""What the criteria come to, on the case's page, at the reviewer's desk, and as JSON."""

import pytest
from playwright.sync_api import expect
from tests.pages.conftest import AT
from tests.pages.test_pages import WORK_HARDENING

from openimr.accounts.models import Role
from openimr.cases.models import Case
from openimr.guidelines import queries
from openimr.panel.queries import assignment
from openimr.review import queries as reviewed
from openimr.review import services as review

pytestmark = pytest.mark.browser
PLATEAU = "mtus-chronic-pain-2009.work-hardening.therapy-plateau"


def test_the_tree_shows_each_criterion_with_its_pages_or_what_was_looked_for(carried, page, sign_in, accessible):
    carried(**WORK_HARDENING)
    sign_in(Role.AUDITOR)
    page.goto("/cases/CM13-0009001/criteria/")
    tree = page.locator("ul.logic").first
    whole = tree.locator("summary").first
    expect(whole).to_contain_text("not met")
    expect(whole).to_contain_text("All of these")
    two_years = page.locator("[id='mtus-chronic-pain-2009.work-hardening.two-years']")
    expect(two_years).to_contain_text("exceeded by 71 days")
    expect(two_years).to_contain_text("date of injury")
    plateau = page.locator(f"[id='{PLATEAU}']")
    expect(plateau).to_contain_text("nothing was found")
    expect(plateau.locator("summary", has_text="Looked for")).to_contain_text("29 pages of 15 documents")
    named = page.locator("[id='mtus-chronic-pain-2009.work-hardening.no-repeat']")
    expect(named).to_contain_text("are named on 2 pages, but nothing there shows this")
    expect(named.get_by_role("link", name="09/10/2013, page 1")).to_be_visible()
    expect(page.locator("[id='mtus-chronic-pain-2009.work-hardening.four-weeks']")).to_contain_text(
        "wording not verified"
    )
    accessible()


def test_a_branch_is_folded_from_the_keyboard(carried, page, sign_in):
    carried(**WORK_HARDENING)
    sign_in(Role.AUDITOR)
    page.goto("/cases/CM13-0009001/criteria/")
    whole = page.locator("ul.logic summary").first
    leaf = page.locator(f"[id='{PLATEAU}'] summary").first
    expect(leaf).to_be_visible()
    whole.focus()
    page.keyboard.press("Enter")
    expect(leaf).to_be_hidden()
    page.keyboard.press("Enter")
    expect(leaf).to_be_visible()


def test_the_same_as_json(carried, page, sign_in):
    carried(**WORK_HARDENING)
    sign_in(Role.AUDITOR)
    told = page.request.get("/cases/CM13-0009001/criteria.json").json()
    (item,) = told["items"]
    (explained,) = item["explanations"]
    findings = {finding["criterion"]: finding for finding in item["findings"]}
    leaves = [part["criterion"] for part in explained["tree"]["parts"]]
    assert (explained["tree"]["status"], set(leaves)) == ("not_met", set(findings))
    assert findings[PLATEAU]["pages_searched"] == 29
    assert "plateau" in findings[PLATEAU]["looked_for"]


def test_what_the_reviewer_judges_otherwise_changes_what_it_comes_to(carried, page, sign_in, accessible):
    carried(**WORK_HARDENING, reviewed=False)
    case = Case.objects.get()
    reviewer = assignment(case).reviewer_id
    (explained,) = queries.explanations(case, 1)
    for criterion in explained.tree.criteria():
        review.change_finding(
            case.number, item=1, criterion=criterion, status="met", reason="as I read it", reviewer_id=reviewer,
            by="test", at=AT,
        )  # fmt: skip
    assert str(reviewed.explanations(case, 1)[0].tree.status) == "met"
    sign_in(Role.REVIEWER, reviewer_id=reviewer)
    page.goto("/cases/CM13-0009001/review/#item-1")
    expect(page.locator("#item-1 .tree__head").first).to_contain_text("of 10: 10 met")
    expect(page.locator("#item-1 .crit__because").first).to_contain_text("Yours: as I read it")
    accessible()
