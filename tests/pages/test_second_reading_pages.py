"""A second reader is asked, reads blind, then beside the review, and hands in; the medical director answers."""

from datetime import date

import pytest
from playwright.sync_api import expect
from tests.pages.conftest import AT, HOME, sign_out

from openimr import clock
from openimr.accounts.models import Person, Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case
from openimr.demo.console import SAMPLES
from openimr.determinations import queries, services
from openimr.panel import queries as panel
from openimr.panel import services as panel_services
from openimr.records.models import Original
from openimr.review.services import apply_reviewer_file

ON = date(2013, 10, 21)


@pytest.fixture
def case(carried) -> Case:
    number = carried("work-hardening", today=ON, reviewed=False).case_number
    apply_reviewer_file(number, SAMPLES / "work-hardening" / "reviewer.yaml", today=ON, by="test", at=AT)
    return Case.objects.get(number=number)


@pytest.mark.browser
def test_a_second_reading_from_the_lot_to_the_answer(case, page, sign_in, accessible, picture):
    sign_in(Role.MEDICAL_DIRECTOR, username="head")
    page.goto(f"/quality/{case.number}/1/")
    page.get_by_text("Ask for a second reading").first.click()
    page.get_by_label("Why it is to be read again").fill("A complaint about late answers")
    page.get_by_text("The signature waits for it.").click()
    page.get_by_role("button", name="Ask for a second reading").click()
    expect(page.get_by_role("heading", name="Name a reader")).to_be_visible()
    page.get_by_text("Who may not, and why").click()
    accessible()
    picture("second-reading-name")
    page.get_by_role("button", name="Ask the one whom the lot names").click()
    expect(page.locator("main")).to_contain_text("asked; an answer is due")
    accessible()
    page.get_by_role("link", name="How the lots of this case were drawn").click()
    expect(page.get_by_role("region", name="Each check")).to_contain_text("the lowest lot of")
    accessible()
    sign_out(page)
    _read(case, page, sign_in, accessible, picture)
    _answer(page, accessible, picture)


def _read(case, page, sign_in, accessible, picture) -> None:
    reader = panel.open_reader(case, 1)
    sign_in(Role.REVIEWER, username="second", reviewer_id=reader.reviewer_id)
    page.get_by_role("link", name="Readings").click()
    expect(page.locator("article")).to_contain_text("Have you a tie to any of these?")
    accessible()
    picture("second-reading-offer")
    page.get_by_text("I am free of conflict").click()
    page.get_by_text("I am qualified").click()
    page.get_by_role("button", name="Accept the reading").click()
    expect(page.get_by_text("Step 1 of 2")).to_be_visible()
    concluded = queries.Material(case).of_seat(1).items[0].rationale[-1].text
    assert concluded not in page.content()
    accessible()
    picture("second-reading-first")
    page.get_by_role("link", name="Read the records").click()
    expect(page.locator("#document-list")).to_contain_text("pages")
    page.get_by_role("navigation", name="Way back").get_by_role("link").click()
    page.get_by_text("Overturned: the treatment is medically necessary").click()
    page.get_by_text("These decisions are my own").click()
    page.get_by_role("button", name="Keep my decisions").click()
    expect(page.get_by_text("Step 2 of 2")).to_be_visible()
    expect(page.locator("main")).to_contain_text(concluded)
    expect(page.locator("main")).to_contain_text("differs from yours")
    page.get_by_text("I do not agree").click()
    page.get_by_label("Why, in a sentence or two").fill(
        "Two visits show functional gain, which the rationale leaves out."
    )
    page.get_by_label("Record", exact=True).select_option(index=1)
    page.get_by_label("Page of that record").first.fill("1")
    accessible()
    picture("second-reading-second")
    page.get_by_text("This is my own reading.").click()
    page.get_by_role("button", name="Hand the reading in").click()
    expect(page.get_by_role("status").first).to_contain_text("with the medical director")
    assert page.request.get(f"/cases/{case.number}/records/read/").status == 404
    sign_out(page)


def _answer(page, accessible, picture) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Account").fill("head")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(HOME)
    page.get_by_role("link", name="Quality").click()
    expect(page.get_by_role("region", name="Second readings that disagree", exact=True)).to_contain_text(
        "waits for you"
    )
    accessible()
    picture("second-reading-queue")
    page.get_by_role("region", name="Second readings that disagree", exact=True).get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("Two visits show functional gain")
    accessible()
    picture("second-reading-done")
    page.get_by_text("The case goes back to the physician").click()
    page.get_by_label("To the physician, if the case goes back").fill("Look at the gains told on 09/10.")
    page.get_by_text("I have read both.").click()
    page.get_by_role("button", name="Keep the answer").click()
    expect(page.locator("main")).to_contain_text("The case went back to the physician with comments.")
    page.goto("/quality/report/")
    expect(page.get_by_role("region", name="Agreement by group")).to_contain_text("too few to tell")
    accessible()
    picture("second-reading-report")


