"""Every page as a person meets it: it opens, it is accessible, and it does what it says."""

from datetime import date, timedelta

import pyotp
import pytest
from playwright.sync_api import expect
from tests.cases.listed import made
from tests.pages.conftest import AT, decided, step

from openimr import clock
from openimr.accounts.models import Role
from openimr.accounts.services import enrol_known
from openimr.cases import queries as cases
from openimr.cases.models import Case
from openimr.panel.queries import assignment

pytestmark = pytest.mark.browser
WORK_HARDENING = {"name": "work-hardening", "today": date(2013, 10, 21)}
LUMBAR = {"name": "lumbar-mri-and-therapy", "today": date(2017, 2, 6)}


def test_an_empty_dashboard_teaches_how_to_begin_and_a_long_one_has_pages(
    transactional_db, page, sign_in, accessible, picture
):
    sign_in(Role.INTAKE)
    expect(page.get_by_text("openimr case new my-case")).to_be_visible()
    accessible()
    made(120, due=clock.today() - timedelta(days=45))
    page.goto("/?q=knee&state=eligible")
    expect(page.get_by_text("0 to be served")).to_be_visible()
    pages = page.get_by_role("navigation", name="Pages of cases")
    expect(pages).to_contain_text("1–50 of 120")
    expect(page.locator("tbody tr").first).to_contain_text("late since")
    picture("list-of-cases")
    accessible()
    pages.get_by_role("link", name="Next").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_title("Cases, page 2 of 3 · OpenIMR")
    expect(pages.locator("[aria-current=page]")).to_have_text("Page 2 of 3")
    expect(page.get_by_label("Case number or treatment")).to_have_value("knee")
    accessible()


def test_a_wrong_password_is_told_and_nothing_else(transactional_db, page, accessible):
    page.goto("/sign-in/")
    page.get_by_label("Account").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    accessible()


def test_every_page_of_a_published_case(carried, page, sign_in, accessible, picture):
    carried(**WORK_HARDENING)
    sign_in(Role.MEDICAL_DIRECTOR)
    accessible()
    page.get_by_role("link", name="CM13-0009001").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("CM13-0009001")
    expect(page.locator("main")).to_contain_text("the chain is whole")
    accessible()
    picture("case-page")
    for tab, words in (
        ("Records", "41 pages"),
        ("Criteria", "exceeded by 71 days"),
        ("Review", "never changes"),
        ("Letter", "openimr verify"),
    ):
        page.get_by_role("link", name=tab, exact=True).click()
        expect(page.locator("main")).to_contain_text(words)
        accessible()
        if tab == "Criteria":
            picture("criteria")


def test_a_finding_opens_its_page_with_the_quote_marked(carried, page, sign_in, accessible, picture):
    carried(**WORK_HARDENING)
    sign_in(Role.AUDITOR)
    page.goto("/cases/CM13-0009001/criteria/")
    page.get_by_role("link", name="Consultation").first.click()
    expect(page.locator("#reader-status")).to_have_text("The quote is marked on the page.")
    expect(page.locator(".box--cited").first).to_be_visible()
    picture("reader-quote")
    accessible()
    assert cases.timeline(Case.objects.get()).filter(kind="records.read").count() == 1


def test_a_scanned_page_is_marked_by_the_boxes_of_its_words(carried, page, sign_in):
    carried(**WORK_HARDENING)
    sign_in(Role.AUDITOR)
    page.goto("/cases/CM13-0009001/criteria/")
    page.get_by_role("link", name="Therapy note").first.click()
    expect(page.locator("#reader-status")).to_have_text("The quote is marked on the page.")
    expect(page.locator(".box--cited").first).to_be_visible()


def test_records_are_searched(carried, page, sign_in, accessible):
    carried(**LUMBAR)
    sign_in(Role.INTAKE)
    page.goto("/cases/CM17-0009002/records/")
    page.get_by_label("in the records").fill("achilles reflex")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("mark").first).to_be_visible()
    accessible()
    page.get_by_label("in the records").fill("nowhere in it")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No page has these words")).to_be_visible()


