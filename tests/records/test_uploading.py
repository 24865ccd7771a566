"""Files come in by pieces: what has arrived stays, a finished one is taken in once, a bad one is told."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from benchmarks import intake_seeds as seeds
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.errors import Refused
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import receive
from openimr.records import queries
from openimr.records.models import Original, Upload
from openimr.records.services import uploading

AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"
PASSWORD = "a long enough password"
PIECE = {"content_type": "application/offset+octet-stream"}


@pytest.fixture
def case(db):
    return receive(read_case_folder(CASES / "work-hardening"), by="test", at=AT)


def door(role: Role = Role.INTAKE, username: str = "somebody", **options) -> Client:
    open_account(username=username, role=role, password=PASSWORD, reviewer_id="")
    client = Client(**options)
    assert client.login(username=username, password=PASSWORD)
    return client


def metadata(name: str, sender: str = "claims_administrator", way: str = "electronic") -> str:
    pairs = {"filename": name, "sender": sender, "way": way}
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def begin(client: Client, case, name: str, size: int, **told):
    headers = {"Upload-Length": str(size), "Upload-Metadata": metadata(name, **told), "Tus-Resumable": "1.0.0"}
    return client.post(f"/cases/{case.number}/records/uploads/", headers=headers)


def patch(client: Client, url: str, offset: int, piece: bytes, **headers):
    return client.patch(url, piece, headers={"Upload-Offset": str(offset), **headers}, **PIECE)


def test_a_file_goes_up_in_pieces_and_its_pages_wait_to_be_read(case):
    client, content = door(), seeds.pdf(3)
    url = begin(client, case, "report.pdf", len(content))["Location"]
    assert client.head(url)["Upload-Offset"] == "0"
    for start in range(0, len(content), 700):
        answer = patch(client, url, start, content[start : start + 700])
        assert (answer.status_code, answer["Tus-Resumable"]) == (204, "1.0.0")
    assert client.head(url)["Upload-Offset"] == client.head(url)["Upload-Length"] == str(len(content))
    told = client.post(f"{url}take-in/").json()
    assert [(one["file"], one["pages"], one["known"]) for one in told["taken_in"]] == [("report.pdf", 3, False)]
    original = Original.objects.get()
    assert (original.taken_in_by, original.sender, original.way) == (
        "intake:somebody",
        "claims_administrator",
        "electronic",
    )
    assert queries.document_file(case, original.sha256).read_bytes() == content
    assert case.events.filter(kind="records.reading_enqueued").count() == 1
    # Asked again, by a page that lost the answer, nothing comes in twice.
    assert client.post(f"{url}take-in/").json() == told
    assert client.get(url).json() == {"finished": True, "answer": told}
    assert Original.objects.count() == 1


def test_pieces_are_deleted_once_the_file_is_in(case, settings, django_capture_on_commit_callbacks):
    client, content = door(), seeds.text()
    url = begin(client, case, "a.txt", len(content))["Location"]
    patch(client, url, 0, content)
    held = Path(settings.DATA_DIR) / "uploads" / Upload.objects.get().token
    assert held.read_bytes() == content
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{url}take-in/")
    assert not held.exists()


def test_a_bad_file_is_told_with_what_to_do(case):
    client = door()
    url = begin(client, case, "setup.pdf", 104)["Location"]
    patch(client, url, 0, b"MZ\x90\x00" + bytes(100))
    told = client.post(f"{url}take-in/").json()
    assert told["taken_in"] == []
    assert told["faults"] == [
        {
            "file": "setup.pdf",
            "problem": "it is a program, not a record",
            "remedy": "ask the sender for the record itself",
            "fault": "program",
            "values": {},
        }
    ]
    assert not Original.objects.exists()


class Broken:
    """A connection that brings some bytes and breaks."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)

    def read(self, _size: int) -> bytes:
        if not self.pieces:
            raise ConnectionResetError
        return self.pieces.pop(0)


def test_what_came_before_the_connection_broke_stays(case):
    content = seeds.pdf()
    upload = uploading.begin(case.number, file="a.pdf", size=len(content), sender="employer", way="mail", by="x", at=AT)
    assert uploading.append(upload, 0, Broken(content[:500], content[500:900]).read, at=AT) == 900
    assert uploading.append(upload, 900, Broken(content[900:]).read, at=AT) == len(content)
    done = uploading.finish(upload, by="x", at=AT)
    assert done.answer["faults"] == []
    assert Original.objects.get().size == len(content)


def test_bytes_beyond_what_was_acknowledged_are_written_anew(case, settings):
    content = seeds.pdf()
    upload = uploading.begin(case.number, file="a.pdf", size=len(content), sender="employer", way="mail", by="x", at=AT)
    uploading.append(upload, 0, Broken(content[:500]).read, at=AT)
    with (Path(settings.DATA_DIR) / "uploads" / upload.token).open("ab") as held:
        held.write(b"written, and never acknowledged")
    uploading.append(upload, 500, Broken(content[500:]).read, at=AT)
    assert uploading.finish(upload, by="x", at=AT).answer["taken_in"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 1500)), max_size=12))
def test_pieces_in_any_order_make_the_file_or_are_refused(case, tries):
    content = hashlib.shake_256(b"content").hexdigest(1000).encode()
    upload = uploading.begin(case.number, file="a.txt", size=len(content), sender="employer", way="mail", by="x", at=AT)
    for start, size in tries:
        before = upload.arrived
        piece = content[start : start + size]
        if start == before:
            assert uploading.append(upload, start, Broken(piece).read, at=AT) == before + len(piece)
        else:
            with pytest.raises(Refused, match=f"{before} bytes have arrived"):
                uploading.append(upload, start, Broken(piece).read, at=AT)
    uploading.append(upload, upload.arrived, Broken(content[upload.arrived :]).read, at=AT)
    done = uploading.finish(upload, by="x", at=AT)
    assert done.answer["taken_in"][0]["document"] == hashlib.sha256(content).hexdigest()