def entered(client, role: Role, reviewer_id: str = ""):
    name = f"one-{role}-{reviewer_id}"
    person = Person.objects.filter(username=name).first()
    client.force_login(
        person or open_account(username=name, role=role, password="a long password", reviewer_id=reviewer_id)[0]
    )
    return client


def test_the_doors_are_the_readers_alone_and_nobody_else_hears_who_reads(case, client):
    number = case.number
    hand = {"by": "medical_director:head", "at": AT}
    check = services.ask_for_reading(number, seat=1, words="a complaint", holds=True, **hand)
    reader = services.name_reader(check.pk, reviewer_id=None, today=clock.today(), **hand)
    told = {"reviewer_id": reader.reviewer_id, "by": "reviewer:quietly", "at": AT}
    desk, first = f"/readings/{reader.pk}/", panel.assignment(case).reviewer_id
    document = Original.objects.filter(case=case).first().sha256
    records = [
        f"/cases/{number}/records/{door}"
        for door in (
            "read/",
            "manifest.json",
            "chronology.json",
            "marks.json",
            f"{document}/",
            f"{document}/pages/1.json",
        )
    ]
    entered(client, Role.REVIEWER, reader.reviewer_id)
    assert {client.get(door).status_code for door in (desk, *records)} == {404}
    assert client.post(f"{desk}accept/", {"no_conflict": "on"}).status_code == 422
    answered = client.post(f"{desk}accept/", {"no_conflict": "on", "qualified": "on", "read": "otherwise"})
    assert answered.status_code == 409
    panel_services.accept_reading(reader.pk, today=clock.today(), **told)
    assert {client.get(door).status_code for door in (desk, *records)} == {200}
    assert client.get(f"/cases/{number}/records/marks.json").json() == {"marks": []}
    closed = ("", "review/", "letter/", "records/", "criteria/", "certificates/", "history/", "what-follows/")
    assert {client.get(f"/cases/{number}/{door}").status_code for door in closed} == {404}
    made = client.post(f"/cases/{number}/records/marks.json", "{}", content_type="application/json")
    corrected = client.post(f"/cases/{number}/records/correct/", "{}", content_type="application/json")
    assert (made.status_code, corrected.status_code) == (404, 404)
    page = client.get(desk).content.decode()
    assert queries.Material(case).of_seat(1).items[0].rationale[-1].text not in page
    assert first not in page
    assert client.post(desk, {"act": "decide"}).status_code == 409
    client.post(desk, {"act": "decide", "decision-1": "upheld"})
    page = client.get(desk).content.decode()
    assert queries.Material(case).of_seat(1).items[0].rationale[-1].text in page
    assert first not in page
    kept = client.post(desk, {"act": "hand-in", "agrees-1": "yes", "because-1": "As I see it.", "page-1-1": "x"})
    assert kept.status_code == 409
    assert "As I see it." in kept.content.decode()  # nothing typed is lost
    for role, reviewer_id in ((Role.REVIEWER, first), *((role, "") for role in set(Role) - {Role.REVIEWER})):
        entered(client, role, reviewer_id)
        assert client.get(desk).status_code == 404, role
        assert client.post(f"{desk}decline/", {"reason": "no_time"}).status_code == 404, role
        director = role == Role.MEDICAL_DIRECTOR
        reading = client.get(f"/quality/readings/{check.pk}/")
        assert reading.status_code == (200 if director else 404), role
        assert client.post(f"/quality/readings/{check.pk}/act/", {"act": "x"}).status_code == 404, role
        for door in (
            f"/cases/{number}/",
            f"/cases/{number}/certificates/",
            f"/cases/{number}/certificates.json",
            f"/cases/{number}/review/",
            f"/quality/{number}/1/",
            f"/quality/{number}/lots/",
            "/quality/",
            "/quality/report/",
        ):
            said = client.get(door).content.decode()
            told_here = director and "certificates" in door
            assert told_here or "quietly" not in said, (role, door)
            assert told_here or reader.reviewer_id not in said, (role, door)
        audited = client.get(f"/quality/{number}/lots/").status_code
        assert audited == (200 if director or role in {Role.QUALITY, Role.AUDITOR} else 404), role