def test_the_physician_decides_attests_and_signs(carried, page, sign_in, accessible, picture):
    journey = carried(**LUMBAR, reviewed=False)
    case = Case.objects.get(number=journey.case_number)
    sign_in(Role.REVIEWER, reviewer_id=assignment(case).reviewer_id)
    page.goto(f"/cases/{case.number}/review/")
    expect(page.locator("main")).to_contain_text("item 1 is undecided")
    expect(page.get_by_role("button", name="Sign the Final Determination")).to_have_count(0)
    step(page, "Sign")
    expect(page.get_by_role("link", name="Set up your second factor")).to_be_visible()
    secret = pyotp.random_base32(32)
    enrol_known("somebody", secret=secret, by="test", at=AT)
    page.reload()
    accessible()
    picture("review")
    step(page, "Summary")
    page.locator("[data-writing=summary]").get_by_role("button", name="Accept all that I have read").click()
    for number, decision in ((1, "Overturned"), (2, "Upheld"), (3, "Upheld")):
        step(page, f"Item {number}")
        item = page.locator("section", has=page.get_by_role("heading", name=f"Item {number}:"))
        item.locator(".usa-radio__label", has_text=f"{decision}:").click()
        decided(page, case, number, decision.lower())
        if number == 1:
            item.get_by_label("Add a sentence of your own").fill("The weakness grew from visit to visit.")
            item.get_by_label("It rests on").select_option("my own judgement")
        item.get_by_role("button", name="Accept all that I have read").click()
        item.get_by_role("button", name=f"Save item {number}").click()
        expect(page.get_by_role("status").first).to_contain_text(f"Item {number}: {decision.lower()}, saved")
    step(page, "Sign")
    sign = page.get_by_role("button", name="Sign the Final Determination")
    for affirmation in page.locator("section", has=sign).locator(".usa-checkbox__label").all():
        affirmation.click()
    page.get_by_label("Your password").fill("not the password")
    page.get_by_label("Code of your second factor").fill(pyotp.TOTP(secret).at(clock.now()))
    sign.click()
    expect(page.locator("main")).to_contain_text("Nothing was signed")
    step(page, "Sign")
    for affirmed in page.locator("section", has=sign).get_by_role("checkbox").all():
        expect(affirmed).to_be_checked()  # what was affirmed stays so
    page.get_by_label("Your password").fill("a long enough password")
    page.get_by_label("Code of your second factor").fill(pyotp.TOTP(secret).at(clock.now()))
    sign.dblclick()
    expect(page.locator("main")).to_contain_text("openimr verify")
    case.refresh_from_db()
    assert case.state == "signed"
    assert case.determinations.count() == 1
    attested = cases.timeline(case).filter(kind="review.attested").last()
    assert attested.payload["way"] == "browser with second factor"
    told = case.determinations.get().content
    assert [issue["decision"] for issue in told["issues"]] == ["overturned", "upheld", "upheld"]
    assert any(s["text"] == "The weakness grew from visit to visit." for s in told["issues"][0]["rationale"])
    assert cases.broken_event(case) is None


def test_another_reviewer_sees_no_such_case(carried, page, sign_in):
    journey = carried(**LUMBAR, reviewed=False)
    case = Case.objects.get(number=journey.case_number)
    other = "R-040" if assignment(case).reviewer_id != "R-040" else "R-041"
    sign_in(Role.REVIEWER, reviewer_id=other)
    expect(page.get_by_text("when the medical director assigns them to you")).to_be_visible()
    for path in ("", "records/", "criteria/", "review/", "letter/", "letter/determination.pdf"):
        answer = page.request.get(f"/cases/{case.number}/{path}")
        assert answer.status == 404, path


def test_nobody_sees_a_case_without_signing_in(carried, page):
    journey = carried(**LUMBAR, reviewed=False)
    for path in ("", "records/", "criteria/", "review/", "letter/determination.pdf"):
        answer = page.request.get(f"/cases/{journey.case_number}/{path}")
        assert "/sign-in/" in answer.url, path


def test_a_director_cannot_write_the_physicians_review(carried, page, sign_in):
    journey = carried(**LUMBAR, reviewed=False)
    sign_in(Role.MEDICAL_DIRECTOR)
    page.goto(f"/cases/{journey.case_number}/review/")
    expect(page.get_by_text("Only the assigned reviewer can change this review")).to_be_visible()
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    answer = page.request.post(
        f"/cases/{journey.case_number}/review/items/1/",
        form={"csrfmiddlewaretoken": token, "item1-decision": "upheld"},
        headers={"Referer": page.url},
    )
    assert answer.status == 409
    assert not Case.objects.get().item_decisions.exclude(decision="").exists()


def test_the_public_searches_and_reads_decisions(carried, page, accessible, picture):
    page.goto("/decisions/")
    expect(page.get_by_text("No decision is published yet")).to_be_visible()
    carried(**LUMBAR)
    page.goto("/decisions/?q=%22great+toe%22")
    expect(page.locator("main")).to_contain_text("1 disputed treatment")
    accessible()
    picture("decisions")
    page.get_by_role("link", name="MRI lumbar spine").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("CM17-0009002")
    assert "Quintanar" not in page.content()
    accessible()
    page.goto("/decisions/?q=%22great+toe%22&decision=upheld&specialty=nothing")
    expect(page.get_by_text("Nothing fits that search")).to_be_visible()


def test_the_letters_sources_open_their_pages_for_those_who_may(carried, page, sign_in, accessible):
    carried(**LUMBAR)
    sign_in(Role.AUDITOR)
    page.goto("/cases/CM17-0009002/letter/")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="SOURCES")).to_be_attached()
    frame.get_by_role("link", name="open the page").first.click()
    expect(page.locator("#reader-status")).to_have_text("The quote is marked on the page.")
    page.goto("/cases/CM17-0009002/letter/linked/")
    accessible()
    mailed = page.request.get("/cases/CM17-0009002/letter/determination.html").text()
    assert "/cases/" not in mailed
