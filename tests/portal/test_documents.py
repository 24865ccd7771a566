"""Which documents a party sees, and what it sends in."""

from datetime import date
from io import BytesIO

import pytest
from benchmarks import intake_seeds as seeds
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.portal.conftest import AT, TODAY
from tests.portal.joining import PASSWORD, enter

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.domain.states import State
from openimr.cases.models import Party
from openimr.errors import NotFound
from openimr.portal import queries, services
from openimr.portal.adapters.rights_file import rights
from openimr.portal.domain.rights import Paper
from openimr.records import queries as records_read
from openimr.records import services as records
from openimr.records.models import Document, Original, Page
from openimr.records.services import correcting, uploading

ON = date(2013, 10, 9)


def paper(case, place: int, sender: str, kind: str, *, withheld: bool = False, sure: float = 0.99, by: str = ""):
    """A file of one page in the case, read and found to be of that kind."""
    made = Original.objects.create(
        case=case, sha256=f"{place:064x}", file=f"{place}.pdf", place=place, sender=sender, page_count=1, received=ON,
        taken_in_by=by,
    )  # fmt: skip
    document = Document.objects.create(original=made, last_page=1, kind=kind, kind_confidence=sure)
    Page.objects.create(original=made, document=document, number=1, state="read", withheld=withheld)
    return made


def seen(case, role: str, person=None) -> set[str]:
    seat = queries.seat(person or queries.account_of(case, role) or enter(case, role), case.number)
    return {one.file for one in queries.papers(seat, on=ON)}


def test_each_party_sees_what_the_rights_grant_it(case):
    paper(case, 1, "injured_worker", "application")
    paper(case, 2, "claims_administrator", "progress_report")
    paper(case, 3, "claims_administrator", "psychological")
    paper(case, 4, "representative", "legal_correspondence")
    paper(case, 5, "requesting_physician", "progress_report")
    paper(case, 6, "claims_administrator", "progress_report", withheld=True)
    paper(case, 7, "employer", "employer_correspondence")
    assert seen(case, "injured_worker") == {"1.pdf", "2.pdf", "4.pdf", "5.pdf", "7.pdf"}
    assert seen(case, "representative") == {"1.pdf", "2.pdf", "3.pdf", "4.pdf", "5.pdf", "7.pdf"}
    assert seen(case, "claims_administrator") == {"1.pdf", "2.pdf", "3.pdf", "5.pdf", "6.pdf"}  # 6 is its own
    assert seen(case, "requesting_physician") == {"5.pdf"}


def test_a_page_that_may_be_anothers_is_handed_to_nobody_not_even_its_sender(case):
    made = paper(case, 6, "claims_administrator", "progress_report", withheld=True)
    seat = queries.seat(enter(case, "claims_administrator"), case.number)
    assert [one.checked for one in queries.papers(seat, on=ON)] == [False]
    with pytest.raises(NotFound):
        queries.paper_file(seat, made.sha256, on=ON)


def test_a_file_with_something_that_is_left_out_is_left_out_whole(case):
    made = paper(case, 1, "claims_administrator", "progress_report")
    Document.objects.create(original=made, first_page=2, last_page=2, kind="psychological", kind_confidence=0.99)
    assert seen(case, "injured_worker") == set()
    assert seen(case, "representative") == {"1.pdf"}


def test_what_was_not_recognised_surely_waits_for_a_persons_word(case, browser_of):
    unknown = paper(case, 1, "claims_administrator", "other")
    paper(case, 2, "claims_administrator", "progress_report", sure=0.6)
    paper(case, 3, "representative", "other")
    paper(case, 4, "claims_administrator", "progress_report")
    paper(case, 5, "requesting_physician", "application", sure=0.3)
    assert seen(case, "injured_worker") == {"4.pdf"}
    assert seen(case, "claims_administrator") == {"1.pdf", "2.pdf", "4.pdf"}  # its own
    assert seen(case, "representative") == {"1.pdf", "2.pdf", "3.pdf", "4.pdf"}  # its rule asks for no kind
    clerk = browser_of(open_account(username="clerk", role=Role.INTAKE, password=PASSWORD)[0])
    listed = clerk.get("/messages/").content.decode()
    assert '/messages/kinds/">' in listed
    for page in ("/messages/kinds/", f"/cases/{case.number}/parties/"):
        told = clerk.get(page).content.decode()
        for place in (1, 2, 3, 5):
            assert f"/cases/{case.number}/records/{place:064x}/?page=1" in told, page
        assert f"{4:064x}" not in told
    assert browser_of(queries.account_of(case, "injured_worker")).get("/messages/kinds/").status_code == 404
    correcting.correct(case.number, unknown.sha256, 1, field="kind", value="progress_report", by="intake:clerk", at=AT)
    assert seen(case, "injured_worker") == {"1.pdf", "4.pdf"}
    assert len(queries.kinds_that_wait(case)) == 3


