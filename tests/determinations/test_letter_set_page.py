"""The letters on the case's letter page: who sees them, what is to be had, and what is not."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from tests.samples import carry_sample

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case
from openimr.determinations import services
from openimr.determinations.domain import schemas

pytestmark = pytest.mark.django_db
AT = datetime(2014, 1, 28, 18, 0, tzinfo=UTC)
SIGNED = date(2013, 10, 21)  # the sample's own day: its attestation is of that day
LATER = datetime(2014, 2, 5, 18, 0, tzinfo=UTC)


def _client(role: str) -> Client:
    client = Client()
    person, _ = open_account(username=f"a-{role}", role=role, password="a long enough password")
    client.force_login(person)
    return client


def test_the_letters_of_a_case_on_its_page(tmp_path) -> None:
    case = Case.objects.get(number=carry_sample("work-hardening", tmp_path, today=SIGNED, at=AT).case_number)
    staff, auditor = _client(Role.INTAKE), _client(Role.AUDITOR)
    place = f"/cases/{case.number}/letter/"
    page = staff.get(place).content.decode()
    assert "Not served yet" in page
    assert "no certified translator" not in page
    assert "no certified translator" in staff.get(f"{place}?spanish=1").content.decode()
    assert "Letters to each recipient" not in auditor.get(place).content.decode()
    for path in ("set.zip", "set/1.pdf", "set/1-injured-worker-worker.pdf"):
        assert auditor.get(place + path).status_code == 404
    spanish = staff.get(f"{place}set/1-injured-worker-worker-es.html?spanish=1")
    assert 'lang="es-US"' in spanish.content.decode()
    assert spanish["Cache-Control"] == "private, no-store"
    for path in ("set/9.pdf", "set/1-injured-worker-verdict.pdf", "set/1-injured-worker-worker.exe",
                 "set/1-injured-worker-address.docx"):  # fmt: skip
        assert staff.get(place + path).status_code == 404
    made = f"{place}set/make/"
    assert auditor.post(made, {"served_on": "2014-02-03"}).status_code == 404
    assert "Say on which day" in staff.post(made, {"served_on": "soon"}, follow=True).content.decode()
    assert "before the day of signature" in staff.post(made, {"served_on": "2013-01-29"}, follow=True).content.decode()
    assert staff.post(made, {"served_on": "2014-02-03", "way-employer": "pigeon"}).status_code == 404
    sent = {"served_on": "2014-02-03", "way-employer": "personal"}
    assert "kept as they go out" in staff.post(made, sent, follow=True).content.decode()
    assert "As served on 02/03/2014" in staff.get(place).content.decode()
    common = {"on": date(2014, 2, 4), "place": "Sacramento", "served_by": "A clerk", "by": "test", "at": LATER}
    services.serve(case.number, recipients=["injured_worker"], way="first_class_mail", **common)
    assert "served on 02/04/2014 by first class mail; the letters say 02/03/2014" in staff.get(place).content.decode()
    with zipfile.ZipFile(io.BytesIO(staff.get(f"{place}set.zip").content)) as archive:
        printed = archive.read(f"{case.number}/1-injured-worker.pdf")
    assert staff.get(f"{place}set/1.pdf").content == printed


def test_the_schemas_are_for_anybody() -> None:
    for name in schemas.PUBLISHED:
        assert Client().get(f"/schemas/{name}.schema.json").json()["$schema"].endswith("2020-12/schema")
    assert Client().get("/schemas/verdict.schema.json").status_code == 404
