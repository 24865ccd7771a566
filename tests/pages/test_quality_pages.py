"""Quality staff returns a review with a comment at its place; its reviewer finds it at the desk, answers, may sign."""

from datetime import date

import pytest
from playwright.sync_api import expect
from tests.pages.conftest import AT, sign_out

from openimr.accounts.models import Person, Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case
from openimr.demo.console import SAMPLES
from openimr.determinations import queries, services
from openimr.panel import queries as panel
from openimr.review import queries as review
from openimr.review.services import apply_reviewer_file

ON = date(2013, 10, 21)


@pytest.fixture
def case(carried) -> Case:
    number = carried("work-hardening", today=ON, reviewed=False).case_number
    apply_reviewer_file(number, SAMPLES / "work-hardening" / "reviewer.yaml", today=ON, by="test", at=AT)
    return Case.objects.get(number=number)


@pytest.mark.browser
def test_a_review_is_returned_with_a_comment_and_answered_at_the_desk(case, page, sign_in, accessible, picture):
    sign_in(Role.QUALITY, username="mara")
    page.get_by_role("link", name="Quality").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second looks")
    accessible()
    page.get_by_role("link", name="Look at it").click()
    page.get_by_label("Why it is looked at").fill("A complaint about late answers")
    page.get_by_role("button", name="Begin a check").click()
    expect(page.get_by_role("button", name="Let the review pass")).to_be_visible()
    item = page.locator("#item-1")
    item.locator("summary", has_text="item 1, sentence 2").click()
    place = item.locator(".place", has=page.locator("summary", has_text="item 1, sentence 2"))
    place.get_by_label("Reason").select_option("fact")
    place.get_by_label("What is to be looked at").fill("Which visit is meant?")
    accessible()
    place.get_by_role("button", name="Note the comment").click()
    expect(page.locator(".comment")).to_contain_text("Which visit is meant?")
    picture("second-look")
    page.get_by_text("I have looked at the whole review").click()
    page.get_by_role("button", name="Return the case to its reviewer").click()
    expect(page.get_by_role("status").first).to_contain_text("is returned to its reviewer")
    expect(page.locator("tbody")).to_contain_text("with the reviewer")
    sign_out(page)

    sign_in(Role.REVIEWER, username="doc", reviewer_id=panel.assignment(case).reviewer_id)
    expect(page.locator("tbody")).to_contain_text("Returned by quality staff: answer 1 comment")
    page.goto(f"/cases/{case.number}/review/#item-1")
    expect(page.locator("#desk-comments")).to_contain_text("1 comment without your answer")
    comment = page.locator(".comment")
    expect(comment).to_contain_text("must be answered before you sign")
    commented = page.locator("#item-1 .sentence.commented")  # in the editor that took the place of the plain fields
    expect(commented.get_by_role("link", name="A comment of quality staff")).to_be_visible()
    assert commented.get_attribute("data-id") == review.sentences(case, 1)[1].id
    assert "mara" not in page.content()
    accessible()
    picture("desk-comment")
    comment.get_by_text("It stands, because").click()
    comment.get_by_label("What was done, or why it stands").fill("The visit of 09/10, as cited.")
    comment.get_by_role("button", name="Keep the answer").click()
    expect(page.locator(".comment")).to_contain_text("The visit of 09/10, as cited.")
    expect(page.locator("#desk-comments")).to_have_count(0)
    assert "comment_unanswered" not in {one.code for one in queries.reasons_not_to_sign(case, today=ON)}


def entered(client, role: Role, reviewer_id: str = ""):
    person = Person.objects.filter(username=f"one-{role}").first()
    client.force_login(
        person
        or open_account(username=f"one-{role}", role=role, password="a long password", reviewer_id=reviewer_id)[0]
    )
    return client


def test_each_page_is_only_there_for_those_whose_work_it_is(case, client):
    number, seat = case.number, f"/quality/{case.number}/1/"
    told = {
        "act": "comment",
        "item": "1",
        "kind": "sentence",
        "key": review.sentences(case, 1)[1].id,
        "reason": "fact",
        "severity": "blocks",
    }
    check = services.open_check(number, words="a sample", by="quality:mara", at=AT)
    for role in set(Role) - {Role.QUALITY, Role.MEDICAL_DIRECTOR}:
        entered(client, role)
        assert client.get("/quality/").status_code == client.get(seat).status_code == 404, role
        assert client.post(f"{seat}act/", {**told, "text": "no"}).status_code == 404, role
        assert client.post(f"{seat}open/", {"words": "no"}).status_code == 404, role
        assert client.get("/quality/report/").status_code == (200 if role == Role.AUDITOR else 404), role
    assert not check.comments.exists()
    entered(client, Role.QUALITY)
    assert client.post(f"{seat}act/", {**told, "text": ""}).status_code == 302
    assert not check.comments.exists()
    client.post(f"{seat}act/", {**told, "text": "Which visit?"})
    made = check.comments.get()
    assert made.quoted == queries.Material(case).of_seat(1).items[0].rationale[1].text
    client.post(f"{seat}act/", {"act": "take-out", "comment": "99999"})
    client.post(f"{seat}act/", {"act": "take-out", "comment": made.pk})
    assert not check.comments.exists()
    assert client.post(f"{seat}act/", {"act": "otherwise"}).status_code == 404
    client.post(f"{seat}act/", {"act": "pass"})
    assert [one.stands for one in queries.queue(ON)] == ["passed"]
    reading = services.open_check(number, mode="reading", words="a second view", by="medical_director:x", at=AT)
    assert client.get(f"/quality/readings/{reading.pk}/").status_code == 404  # a physician's
    entered(client, Role.MEDICAL_DIRECTOR)
    page = client.get(f"/quality/readings/{reading.pk}/").content.decode()
    concluded = queries.Material(case).of_seat(1).items[0].rationale[-1].text
    assert "not medically necessary" in concluded
    assert concluded not in page
    client.post(f"/quality/readings/{reading.pk}/", {"decision-1": "overturned"})
    reading.refresh_from_db()
    assert reading.outcome == ""
    client.post(f"/quality/readings/{reading.pk}/", {"decision-1": "overturned", "because-1": "It helps."})
    assert "differs" in client.get(f"/quality/readings/{reading.pk}/").content.decode()
    assert client.get("/quality/report.csv").status_code == 200
    assert "Items read twice" in client.get("/quality/report/").content.decode()
