"""The director keeps an approval of two reviewers; each decides without seeing the other; a remand after the letter."""

from datetime import date
from io import BytesIO

import pyotp
import pytest
from PIL import Image
from playwright.sync_api import expect
from tests.pages.conftest import decided, sign_out, step

from openimr import clock
from openimr.accounts.models import Person, Role
from openimr.accounts.services import enrol_known, open_account
from openimr.cases.models import Case
from openimr.panel import queries, services
from openimr.review import services as desk

pytestmark = pytest.mark.browser
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
REASON = "The weakness grew from visit to visit."


def scan() -> dict[str, object]:
    picture = BytesIO()
    Image.new("L", (300, 200), 230).save(picture, "PNG")
    return {"name": "letter.png", "mimeType": "image/png", "buffer": picture.getvalue()}


def decide(page, case: Case, seat: int, first: str, *, secret: str) -> None:
    """Decide three items, the first as told, with a reason where it is overturned; hand the review in."""
    step(page, "Summary")
    page.locator("[data-writing=summary]").get_by_role("button", name="Accept all that I have read").click()
    for item, decision in ((1, first), (2, "Upheld"), (3, "Upheld")):
        step(page, f"Item {item}")
        section = page.locator("section", has=page.get_by_role("heading", name=f"Item {item}:"))
        section.locator(".usa-radio__label", has_text=f"{decision}:").click()
        decided(page, case, item, decision.lower(), seat=seat)
        if decision == "Overturned":
            section.get_by_label("Add a sentence of your own").fill(REASON)
            section.get_by_label("It rests on").select_option("my own judgement")
        section.get_by_role("button", name="Accept all that I have read").click()
        section.get_by_role("button", name=f"Save item {item}").click()
        expect(page.get_by_role("status").first).to_contain_text(f"Item {item}: {decision.lower()}, saved")
    step(page, "Sign")
    sign = page.get_by_role("button", name="Sign the Final Determination")
    for affirmation in page.locator("section", has=sign).locator(".usa-checkbox__label").all():
        affirmation.click()
    page.get_by_label("Your password").fill("a long enough password")
    page.get_by_label("Code of your second factor").fill(pyotp.TOTP(secret).at(clock.now()))
    sign.click()


def test_two_reviewers_decide_alone_and_the_letter_tells_the_combined_decision(carried, page, sign_in, accessible):
    number = carried("lumbar-mri-and-therapy", today=date(2017, 2, 6), reviewed=False).case_number
    case, today = Case.objects.get(number=number), clock.today()
    sign_in(Role.MEDICAL_DIRECTOR, username="director")
    page.goto(f"/cases/{number}/")
    page.get_by_text("Keep an approval of two or three reviewers").click()
    page.get_by_label("Approved on").fill("2017-02-03")
    page.get_by_label("Approved by").fill("Administrative Director")
    page.get_by_label("Title of the document").fill("Letter of 02/03/2017")
    page.get_by_label("The approval, a PDF or a picture").set_input_files(scan())
    accessible()
    page.get_by_role("button", name="Keep the approval").click()
    assert queries.approval(case) is None  # not without the confirmation
    page.get_by_text("The document says so.").click()
    page.get_by_role("button", name="Keep the approval").click()
    expect(page.get_by_role("status")).to_contain_text("The approval is kept. 2 different reviewers")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Letter of 02/03/2017").click()
    assert saved.value.path().read_bytes() == scan()["buffer"]
    page.goto("/panel/board/")
    expect(page.locator(f'[data-choose="{number}"]')).to_be_visible()  # its second seat is empty
    sign_out(page)
    made = services.assign(number, reviewer_id=None, seat=2, today=today, by="test", at=clock.now())
    services.accept(number, reviewer_id=made.reviewer_id, today=today, by="test", at=clock.now())
    desk.draft(number, today=today, by="test", at=clock.now())
    one, other = (held.reviewer_id for held in queries.seats(case))

    sign_in(Role.REVIEWER, username="first", reviewer_id=one)
    enrol_known("first", secret=SECRET, by="test", at=clock.now())
    page.goto(f"/cases/{number}/review/")
    decide(page, case, 1, "Overturned", secret=SECRET)
    expect(page.get_by_role("status").first).to_contain_text("once the other reviewers have handed in")
    assert other not in page.content()
    sign_out(page)

    sign_in(Role.REVIEWER, username="second", reviewer_id=other)
    enrol_known("second", secret=SECRET, by="test", at=clock.now())
    page.goto(f"/cases/{number}/review/#sign")
    expect(page.get_by_role("heading", name="Attest and sign")).to_be_visible()
    expect(page.locator("[type=radio]:checked")).to_have_count(0)
    for address in (f"/cases/{number}/review/", f"/cases/{number}/letter/", f"/cases/{number}/"):
        page.goto(address)
        assert REASON not in page.content(), address
        assert one not in page.content(), address
    page.goto(f"/cases/{number}/review/")
    accessible()
    decide(page, case, 2, "Upheld", secret=SECRET)
    expect(page.get_by_role("status").first).to_contain_text("Signed and sealed")
    page.goto(f"/cases/{number}/letter/determination.html")
    expect(page.locator("body")).to_contain_text("evenly split")
    expect(page.locator("body")).to_contain_text(REASON)


def test_a_remand_is_noted_by_the_director_alone(carried, client):
    number = carried("work-hardening", today=date(2013, 10, 21)).case_number
    case = Case.objects.get(number=number)
    decided = queries.assignment(case).reviewer_id
    address = f"/cases/{number}/remand/"

    def post(role: Role, **changes: object) -> int:
        account = f"account-{role}"
        person = Person.objects.filter(username=account).first()
        client.force_login(person or open_account(username=account, role=role, password="a long password")[0])
        asked = {"of": number, "document": "Order of 12/02/2013", "sure": "yes", "because": "told by telephone"}
        asked["file"] = BytesIO(scan()["buffer"])
        return client.post(address, {name: value for name, value in (asked | changes).items() if value}).status_code

    assert post(Role.AUDITOR) == post(Role.INTAKE) == 404
    for lacking in ("sure", "file", "document", "because"):
        assert post(Role.MEDICAL_DIRECTOR, **{lacking: ""}) == 302
        assert queries.remands(case) == ()
    assert post(Role.MEDICAL_DIRECTOR) == 302
    (kept,) = queries.remands(case)
    case.refresh_from_db()
    assert (case.state, case.number in [one.number for one, _ in queries.waiting_cases(clock.today())]) == (
        "records_ready",
        True,
    )
    assert "remanded" in queries.barred(case)[decided][0]
    order = client.get(f"/cases/{number}/orders/{kept.sha256}/")
    assert order.content == scan()["buffer"]
    post(Role.INTAKE)
    assert client.get(f"/cases/{number}/orders/{kept.sha256}/").status_code == 404
