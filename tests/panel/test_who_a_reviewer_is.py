"""What a reviewer's file says of the person (day of birth, middle name, addresses) settles what a common name leaves open."""

from datetime import UTC, date, datetime

import pytest
from tests.panel.test_panel import CASES

from openimr.cases.models import Party
from openimr.errors import DataFileInvalid
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import receive
from openimr.panel import queries, services
from openimr.panel.domain.history import Change
from openimr.panel.domain.told import told
from openimr.panel.models import Reviewer

ON = date(2013, 10, 21)
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)
FREE = "R-015"
COMMON = {"first_name": "Maria", "last_name": "Garcia"}


def on_file(**changes):
    services.put_profiles([Reviewer.objects.get(pk=FREE).profile | changes], by="test", at=AT)


@pytest.fixture
def case(db):
    services.load_panel(None, by="test", at=AT)
    case = receive(read_case_folder(CASES / "work-hardening"), by="test", at=AT)
    worker = COMMON | {"date_of_birth": date(1971, 5, 7), "street": "12 Oak Street", "city": "Fresno", "state": "CA"}
    Party.objects.filter(case=case, role="injured_worker").update(**worker, middle_initial="T", postal_code="93701")
    on_file(**COMMON)
    return case


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({}, "doubtful"),  # unknown is not clearance
        ({"birth_date": "1958-03-02"}, "clear"),
        ({"birth_date": "1971-05-07"}, "barred"),
        ({"birth_date": "1971-07-05"}, "doubtful"),  # day and month exchanged, perhaps
        ({"middle_name": "Quentin"}, "clear"),
        ({"middle_name": "T."}, "barred"),
        ({"addresses": ["12 Oak St., Fresno, CA 93701"]}, "barred"),
        ({"last_name": "Ashgrove", "former_names": ["Maria T. Garcia"]}, "barred"),
    ],
)
def test_a_worker_of_the_same_common_name_is_told_apart_by_what_is_on_file(case, known, answer):
    on_file(**known)
    found = queries.screening_of(case, FREE, ON)
    told_of = [conflict.doubtful for conflict in found.conflicts if conflict.role == "injured_worker"]
    assert {"clear": [], "doubtful": [True], "barred": [False]}[answer] == told_of


def test_what_cannot_be_is_refused_whole(case):
    before = len(queries.history(FREE))
    with pytest.raises(DataFileInvalid) as refused:
        on_file(birth_date="2013-01-01", addresses=["somewhere in Fresno"])
    assert "a house number or a post box" in str(refused.value)
    with pytest.raises(DataFileInvalid, match="not before the first day of practice"):
        on_file(birth_date="2013-01-01")
    assert len(queries.history(FREE)) == before
    assert queries.broken_history(FREE) is None


@pytest.mark.parametrize(
    "change",
    [
        Change("birth_date", None, "1971-05-07"),
        Change("addresses", None, "12 Oak Street, Fresno, CA 93701"),
        Change("middle_name", "", "Quentin"),
        Change("former_names", None, "Maria Delgado"),
    ],
)
def test_only_who_sees_names_is_told_what_changed(change):
    assert told(change, with_names=False).endswith("withheld")
    assert "withheld" not in told(change, with_names=True)