def test_the_protocol_says_what_is_wrong(case, settings):
    client, content = door(), seeds.text()
    settings.RECORDS_LARGEST_UPLOAD = 10_000
    assert begin(client, case, "a.pdf", 10_001).status_code == 413
    assert begin(client, case, "a.pdf", 0).status_code == 413
    assert begin(client, case, "a.pdf", 10, sender="nobody").status_code == 400
    told = client.options(f"/cases/{case.number}/records/uploads/")
    assert (told["Tus-Max-Size"], told["Tus-Extension"]) == ("10000", "creation,termination,checksum")
    url = begin(client, case, "a.txt", len(content))["Location"]
    assert patch(client, url, 5, content).status_code == 409
    assert patch(client, url, 0, content + b"more").status_code == 413
    assert client.patch(url, content, content_type="text/plain", headers={"Upload-Offset": "0"}).status_code == 415
    assert client.head(url)["Upload-Offset"] == "0"
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    assert patch(client, url, 0, content, **{"Upload-Checksum": f"sha256 {wrong}"}).status_code == 460
    assert patch(client, url, 0, content, **{"Upload-Checksum": "md5 AAAA"}).status_code == 400
    assert client.post(f"{url}take-in/").status_code == 409
    right = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert patch(client, url, 0, content, **{"Upload-Checksum": f"sha256 {right}"}).status_code == 204
    assert client.delete(url).status_code == 204
    assert client.head(url).status_code == 404
    assert not list((Path(settings.DATA_DIR) / "uploads").iterdir())


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REVIEWER, Role.PUBLICATION])
def test_who_may_not_add_records_is_kept_out(case, role):
    client = door(role)
    assert begin(client, case, "a.pdf", 10).status_code in {403, 404}
    assert client.get(f"/cases/{case.number}/records/add/").status_code in {403, 404}
    assert not Upload.objects.exists()


def test_nobody_else_reaches_an_upload(case):
    url = begin(door(), case, "a.pdf", 10)["Location"]
    other = door(Role.MEDICAL_DIRECTOR, "director")
    assert other.head(url).status_code == 404
    assert patch(other, url, 0, b"1234567890").status_code == 404
    assert Client().head(url).status_code == 302


def test_a_forged_request_is_refused(case):
    client = door(enforce_csrf_checks=True)
    assert begin(client, case, "a.pdf", 10).status_code == 403
    client.get(f"/cases/{case.number}/records/add/")
    token = client.cookies["csrftoken"].value
    headers = {"Upload-Length": "10", "Upload-Metadata": metadata("a.pdf"), "X-CSRFToken": token}
    made = client.post(f"/cases/{case.number}/records/uploads/", headers=headers)
    assert made.status_code == 201
    assert patch(client, made["Location"], 0, b"1234567890").status_code == 403
    assert patch(client, made["Location"], 0, b"1234567890", **{"X-CSRFToken": token}).status_code == 204


def test_a_full_disk_keeps_what_had_arrived(case, tmp_path, settings):
    import os
    import subprocess

    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    folder = Path(settings.DATA_DIR) / "uploads"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        client, content = door(), bytes(range(32, 127)) * 20_000
        url = begin(client, case, "a.txt", len(content))["Location"]
        assert patch(client, url, 0, content[:500_000]).status_code == 204
        full = patch(client, url, 500_000, content[500_000:])
        assert full.status_code == 507
        assert "what has arrived stays" in full.json()["error"]
        assert client.head(url)["Upload-Offset"] == "500000"
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_an_upload_that_nobody_goes_on_with_is_forgotten(case):
    def begun(name: str, day: int) -> Upload:
        at = AT.replace(day=day)
        return uploading.begin(case.number, file=name, size=9, sender="x", way="mail", by="test", at=at)

    left, gone, going_on, done = (
        begun("left.pdf", 8),
        begun("gone.pdf", 8),
        begun("going-on.pdf", 8),
        begun("done.pdf", 8),
    )
    pieces = {one.file: uploading._piece_of(one) for one in (left, gone, going_on, done)}
    pieces["gone.pdf"].unlink()
    Upload.objects.filter(pk=done.pk).update(finished=True)
    for one in (left, going_on):
        uploading.append(one, 0, reading(b"%PDF"), at=AT)
    uploading.append(going_on, 4, reading(b"-1"), at=AT.replace(day=20))
    week = timedelta(days=7)
    assert uploading.forget_abandoned(after=week, at=AT.replace(day=14)) == 0
    assert uploading.forget_abandoned(after=week, at=AT.replace(day=16)) == 2
    assert set(Upload.objects.values_list("file", flat=True)) == {"going-on.pdf", "done.pdf"}
    assert not pieces["left.pdf"].exists()
    assert not pieces["gone.pdf"].exists()
    assert pieces["going-on.pdf"].read_bytes() == b"%PDF-1"
    assert case.events.filter(kind="records.upload_cancelled", actor="system").count() == 2
    assert uploading.forget_abandoned(after=week, at=AT.replace(day=16)) == 0


def test_one_that_goes_on_meanwhile_is_not_forgotten(case):
    known = uploading.begin(case.number, file="a.pdf", size=9, sender="x", way="mail", by="test", at=AT)
    uploading.append(Upload.objects.get(pk=known.pk), 0, reading(b"%PDF"), at=AT.replace(hour=21))
    with pytest.raises(Refused, match="another piece"):
        uploading.cancel(known, by="system", at=AT)


def reading(content: bytes):
    blocks = iter([content])
    return lambda _: next(blocks, b"")
