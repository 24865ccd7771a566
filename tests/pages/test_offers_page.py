"""A reviewer answers offers, sees what is owed and gives a case back; the medical director sees what waits."""

import csv
from datetime import date
from io import StringIO

import pytest
from playwright.sync_api import expect
from tests.pages.conftest import sign_out, step

from openimr.accounts.models import Role
from openimr.cases.models import Case
from openimr.panel import queries
from openimr.panel.queries import assignment

pytestmark = pytest.mark.browser
LUMBAR = {"name": "lumbar-mri-and-therapy", "today": date(2017, 2, 6), "reviewed": False, "accepted": False}


def test_a_reviewer_accepts_by_keyboard_and_gives_the_case_back(carried, page, sign_in, accessible, picture):
    number = carried(**LUMBAR).case_number
    case = Case.objects.get(number=number)
    reviewer = assignment(case).reviewer_id
    sign_in(Role.REVIEWER, reviewer_id=reviewer)
    expect(page.locator("#main")).to_contain_text("1 case is offered to you: accept or decline")
    assert page.request.get(f"/cases/{number}/records/").status == 404
    page.goto(f"/cases/{number}/review/")
    expect(page.get_by_role("status")).to_contain_text("accept it to open its desk")
    offer = page.locator("article")
    for words in ("02/08/2017", "3 items", "Have you a tie", "I hold a licence in force", "Quintanar"):
        expect(offer).to_contain_text(words)
    accessible()
    picture("offers")
    page.get_by_label("I am free of conflict").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text(f"{number} is yours")
    step(page, "Sign")
    expect(page.get_by_role("heading", name="Attest and sign")).to_be_visible()
    accessible()
    page.get_by_role("link", name="Cases").click()
    page.get_by_role("link", name="Offers", exact=True).click()
    expect(page.get_by_text("No case is offered to you now")).to_be_visible()
    expect(page.get_by_role("region", name="Deadlines")).to_contain_text("decides every item and hands the review in")
    accessible()
    rows = list(csv.DictReader(StringIO(page.request.get("/offers/deadlines.csv").text())))
    assert [(row["case"], row["step"], row["reviewer"]) for row in rows] == [(number, "accepted", reviewer)]
    page.goto(f"/cases/{number}/review/#sign")
    page.get_by_text("I found a tie, or cannot go on").click()
    page.get_by_text("I found a tie to a party or organization of the case.").click()
    page.get_by_label("To whom").select_option(label="Tamarack Claims Management")
    page.get_by_label("Kind").select_option("professional")
    page.get_by_label("In words").fill("I begin to work for them.")
    accessible()
    give_back = page.get_by_role("button", name=f"Give {number} back")
    give_back.click()
    assert queries.assignment(case).step == "accepted"  # not without the confirmation
    page.get_by_text("another reviewer begins anew").click()
    give_back.click()
    expect(page.get_by_role("status")).to_contain_text("is given back")
    assert queries.assignment(case) is None
    assert queries.reviewer(reviewer).affiliations[-1].party == "Tamarack Claims Management"
    assert page.request.get(f"/cases/{number}/review/").status == 404


def test_a_declined_offer_waits_for_the_director(carried, page, sign_in, accessible, picture):
    number = carried(**LUMBAR).case_number
    sign_in(Role.REVIEWER, reviewer_id=assignment(Case.objects.get(number=number)).reviewer_id)
    page.goto("/offers/")
    page.get_by_text(f"Decline {number}").first.click()
    page.get_by_text("Another reason.").click()
    page.get_by_role("button", name=f"Decline {number}").click()
    expect(page.get_by_role("status")).to_contain_text("needs words")
    page.get_by_text(f"Decline {number}").first.click()
    page.get_by_text("I cannot do it in time.").click()
    page.get_by_label("In words").fill("A full week.")
    page.get_by_role("button", name=f"Decline {number}").click()
    expect(page.get_by_role("status")).to_contain_text("is declined")
    sign_out(page)
    sign_in(Role.MEDICAL_DIRECTOR, username="director")
    page.get_by_role("link", name="Panel", exact=True).click()
    page.get_by_role("link", name="Offers and deadlines").click()
    expect(page.get_by_role("region", name="Cases without a reviewer")).to_contain_text("no time: A full week.")
    accessible()
    picture("offers-director")


def test_others_have_no_such_page(transactional_db, page, sign_in):
    sign_in(Role.AUDITOR)
    assert page.request.get("/offers/").status == 404
    assert page.request.get("/offers/deadlines.csv").status == 404
