"""The portal in the browser: from the letter's code to an answered message, in both languages, small and large."""

from datetime import date

import pytest
from benchmarks import intake_seeds as seeds
from playwright.sync_api import expect
from tests.portal.conftest import taken
from tests.portal.joining import AT, PASSWORD, enter, invited

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.determinations import services as determinations
from openimr.portal import queries, services

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(page):
    def come_in(person) -> None:
        page.goto("/portal/sign-in/")
        page.get_by_label("Account name").fill(person.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/portal/")

    return come_in


def follow(page, link: str, to: str) -> None:
    page.get_by_role("main").get_by_role("link", name=link).click()
    page.wait_for_url(to)


def fits(page) -> None:
    """Nothing is wider than the screen."""
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], width


def test_a_worker_comes_in_by_the_letter_sends_a_record_and_writes(page, tmp_path, accessible, picture):
    case = taken("work-hardening")
    made = invited(case, "injured_worker")
    page.goto("/portal/sign-in/")
    accessible()
    follow(page, "Use an invitation code", "**/portal/join/")
    accessible()
    page.get_by_label("Invitation code").fill(made.code)
    page.get_by_label("Claim number").fill("wrong")
    for label, value in (("Month", "3"), ("Day", "17"), ("Year", "1974")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("These answers do not go together")
    accessible()
    page.get_by_label("Claim number").fill("PCC 11 048213")
    for label, value in (("Month", "3"), ("Day", "17"), ("Year", "1974")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Your account is open")).to_be_visible()
    expect(page.locator("main code")).to_have_text(made.invitation.account)
    follow(page, "My cases", "**/portal/")
    accessible()
    page.get_by_role("link", name=f"Case {case.number}").click()
    expect(page.get_by_role("heading", name="Where your case stands")).to_be_visible()
    accessible()
    picture("portal-case")

    follow(page, "Send records", "**/send/")
    accessible()
    (tmp_path / "report.pdf").write_bytes(seeds.pdf())
    (tmp_path / "setup.exe").write_bytes(b"MZ\x90\x00" + bytes(100))
    page.get_by_label("Choose files").set_input_files([tmp_path / "report.pdf", tmp_path / "setup.exe"])
    rows = page.locator("#uploads > li")
    expect(rows.nth(0)).to_contain_text("report.pdf: taken in. Pages: 2.")
    expect(rows.nth(1)).to_contain_text("setup.exe: not taken in: it is a program")
    accessible()
    assert case.originals.get().sender == "injured_worker"

    page.goto(f"/portal/cases/{case.number}/messages/")
    accessible()
    page.get_by_label("A question about how the review works").check()
    page.get_by_label("Your message", exact=True).fill("When will you decide?\nThank you.")
    page.get_by_label("report.pdf").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Your message was sent.")
    accessible()
    staff, _ = open_account(username="staff", role=Role.INTAKE, password=PASSWORD)
    [thread] = queries.threads(queries.queue(staff).waits, staff)
    services.answer(staff, thread.conversation.pk, text="By 11/09/2013.", at=AT)
    page.reload()
    expect(page.locator(".talk")).to_contain_text("By 11/09/2013.")


def test_the_decision_in_spanish_on_a_small_screen_and_by_keyboard(carried, page, signed_in, accessible, picture):
    journey = carried("work-hardening", today=date(2013, 10, 21))
    case = queries.seat(enter(_case(journey), "injured_worker"), journey.case_number).case
    determinations.serve(
        case.number, recipients=["injured_worker", "claims_administrator"], way="first_class_mail",
        on=date(2013, 10, 21), place="Sacramento", served_by="the mail room", by="test", at=AT,
    )  # fmt: skip
    worker = queries.account_of(case, "injured_worker")
    signed_in(worker)
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("main")).to_contain_text("Un traductor todavía no ha revisado")
    page.set_viewport_size({"width": 320, "height": 700})
    page.get_by_role("link", name=f"Caso {case.number}").click()
    expect(page.get_by_role("heading", name="Cómo va su caso")).to_be_visible()
    expect(page.locator("main")).to_contain_text("21 de octubre de 2013")
    expect(page.locator(".items")).to_contain_text("la negativa se mantiene")
    fits(page)
    accessible()
    picture("portal-spanish-small")
    for where in ("documents", "messages", "end/withdrawal"):
        page.goto(f"/portal/cases/{case.number}/{where}/")
        fits(page)
        accessible()
    page.goto("/portal/account/")
    fits(page)
    page.set_viewport_size({"width": 640, "height": 450})  # 1280 by 900 at 200 %
    page.goto(f"/portal/cases/{case.number}/documents/")
    fits(page)
    expect(page.locator(".papers").last).to_contain_text("Informe de progreso")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ir al contenido")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=f"Volver al caso {case.number}")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Abrir la carta con la decisión (PDF, en inglés)")).to_be_focused()


def _case(journey):
    from openimr.cases.queries import get

    return get(journey.case_number, None)


def test_staff_invite_authorize_and_answer(page, sign_in, accessible, picture):
    case = taken("work-hardening")
    worker = enter(case, "injured_worker")
    services.write(queries.seat(worker, case.number), topic="withdrawal", text="I withdraw.", at=AT)
    sign_in(Role.INTAKE)
    page.get_by_role("link", name="Messages").click()
    expect(page.get_by_role("heading", name="1 waits for an answer")).to_be_visible()
    accessible()
    page.get_by_role("link", name=case.number).click()
    expect(page.locator("main")).to_contain_text("The worker asks to end the review")
    accessible()
    page.get_by_label("Your answer").fill("Please call us first.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="0 wait for an answer")).to_be_visible()
    page.goto(f"/cases/{case.number}/")
    follow(page, "Their access to the portal", "**/parties/")
    accessible()
    page.get_by_label("Signed on").fill("2013-08-01")
    page.get_by_role("button", name="Record the authorization").click()
    expect(page.get_by_role("status")).to_contain_text("can be invited")
    with page.expect_download() as waited:
        page.locator("section", has_text="Representative:").get_by_role("button", name="Invite").click()
    assert waited.value.suggested_filename.startswith(f"{case.number}-invitation-")
    page.reload()
    expect(page.locator("section", has_text="Representative:")).to_contain_text("good until")
    picture("portal-parties")