def test_who_comes_in_its_place_is_handed_nothing_that_the_former_sent(case):
    former = enter(case, "representative")
    paper(case, 1, "representative", "legal_correspondence", by=former.actor)
    paper(case, 2, "representative", "progress_report", by="intake:clerk")
    administrator = enter(case, "claims_administrator")
    paper(case, 3, "claims_administrator", "psychological", by=administrator.actor)
    paper(case, 4, "claims_administrator", "psychological", by="intake:clerk")
    assert {"1.pdf", "2.pdf"} <= seen(case, "representative", former)
    assert seen(case, "claims_administrator", administrator) >= {"3.pdf", "4.pdf"}
    Party.objects.filter(case=case, role="claims_administrator").update(organization="Another Administrator")
    assert not seen(case, "claims_administrator", enter(case, "claims_administrator")) & {"3.pdf", "4.pdf"}


def test_doubt_is_no_permission():
    unknown = Paper("claims_administrator", frozenset())
    assert rights().right_to("injured_worker", unknown, on=ON) is None
    assert rights().right_to("injured_worker", Paper("manufacturer", frozenset({"other"})), on=ON) is None
    known = Paper("claims_administrator", frozenset({"imaging"}))
    assert rights().right_to("injured_worker", known, on=ON).id == "administrators_records"
    assert rights().right_to("injured_worker", known, on=date(2012, 12, 31)) is None


def test_a_request_is_shown_to_whom_it_asks(case):
    for request in records.draft_requests(case.number, by="test", at=AT):
        records.send_request(case.number, request.code, sent_on=TODAY, by="test", at=AT)
    asked = {one.party: one for one in case.records_requests.all()}
    assert "claims_administrator" in asked
    administrator = queries.seat(enter(case, "claims_administrator"), case.number)
    worker = queries.seat(enter(case, "injured_worker"), case.number)
    code = asked["claims_administrator"].code
    assert queries.request_letter(administrator, code, on=ON).startswith(b"%PDF")
    with pytest.raises(NotFound):
        queries.request_letter(worker, code, on=ON)
    mine = [one for one in queries.awaited(administrator, on=ON) if one.code]
    others = [one for one in queries.awaited(worker, on=ON) if one.text == "awaited.records_request"]
    assert mine[0].yours
    assert mine[0].due == asked["claims_administrator"].due
    assert mine[0].cite
    assert [(one.yours, one.code) for one in others if one.owed_by == "claims_administrator"] == [(False, "")]


def test_what_a_party_sends_is_taken_in_as_its_own(case, browser_of):
    worker = enter(case, "injured_worker")
    client = browser_of(worker)
    place = f"/portal/cases/{case.number}/send/"
    answer = client.post(place, {"file": SimpleUploadedFile("my report.pdf", seeds.pdf())}, follow=True)
    assert "1 file was taken in." in answer.content.decode()
    made = case.originals.get()
    assert (made.sender, made.way, made.taken_in_by) == ("injured_worker", "electronic", worker.actor)
    assert "my report.pdf" in answer.content.decode()  # told to its sender, and not handed out before it was screened
    assert client.get(f"/portal/cases/{case.number}/documents/{made.sha256}/file.pdf").status_code == 404
    program = client.post(place, {"file": SimpleUploadedFile("setup.exe", b"MZ\x90\x00" + bytes(100))}, follow=True)
    assert "it is a program, not a record" in program.content.decode()
    assert case.originals.count() == 1
    assert client.post(place, {}).status_code == 422


def test_pieces_of_an_upload_are_its_senders_alone(case, browser_of):
    worker, other = browser_of(enter(case, "injured_worker")), browser_of(enter(case, "claims_administrator"))
    whole = seeds.pdf()
    begun = worker.post(f"/portal/cases/{case.number}/uploads/", headers={"upload-length": str(len(whole))})
    assert begun.status_code == 201
    place = begun.headers["Location"]
    half = {"content_type": "application/offset+octet-stream", "headers": {"upload-offset": "0"}}
    assert other.patch(place, whole[:100], **half).status_code == 404
    assert worker.patch(place, whole[:100], **half).status_code == 204
    assert worker.head(place).headers["Upload-Offset"] == "100"
    assert other.head(place).status_code == 404
    half["headers"] = {"upload-offset": "100"}
    assert worker.patch(place, whole[100:], **half).status_code == 204
    assert other.post(f"{place}take-in/").status_code == 404
    assert worker.post(f"{place}take-in/").json()["taken_in"][0]["pages"] == 2
    assert case.originals.get().sender == "injured_worker"


def closed(case) -> None:
    case.state = State.TERMINATED
    case.save(update_fields=["state"])


