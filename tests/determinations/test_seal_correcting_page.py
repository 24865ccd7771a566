"""The page of a correction: who reaches it, what it asks, and that the old version stays to be read."""

from datetime import UTC, date, datetime

import pyotp
import pytest
from django.test import Client
from django.urls import reverse
from tests.samples import carry_sample

from openimr import clock
from openimr.accounts import services as accounts
from openimr.accounts.models import Person, Role
from openimr.cases.models import Case
from openimr.determinations import services

pytestmark = pytest.mark.django_db
AT, ON, PASSWORD = datetime(2013, 10, 21, 20, 0, tzinfo=UTC), date(2013, 10, 21), "a long enough password 1"


@pytest.fixture
def signed(tmp_path) -> Case:
    return Case.objects.get(number=carry_sample("work-hardening", tmp_path, today=ON, at=AT).case_number)


def _enter(client: Client, role: Role, reviewer_id: str = "") -> str:
    """Signed in with a second factor; gives its secret."""
    accounts.open_account(username="somebody", role=role, password=PASSWORD, reviewer_id=reviewer_id)
    client.force_login(Person.objects.get(username="somebody"))
    now = clock.now()
    accounts.begin("somebody", password=PASSWORD, code="", by="test", at=now)
    return now


def test_the_signer_corrects_with_the_second_factor_and_both_versions_stay_to_be_read(signed, client):
    reviewer = signed.determinations.get().reviewer_id
    secret = _factor(client, Role.REVIEWER, reviewer)
    services.new_chain(at=clock.now())  # that of 2013 has ended
    letter, page = (reverse(name, args=[signed.number]) for name in ("case-letter", "case-correct"))
    assert page in client.get(letter).content.decode()
    shown = client.get(page).content.decode()
    assert "No decision can be corrected" in shown
    assert 'name="now-recipients.1.name"' in shown
    given = {"now-recipients.1.name": "Daniel R Ostrove", "reason": "The name was misspelt", "version": "1"}
    assert client.post(page, {"reason": "x", "step": "look"}).status_code == 422  # nothing was changed
    looked_at = client.post(page, {**given, "step": "look"}).content.decode()
    assert "This is going to be corrected" in looked_at
    assert "<ins>Ostrove</ins>" in looked_at
    assert 'value="Daniel R Ostrove"' in client.post(page, {**given, "step": "edit"}).content.decode()
    assert signed.determinations.count() == 1
    given |= {"password": PASSWORD, "step": "seal"}
    refused = client.post(page, {**given, "code": "000000"})
    assert refused.status_code == 422
    assert "Nothing was corrected" in refused.content.decode()
    assert signed.determinations.count() == 1
    code = pyotp.TOTP(secret).at(clock.now())
    refused = client.post(page, {**given, "version": "7", "code": code})
    assert "version 1 was sealed meanwhile" in refused.content.decode()
    done = client.post(page, {**given, "code": _next(secret)}, follow=True).content.decode()
    assert "Corrected and sealed as version 2" in done
    assert "superseded by version 2" in done
    assert signed.determinations.count() == 2
    for version in (1, 2):
        answer = client.get(reverse("case-letter-version", args=[signed.number, version, "pdf"]))
        assert answer.content.startswith(b"%PDF")
    assert client.get(reverse("case-letter-version", args=[signed.number, 3, "pdf"])).status_code == 404


def _factor(client: Client, role: Role, reviewer_id: str) -> str:
    """Signed in, with a second factor; gives its secret. The code of the step before has been used."""
    from openimr.accounts.queries import to_scan

    earlier = _enter(client, role, reviewer_id)
    person = Person.objects.get(username="somebody")
    secret = to_scan(person).secret.replace(" ", "")
    used = pyotp.TOTP(secret).at(earlier, counter_offset=-1)
    accounts.confirm("somebody", code=used, by="test", at=earlier)
    return secret


def _next(secret: str) -> str:
    """The code of the step to come: that of this one was used."""
    return pyotp.TOTP(secret).at(clock.now(), counter_offset=1)


def test_nobody_else_reaches_the_page(signed, client):
    accounts.open_account(username="other", role=Role.REVIEWER, password=PASSWORD, reviewer_id="R-999")
    accounts.open_account(username="clerk", role=Role.INTAKE, password=PASSWORD)
    accounts.open_account(username="director", role=Role.MEDICAL_DIRECTOR, password=PASSWORD)
    page = reverse("case-correct", args=[signed.number])
    for username, status in (("other", 404), ("clerk", 404), ("director", 200)):
        client.force_login(Person.objects.get(username=username))
        assert client.get(page).status_code == status, username
    assert "clinical_case_summary" not in client.get(page).content.decode()  # the reviewer's own words
