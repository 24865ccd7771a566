"""The page on which records staff look at pages that seem another person's, and settle what they are."""

from datetime import date

import pytest
from playwright.sync_api import expect

from openimr.accounts.models import Role
from openimr.records import services
from openimr.records.models import Original

pytestmark = pytest.mark.browser
NUMBER = "CM13-0009001"


@pytest.fixture
def reported(carried):
    """Two pages of the sample case, reported by somebody who read them."""
    carried("work-hardening", today=date(2013, 10, 21), reviewed=False)
    from openimr.cases.models import Case

    case = Case.objects.get(number=NUMBER)
    originals = list(Original.objects.filter(case=case)[3:5])
    at = case.events.latest("sequence").at
    for original in originals:
        services.report(NUMBER, original.sha256, 1, by="reviewer:r", at=at)
    return originals


def test_a_page_is_looked_at_and_settled(reported, page, sign_in, accessible, picture):
    sign_in(Role.INTAKE)
    page.goto(f"/cases/{NUMBER}/records/incidents/")
    expect(page.get_by_role("heading", name="2 pages to be looked at")).to_be_visible()
    expect(page.get_by_role("img", name=f"Page 1 of {reported[0].file}")).to_be_visible()
    accessible()
    picture("incidents")
    first = page.get_by_role("article", name=f"Page 1 of {reported[0].file}")
    first.get_by_label("What was done with the page").fill("Returned; the sender was told.")
    first.get_by_label("I have looked at the page").check()
    first.get_by_role("button", name="Another person's").click()
    expect(page.get_by_role("status")).to_contain_text("stays withheld")
    second = page.get_by_role("article", name=f"Page 1 of {reported[1].file}")
    second.get_by_label("I have looked at the page").check()
    second.get_by_role("button", name="Belongs here").click()
    expect(page.get_by_role("status")).to_contain_text("shown again")
    expect(page.get_by_role("heading", name="No page waits to be looked at")).to_be_visible()
    expect(page.get_by_role("row", name=f"Page 1 of {reported[0].file}")).to_contain_text("the sender was told")
    accessible()


def test_others_do_not_find_the_page(reported, page, sign_in):
    sign_in(Role.AUDITOR)
    answer = page.request.get(f"/cases/{NUMBER}/records/incidents/")
    assert answer.status == 404
    picture = page.request.get(f"/cases/{NUMBER}/records/{reported[0].sha256}/pages/1.webp")
    assert picture.status == 404
