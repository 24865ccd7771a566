"""The in-tray in the browser."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from reportlab.pdfgen import canvas

from openimr.accounts.models import Role
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive

pytestmark = pytest.mark.browser
AT = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"


@pytest.fixture
def case(transactional_db):
    case = receive(read_case_folder(CASES / "work-hardening"), by="test", at=AT)
    evaluate_eligibility(case.number, today=date(2026, 11, 25), by="test", at=AT)
    return case


def test_a_batch_without_a_cover_sheet_is_filed_by_a_person(case, page, sign_in, accessible, tmp_path):
    sheet = canvas.Canvas(str(tmp_path / "fax.pdf"))
    sheet.drawString(72, 700, "A report that came alone.")
    sheet.save()
    sign_in(Role.INTAKE)
    page.get_by_role("link", name="In-tray").click()
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    accessible()
    page.get_by_label("A batch").set_input_files(tmp_path / "fax.pdf")
    page.get_by_role("button", name="File it", exact=True).click()
    expect(page.get_by_text("No cover sheet with a code that can be read")).to_be_visible()
    accessible()
    page.get_by_label("Case number").fill(case.number)
    page.get_by_label("Sent by").select_option("employer")
    page.get_by_role("button", name="File it to this case").click()
    expect(page.get_by_role("status")).to_contain_text(f"Filed to {case.number}")
    expect(page.get_by_text("Nothing waits.")).to_be_visible()


def test_a_reviewer_finds_no_in_tray(page, sign_in, transactional_db):
    sign_in(Role.REVIEWER, reviewer_id="R-008")
    expect(page.get_by_role("link", name="In-tray")).to_have_count(0)
    assert page.request.get("/in-tray/").status == 404
