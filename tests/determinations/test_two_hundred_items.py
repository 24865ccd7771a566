"""A dispute over two hundred treatments: every one is answered, once, in one signed letter that can be verified."""

import copy
import shutil
from datetime import UTC, date, datetime
from itertools import product

import pytest
import yaml
from reportlab.pdfgen import canvas
from tests.samples import carry_folder

from openimr.cases.models import Case
from openimr.demo.console import SAMPLES
from openimr.determinations.adapters.verification import verify
from openimr.determinations.models import Determination

pytestmark = pytest.mark.django_db
ITEMS = 200


def requests() -> list[str]:
    """Two hundred requests, no two of them the same."""
    hours, days, weeks = range(2, 7), range(2, 6), range(1, 11)
    asked = [f"WORK HARDENING PROGRAM {h} HOURS A DAY {d}XWK X{w}WKS" for h, d, w in product(hours, days, weeks)]
    assert len(asked) == ITEMS
    return asked


@pytest.fixture
def folder(tmp_path):
    """The work hardening case with two hundred requests in dispute, and what its reviewer decided on each."""
    made = tmp_path / "many"
    shutil.copytree(SAMPLES / "work-hardening", made)
    case = yaml.safe_load((made / "case.yaml").read_text(encoding="utf-8"))
    (one,) = case["utilization_review"]["items"]
    one |= {"decision": "denied"}
    del one["original_request"], one["authorized"]
    case["utilization_review"]["items"] = [
        copy.deepcopy(one) | {"number": n, "request": asked} for n, asked in enumerate(requests(), 1)
    ]
    attached = canvas.Canvas(str(made / "records" / "22-list-of-treatments.pdf"))
    for first in range(0, ITEMS, 50):
        for line, asked in enumerate(
            ["TREATMENTS IN DISPUTE, attached to the application", *requests()[first : first + 50]]
        ):
            attached.drawString(60, 800 - 15 * line, asked)
        attached.showPage()
    attached.save()
    sent = {"from": "injured_worker", "received": date(2013, 8, 6), "way": "mail"}
    case["records"].append({"file": "22-list-of-treatments.pdf", **sent})
    (made / "case.yaml").write_text(yaml.safe_dump(case, sort_keys=False), encoding="utf-8")
    reviewer = yaml.safe_load((made / "reviewer.yaml").read_text(encoding="utf-8"))
    (decided,) = reviewer["items"]
    reviewer["items"] = [copy.deepcopy(decided) | {"number": n} for n in range(1, ITEMS + 1)]
    (made / "reviewer.yaml").write_text(yaml.safe_dump(reviewer, sort_keys=False), encoding="utf-8")
    return made


def test_every_one_of_two_hundred_items_is_answered_once_in_a_letter_that_verifies(folder):
    journey = carry_folder(folder, today=date(2013, 10, 21), at=datetime(2013, 10, 21, 20, 0, tzinfo=UTC))
    kept = Determination.objects.get(case=Case.objects.get(number=journey.case_number))
    assert [(issue["number"], issue["request"]) for issue in kept.content["issues"]] == list(enumerate(requests(), 1))
    assert {issue["decision"] for issue in kept.content["issues"]} == {"upheld"}
    assert verify(journey.letter["pdf"], trusted=kept.key_id).whole
