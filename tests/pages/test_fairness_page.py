"""The report on fairness in the browser: empty, and with a year of fictitious decisions."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect
from tests.panel.history import signed_case

from openimr.accounts.models import Role
from openimr.panel import services

pytestmark = pytest.mark.browser
AT = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)


def test_an_empty_report_teaches(page, sign_in, accessible, transactional_db):
    sign_in(Role.AUDITOR)
    page.get_by_role("link", name="Panel", exact=True).click()
    page.get_by_role("link", name="Fairness").click()
    expect(page.get_by_role("heading", name="No signed decision yet")).to_be_visible()
    accessible()


def test_the_director_reads_a_year(page, sign_in, accessible, picture, transactional_db):
    services.load_panel(None, by="test", at=AT)
    dice = random.Random(11)
    for n in range(150):
        reviewer = f"R-{dice.choice([7, 8, 8, 11, 12, 14]):03d}"
        share = 0.55 if reviewer == "R-011" else 0.15
        signed_case(
            f"YEAR-{n:03d}",
            reviewer=reviewer,
            on=date(2025, 11, 3) + timedelta(days=n * 2),
            decisions=tuple("overturned" if dice.random() < share else "upheld" for _ in range(dice.choice([1, 1, 2]))),
            administrator=dice.choice(["Pacific Crest Claims Services", "Sierra Vista Adjusters", "Tideline Claims"]),
            treatment=dice.choice([("work_hardening", "rehabilitation"), ("mri_spine", "diagnostic_testing")]),
        )
    sign_in(Role.MEDICAL_DIRECTOR)
    page.goto("/panel/fairness/")
    row = page.get_by_role("row", name="R-011").first
    expect(row).to_contain_text("Worth a look: more than like cases")
    page.get_by_text("The same as a table").click()
    accessible()
    picture("panel-fairness")
    page.set_viewport_size({"width": 640, "height": 900})  # 1280 at 200 %
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    accessible()