def test_nothing_comes_in_after_the_case_was_decided_or_ended(case, browser_of):
    worker = enter(case, "injured_worker")
    client, whole = browser_of(worker), seeds.pdf()
    place = client.post(f"/portal/cases/{case.number}/uploads/", headers={"upload-length": str(len(whole))}).headers[
        "Location"
    ]
    piece = {"content_type": "application/offset+octet-stream", "headers": {"upload-offset": "0"}}
    assert client.patch(place, whole, **piece).status_code == 204
    closed(case)
    refused = client.post(f"{place}take-in/")
    assert refused.status_code == 403
    assert refused.json()["error"].startswith("The case is decided or has ended.")
    assert not case.originals.exists()
    piece["headers"] = {"upload-offset": str(len(whole))}
    assert client.patch(place, b"", **piece).status_code == 403
    services.choose_language(worker, "es")
    assert client.post(f"{place}take-in/").json() == {
        "error": queries.languages()["es"].say("reason.closed")[:-1],
        "lang": "",
    }


def test_what_was_taken_in_before_is_answered_alike_after(case):
    seat, whole = queries.seat(enter(case, "injured_worker"), case.number), seeds.pdf()
    upload = services.begin_upload(seat, file="a.pdf", size=len(whole), at=AT)
    uploading.append(upload, 0, BytesIO(whole).read, at=AT)
    first = services.take_in(seat, upload, at=AT).answer
    closed(case)
    assert services.take_in(seat, upload, at=AT).answer == first


def test_an_account_sends_a_case_so_much_and_no_more(case, settings, browser_of):
    settings.PORTAL_MOST_UPLOADS, settings.PORTAL_MOST_BYTES = 2, 1000
    worker, administrator = enter(case, "injured_worker"), enter(case, "claims_administrator")
    client, place = browser_of(worker), f"/portal/cases/{case.number}/uploads/"
    assert client.post(place, headers={"upload-length": "600"}).status_code == 201
    refused = client.post(place, headers={"upload-length": "500"})
    assert (refused.status_code, refused.json()["lang"]) == (413, "")
    assert "more to this case than one account can send" in refused.json()["error"]
    last = client.post(place, headers={"upload-length": "400"})
    assert last.status_code == 201
    assert "as many files" in client.post(place, headers={"upload-length": "1"}).json()["error"]
    form = {"file": SimpleUploadedFile("a.pdf", seeds.pdf())}
    assert "as many files" in client.post(f"/portal/cases/{case.number}/send/", form).content.decode()
    assert browser_of(administrator).post(place, headers={"upload-length": "900"}).status_code == 201
    assert client.delete(last.headers["Location"]).status_code == 204
    assert client.post(place, headers={"upload-length": "400"}).status_code == 201


@pytest.mark.parametrize("number", ["9" * 4301, "²", "-1", ""])
def test_a_number_that_is_none_is_bad_input_and_no_fault(case, browser_of, number):
    client = browser_of(enter(case, "injured_worker"))
    place = f"/portal/cases/{case.number}/uploads/"
    header = {"upload-length": number.encode("latin-1").decode("latin-1")} if number.isascii() else {}
    assert client.post(place, headers=header).status_code == 400
    if number.isascii():
        made = client.post(place, headers={"upload-length": "10"}).headers["Location"]
        piece = {"content_type": "application/offset+octet-stream", "headers": {"upload-offset": number}}
        assert client.patch(made, b"x", **piece).status_code == 400
    clerk = browser_of(open_account(username="clerk", role=Role.INTAKE, password=PASSWORD)[0])
    posted = {"step": "withdraw-access", "number": number, "reason": "x"}
    assert clerk.post(f"/cases/{case.number}/parties/act/", posted).status_code == 404


def test_faults_of_a_file_are_told_in_the_readers_language(case, browser_of):
    client = browser_of(enter(case, "injured_worker", language="es"))
    program = SimpleUploadedFile("setup.exe", b"MZ\x90\x00" + bytes(100))
    page = client.post(f"/portal/cases/{case.number}/send/", {"file": program}, follow=True)
    assert "setup.exe no se aceptó: es un programa, no un documento. Pida el documento mismo" in page.content.decode()
    # What was kept before faults had codes has English words alone, and says so.
    kept = {"taken_in": [], "faults": [{"file": "a.pdf", "problem": "it is damaged", "remedy": "send it again"}]}
    assert records_read.answer_in(kept, "es")["faults"] == [{**kept["faults"][0], "lang": "en"}]


def test_an_administrators_list_is_a_table_with_due_dates(case, browser_of):
    client = browser_of(enter(case, "claims_administrator", whole_organization=True))
    answer = client.get("/portal/cases.csv")
    lines = answer.content.decode().splitlines()
    assert lines[0] == "Case,Claim,Injured worker,Where it stands,Expected from you,Due,Days left"
    assert lines[1].startswith(f"{case.number},{case.claim_number},Daniel R Ostrowe,")
    assert "The medical records,2013-10-" in lines[1]
    found = client.post("/portal/", {"q": "ostrowe 048213"})
    assert case.number in found.content.decode()
    assert case.number not in client.post("/portal/", {"q": "nobody"}).content.decode()
