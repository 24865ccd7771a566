"""The demonstration leaves one case open: a newcomer decides and signs it, and a second run takes nothing back."""

from datetime import UTC, datetime

import pytest

from openimr import clock
from openimr.accounts.models import Person, Role
from openimr.cases.models import Case, Event
from openimr.demo import console
from openimr.determinations import queries as determinations
from openimr.determinations import services
from openimr.guidelines import queries as guidelines
from openimr.panel import queries as panel
from openimr.portal import queries as portal
from openimr.publication import queries as publication
from openimr.review import services as review

AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
NUMBER = "CM25-0009004"


@pytest.fixture
def only_the_open_one(monkeypatch, tmp_path):
    entries = [line for line in console._LIST.read_text().splitlines() if "at_the_desk" in line]
    (tmp_path / "cases.yaml").write_text("\n".join(entries))
    monkeypatch.setattr(console, "_LIST", tmp_path / "cases.yaml")


@pytest.mark.django_db
@pytest.mark.usefixtures("only_the_open_one")
def test_a_newcomer_decides_and_signs_it_and_a_second_run_changes_nothing(capsys):
    [journey] = console.carry_samples(at=AT)
    assert journey.case_number == NUMBER
    console.say_accounts(at=AT)
    case = Case.objects.get(number=NUMBER)
    held = panel.assignment(case)
    account = Person.objects.get(username=console.account_name(held.reviewer_id))
    assert (case.state, held.step) == ("under_review", "accepted")
    assert f"To decide: {NUMBER}, at the desk of {account.username}" in capsys.readouterr().out
    for role in (Role.INJURED_WORKER, Role.REPRESENTATIVE, Role.CLAIMS_ADMINISTRATOR):
        assert portal.account_of(case, role) is not None

    who = {"reviewer_id": account.reviewer_id, "by": account.actor, "at": clock.now()}
    review.accept_drafts(NUMBER, **who)
    for item in (1, 2):
        cited = guidelines.reviewer_guidelines(case, item)
        review.decide(NUMBER, item=item, decision="upheld", guidelines=cited, no_guideline_because=None, **who)
    review.accept_drafts(NUMBER, **who)
    events, people = Event.objects.count(), Person.objects.count()
    assert console.carry_samples(at=AT) == []
    console.say_accounts(at=AT)
    assert (Event.objects.count(), Person.objects.count()) == (events, people)
    assert [one.sentence for one in determinations.reasons_not_to_sign(case, today=clock.today())] == [
        "the reviewer has not attested"
    ]

    said = {"no_conflict": True, "reviewed_records": True, "qualified": True, "way": "browser with second factor"}
    review.attest(NUMBER, on=clock.today(), **said, **who)
    services.sign(NUMBER, on=clock.today(), **who)
    assert [one.number for one in publication.waiting(None)] == [NUMBER]
    assert console.carry_samples(at=AT) == []
