"""A claims administrator reports what it did for an overturned treatment; nobody else does, and not before."""

from datetime import date

import pytest
from benchmarks import intake_seeds as seeds
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.portal.joining import AT, enter
from tests.samples import carry_sample

from openimr.cases.models import Case
from openimr.determinations import services as determinations
from openimr.panel.services.documents import LARGEST
from openimr.portal import queries, services

ON = date(2017, 2, 27)


@pytest.mark.django_db(transaction=True)
def test_an_administrator_reports_after_it_was_served(tmp_path, browser_of, settings):
    journey = carry_sample("lumbar-mri-and-therapy", tmp_path, today=date(2017, 2, 6), at=AT)
    case = Case.objects.get(number=journey.case_number)
    administrator, worker = enter(case, "claims_administrator"), enter(case, "injured_worker")
    client, place = browser_of(administrator), f"/portal/cases/{case.number}/implementation/"
    assert client.get(place).status_code == 404
    assert queries.issued(queries.seat(administrator, case.number), on=ON) is None
    assert client.get(f"/portal/cases/{case.number}/determination.pdf").status_code == 404
    determinations.serve(
        case.number,
        recipients=["claims_administrator"],
        way="first_class_mail",
        on=date(2017, 2, 7),
        place="Sacramento",
        served_by="the mail room",
        by="test",
        at=AT,
    )
    assert browser_of(worker).get(f"/portal/cases/{case.number}/determination.pdf").status_code == 404  # not served yet
    assert browser_of(worker).get(place).status_code == 404
    seat = queries.seat(administrator, case.number)
    owed = [one for one in queries.awaited(seat, on=ON) if one.text == "awaited.implementation.authorize"]
    assert owed
    assert owed[0].yours
    assert owed[0].late
    assert "9792.10.7" in owed[0].cite
    [right] = [one for one in queries.awaited(seat, on=ON) if one.may]
    assert right.due == date(2017, 3, 14)  # 30 days after service, 5 for mail
    item = str(owed[0].item)
    page = client.get(place).content.decode()
    assert "Report what you did" in page
    answer = client.post(place, {"items": ["99"], "kind": "partly", "on": "2017-02-10"})
    assert answer.status_code == 422
    for said in ("was not allowed by the decision", "Write in the remark"):
        assert said in answer.content.decode()
    answer = client.post(place, {"items": ["9" * 4301, "²"], "kind": "partly", "on": "2017-02-10"})
    assert answer.status_code == 422
    assert "Choose the treatment." in answer.content.decode()
    report = {"items": [item], "kind": "authorized", "on": "2017-02-10", "informed_on": "2017-02-10"}
    bad = client.post(place, {**report, "document": SimpleUploadedFile("x.pdf", b"no pdf")})
    assert "cannot be opened" in bad.content.decode()
    large = SimpleUploadedFile("large.pdf", b"%PDF-1.7" + bytes(LARGEST))
    assert "too large" in client.post(place, {**report, "document": large}).content.decode()
    settings.PORTAL_MOST_REPORTS = 0
    refused = client.post(place, {**report, "document": SimpleUploadedFile("proof.pdf", seeds.pdf())})
    assert "as many documents" in refused.content.decode()
    settings.PORTAL_MOST_REPORTS = 1
    services.choose_language(administrator, "es")
    done = client.post(place, {**report, "document": SimpleUploadedFile("proof.pdf", seeds.pdf())}, follow=True)
    assert "Su informe quedó anotado." in done.content.decode()
    assert case.implementation_entries.get().proof_title == "proof.pdf"  # not the Spanish words of the page
    seat = queries.seat(administrator, case.number)
    assert not [one for one in queries.awaited(seat, on=ON) if one.text == owed[0].text and one.item == owed[0].item]
    assert queries.reported(seat, on=ON)[0].reported_by == "claims_administrator"
