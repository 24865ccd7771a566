"""What was wrong after a determination: delays that a date erased, orders on what is gone, files that go elsewhere."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.determinations.decided import ALL, AT, BY, PDF, SIGNED, decided
from tests.samples import carry_sample

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case, Event
from openimr.determinations import queries, services
from openimr.determinations.adapters import transfer_archive
from openimr.determinations.models import Appeal, Determination
from openimr.errors import Refused, SealBroken
from openimr.panel import queries as panel

PERSONAL = {"way": "personal", "place": "Fresno, CA", "served_by": "P. Clerk"}
ORDER = services.Document("Opinion and order", PDF)
PARTY = {"by": "claims_administrator:portal-account", "at": AT}


def _staff() -> Client:
    client = Client()
    person, _ = open_account(username="the-director", role=Role.MEDICAL_DIRECTOR, password="a long enough password")
    client.force_login(person)
    return client


@pytest.fixture
def case(db) -> Case:
    found = decided()
    services.serve(found.number, recipients=ALL, on=SIGNED, **PERSONAL, **BY)
    return found


def _petition(case: Case, party: str, on: date = date(2017, 3, 1)) -> int:
    return services.file_appeal(case.number, party=party, on=on, grounds=["fraud"], **BY).pk


def _end(case: Case, number: int, outcome: str, *, on: date = date(2017, 4, 1), document=ORDER, **more) -> Appeal:
    return services.decide_appeal(case.number, number, outcome=outcome, on=on, document=document, **more, **BY)


def _item(case: Case, today: date):
    return queries.implementation(case, today=today)[0]


def _report(case: Case, kind: str, on: date, *, who=BY, **more) -> None:
    services.report_implementation(case.number, items=[1], kind=kind, on=on, **more, **who)


def test_what_was_authorized_in_time_does_not_become_overdue_when_it_is_given(case):
    _report(case, "authorized", date(2017, 2, 10))
    _report(case, "given", date(2017, 3, 20))
    found = _item(case, date(2017, 6, 1))
    assert (found.state, found.duty, found.late_days, found.penalties) == ("done", "authorize", 0, ())


def test_treatment_given_after_the_determination_spares_no_day_of_delay(case):
    overdue = _item(case, date(2017, 3, 1)).late_days
    _report(case, "given", date(2017, 3, 1))
    found = _item(case, date(2017, 3, 1))
    assert (found.state, found.duty, found.late_days) == ("overdue", "authorize", overdue)
    assert overdue == 15
    assert "it was to be authorized" in found.because


def test_a_partys_own_word_on_a_day_long_past_needs_a_document(case):
    told = date(2017, 2, 10)
    with pytest.raises(Refused, match="more than 5 days ago, needs a document"):
        _report(case, "authorized", told, who=PARTY)
    with pytest.raises(Refused, match="needs a document"):
        _report(case, "given", SIGNED - timedelta(days=9), who=PARTY)
    with pytest.raises(Refused, match="needs a document"):
        _report(case, "authorized", AT.date(), informed_on=told, who=PARTY)
    _report(case, "authorized", AT.date() - timedelta(days=4), who=PARTY)
    other = decided("CM17-0000002")
    services.serve(other.number, recipients=ALL, on=SIGNED, **PERSONAL, **BY)
    _report(other, "authorized", told, who=PARTY, document=services.Document("Authorization", PDF))
    found = _item(other, AT.date())
    assert (found.late_days, found.reported_by) == (0, "claims_administrator")
    assert found.late_by_report == (AT.date() - date(2017, 2, 14)).days
    assert "says 02/10/2017, reported 06/30/2017" in found.because


def test_telling_the_worker_is_owed_until_it_is_noted(case):
    _report(case, "authorized", date(2017, 2, 10))
    (owed,) = [one for one in queries.what_follows(case, date(2017, 3, 1)) if one.key == "implementation.inform"]
    assert (owed.by_whom, owed.due, owed.state(date(2017, 3, 1))) == ("claims_administrator", date(2017, 2, 14), "late")
    page = _staff().get(f"/cases/{case.number}/what-follows/").content.decode()
    assert "still owed, or not noted" in page
    assert "reported 06/30/2017 by the claims administrator" in page
    _report(case, "authorized", date(2017, 2, 10), informed_on=date(2017, 2, 13))
    assert not [one for one in queries.what_follows(case, date(2017, 3, 1)) if one.key == "implementation.inform"]
    assert _item(case, date(2017, 3, 1)).informed_on == date(2017, 2, 13)


def test_an_order_on_a_version_that_is_gone_undoes_no_other(case):
    worker, administrator = _petition(case, "injured_worker"), _petition(case, "claims_administrator")
    with pytest.raises(Refused, match="no other order set the determination aside"):
        _end(case, worker, "moot", document=None)
    _end(case, worker, "reversed", grounds=["fraud"], remand_to="different_reviewer")
    limit = case.deadlines.get(rule="determination.after_remand")
    assert (limit.due, limit.verified, limit.met_on) == (date(2017, 5, 1), False, None)
    first = queries.determination(case)
    Determination.objects.create(
        case=case, version=2, content={**first.content, "corrects": {"kind": "remand", "version": 1}}, seal={},
        key_id="0" * 16, reviewer_id="R-002", signed_on=date(2017, 4, 20), signed_at=AT, letters={},
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(state="signed")
    case.refresh_from_db()
    with pytest.raises(Refused, match="version 1, which the petition is against, was set aside: version 2 stands"):
        _end(case, administrator, "reversed", on=date(2017, 5, 2), grounds=["fraud"], remand_to="different_reviewer")
    assert Event.objects.filter(case=case, kind="panel.remanded").count() == 1
    assert queries.standing_determination(case).version == 2
    assert [one.version for one in queries.open_appeals(None)] == [1]
    _end(case, administrator, "moot", on=date(2017, 5, 2), document=None)
    assert queries.standing_determination(case).version == 2
    assert not queries.open_appeals(None)


def test_a_second_order_begins_the_time_of_the_decision_anew(case):
    services.decide_anew_by(case, ordered=date(2017, 4, 1))
    case.deadlines.filter(rule="determination.after_remand").update(met_on=date(2017, 4, 20))
    services.decide_anew_by(case, ordered=date(2017, 6, 1))
    limit = case.deadlines.get(rule="determination.after_remand")
    assert (limit.due, limit.met_on) == (date(2017, 7, 1), None)
    assert "4610.6(d)" in str(limit.steps)


def test_one_end_is_asked_for_what_it_needs_and_nothing_that_contradicts_it(case):
    with pytest.raises(Refused) as told:
        _end(case, _petition(case, "employer"), "remanded", grounds=["plain_error"], remand_to="different_reviewer")
    assert [one.code for one in told.value.reasons] == ["grounds"]


@pytest.fixture
def elsewhere(tmp_path, db) -> Case:
    """The sample case, decided and served, that an order sends to another organization."""
    carry_sample("lumbar-mri-and-therapy", tmp_path, today=SIGNED, at=BY["at"])
    case = Case.objects.get()
    services.serve(case.number, recipients=queries.recipients(case, on=SIGNED), on=SIGNED, **PERSONAL, **BY)
    _end(case, _petition(case, "injured_worker"), "reversed", grounds=["fraud"], remand_to="different_organization")
    case.refresh_from_db()
    return case


def test_a_case_that_goes_elsewhere_lives_on_there_and_not_here(elsewhere):
    case = elsewhere
    assert case.state == "transferred"
    assert queries.standing_determination(case) is None
    with pytest.raises(Refused, match="no determination stands"):
        _report(case, "authorized", date(2017, 4, 3))
    with pytest.raises(Refused, match="no determination stands"):
        services.serve(case.number, recipients=["employer"], on=date(2017, 4, 3), **PERSONAL, **BY)
    with pytest.raises(Refused, match="no determination stands"):
        _petition(case, "employer", on=date(2017, 4, 3))
    assert not queries.to_serve(None, today=date(2017, 5, 1))
    told = {one.key: one for one in queries.what_follows(case, date(2017, 5, 1))}
    assert told["transfer.hand_over"].by_whom == "review_organization"
    assert told["transfer.receipt"].by_whom == "another_review_organization"
    services.appeal_mistaken(case.number, Appeal.objects.get(kind="decided").pk, remark="another case's", **BY)
    case.refresh_from_db()
    assert case.state in {"signed", "published"}
    assert queries.petitions(case)[0].open


def test_the_file_goes_over_sealed_and_tells_nothing_of_the_reviewers(elsewhere):
    case, reviewer = elsewhere, queries.determination(elsewhere).reviewer_id
    with pytest.raises(Refused, match="pack the file first"):
        services.note_handed_over(case.number, on=date(2017, 4, 5), way="by courier", **BY)
    made = services.transfer(case.number, organization="Other Review, Inc.", on=date(2017, 4, 5), **BY)
    archive = queries.package(case, made.pk)
    assert services.transfer(case.number, organization="Other Review, Inc.", on=date(2017, 4, 5), **BY).package == (
        made.package
    )
    assert transfer_archive.check(archive)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        names = opened.namelist()
        manifest = json.loads(opened.read("manifest.json"))
        text = b" ".join(opened.read(name) for name in names if name.endswith(".json")).decode()
        kept = [one["sha256"] for one in manifest["files"] if one["path"].startswith("originals/")]
    assert {"application.json", "utilization-review.json", "service-list.json", "order/order.json",
            "determination/version-1.pdf", "determination/version-1.json"} <= set(names)  # fmt: skip
    assert kept == list(case.originals.order_by("place").values_list("sha256", flat=True))
    assert {one["original"] for one in manifest["documents"]} == set(kept)
    assert [word for word in (reviewer, *panel.identities([reviewer])) if word in text] == []
    with pytest.raises(SealBroken):
        transfer_archive.check(_changed(archive, "service-list.json"))
    services.note_handed_over(case.number, on=date(2017, 4, 6), way="by courier", **BY)
    with pytest.raises(Refused, match="handed over to another organization"):
        services.appeal_mistaken(case.number, Appeal.objects.get(kind="decided").pk, remark="x", **BY)
    services.note_transfer_received(case.number, on=date(2017, 4, 7), document=ORDER, **BY)
    told = {one.key: one.done_on for one in queries.what_follows(case, date(2017, 5, 1))}
    assert (told["transfer.hand_over"], told["transfer.receipt"]) == (date(2017, 4, 6), date(2017, 4, 7))
    assert any("handed over" in line and "by courier" in line for line in queries.entries_told(case))
    assert "The file was handed over." in [one.what for one in queries.history(case)]
    client, place = _staff(), f"/cases/{case.number}/"
    page = client.get(f"{place}what-follows/").content.decode()
    assert "To another review organization" in page
    assert client.get(f"{place}what-follows/transfer/{made.pk}.zip").content == archive
    letter = client.get(f"{place}letter/").content.decode()
    assert "Set aside on 04/01/2017" in letter
    assert "Another review organization decides anew" in letter
    assert "What follows" in letter
    assert client.get(f"{place}letter/linked/").status_code == 200


def _changed(archive: bytes, name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as before, zipfile.ZipFile(buffer, "w") as after:
        for path in before.namelist():
            after.writestr(path, before.read(path) + (b" " if path == name else b""))
    return buffer.getvalue()


def test_the_letter_of_a_case_sent_back_is_shown_as_set_aside(tmp_path, db):
    carry_sample("lumbar-mri-and-therapy", tmp_path, today=SIGNED, at=AT)
    case = Case.objects.get()
    number = _petition(case, "injured_worker")
    _end(case, number, "reversed", grounds=["fraud"], remand_to="different_reviewer")
    client, place = _staff(), f"/cases/{case.number}/letter/"
    page = client.get(place).content.decode()
    assert "Set aside on 04/01/2017" in page
    assert ">stands<" not in page
    assert f"/cases/{case.number}/what-follows/" in page
    framed = client.get(f"{place}linked/")
    assert framed.status_code == 200
    assert case.items.first().request[:20] in framed.content.decode()
