"""Each page is a job: read by a worker, stored as it is done, tried again alone, and lost by nothing that dies."""

import io
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from openimr.errors import DocumentUnreadable, NotFound, Refused
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.records import queries, services, tasks
from openimr.records.adapters import originals, page_pool
from openimr.records.models import Original, Page

AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"
LINE = "Page {} of the progress report: the patient reports low back pain after lifting at work."


def file_of(pages: int, *, scanned: tuple[int, ...] = ()) -> bytes:
    """A file of text pages; those of `scanned` are pictures of the same."""
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=(612, 792), invariant=1)
    for number in range(1, pages + 1):
        if number in scanned:
            sheet.drawImage(ImageReader(picture_of(LINE.format(number))), 0, 0, 612, 792)
        else:
            sheet.drawString(72, 700, LINE.format(number))
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def picture_of(line: str):
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (1700, 2200), 255)
    ImageDraw.Draw(picture).text((150, 300), line, fill=0, font=ImageFont.truetype("DejaVuSerif.ttf", 30))
    return picture


@pytest.fixture
def case(transactional_db, monkeypatch):
    # A worker's threads keep their connections for a while, but the database of a test goes away under them.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    connection.cursor().execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")  # no models of Django's
    case = receive(read_case_folder(CASES / "work-hardening"), by="test", at=AT)
    evaluate_eligibility(case.number, today=AT.date(), by="test", at=AT)
    return case


def take_in(case, folder: Path, content: bytes, name: str = "records.pdf") -> Original:
    file = folder / name
    file.write_bytes(content)
    incoming = services.IncomingFile(file, "claims_administrator", AT.date(), "electronic")
    services.take_in(case.number, [incoming], by="test", at=AT)
    return Original.objects.get(file=name)


def run_worker() -> None:
    """A worker until no job is left; a job may leave others behind. In a thread of its own: the browser tests' event
    loop may run in this one.
    """

    def work() -> None:
        tasks.work(2, wait=False)
        connections.close_all()

    while waiting_jobs():
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(work).result()


def waiting_jobs() -> list[str]:
    return sorted(ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True))


def test_a_worker_reads_every_page_and_puts_the_file_in_order(case, tmp_path):
    original = take_in(case, tmp_path, file_of(3, scanned=(2,)))
    assert services.enqueue_reading(case.number, by="test", at=AT) == 1
    assert services.enqueue_reading(case.number, by="test", at=AT) == 0
    before = queries.progress(case)
    assert (before.total, before.done, before.waiting, before.seconds_left) == (3, 0, 3, None)
    run_worker()
    assert [(page.state, page.by_ocr) for page in original.pages.all()] == [
        ("read", False),
        ("read", True),
        ("read", False),
    ]
    assert [" ".join(page.text.split()) for page in original.pages.all()] == [LINE.format(n) for n in (1, 2, 3)]
    after = queries.progress(case)
    assert (after.done, after.waiting, after.seconds_left) == (3, 0, 0.0)
    assert after.a_second > 0
    case.refresh_from_db()
    assert case.state == "records_ready"
    assert queries.case_records(case).documents
    assert waiting_jobs() == []


def test_a_job_is_of_the_transaction_of_its_data(case, tmp_path):
    take_in(case, tmp_path, file_of(1))
    with transaction.atomic():
        assert services.enqueue_reading(case.number, by="test", at=AT) == 1
        transaction.set_rollback(True)
    assert waiting_jobs() == []


@pytest.mark.parametrize("scanned", [(), (1,)])
def test_words_stand_where_they_are_said_to_stand(case, tmp_path, scanned):
    original = take_in(case, tmp_path, file_of(1, scanned=scanned))
    services.read(case.number, today=AT.date(), by="test", at=AT)
    text = original.pages.get().text
    words = queries.page_words(case, original.sha256, 1)
    assert [text[word["start"] : word["start"] + word["length"]] for word in words] == text.split()
    lefts = [word["box"][0] for word in words]
    assert lefts == sorted(lefts)
    tops = [word["box"][1] for word in words]
    top = 300 / 2200 if scanned else (792 - 700) / 792 - 0.01
    assert all(abs(found - top) < 0.02 for found in tops)
    start = text.index("progress report")
    end = start + len("progress report")
    assert len([word for word in words if word["start"] < end and word["start"] + word["length"] > start]) == 2


def test_only_a_failed_page_is_tried_again(case, tmp_path):
    original = take_in(case, tmp_path, file_of(2, scanned=(2,)))
    services.read(case.number, today=AT.date(), by="test", at=AT)
    with pytest.raises(Refused, match="only a failed page"):
        services.retry_page(case.number, original.sha256, 1, by="test", at=AT)
    with pytest.raises(NotFound):
        services.retry_page(case.number, original.sha256, 3, by="test", at=AT)
    original.pages.update(state=Page.State.FAILED, problem="the disk was full", attempts=5)
    run_worker()  # what follows the reading
    services.retry_page(case.number, original.sha256, 2, by="test", at=AT)
    assert waiting_jobs() == ["records.read_page"]
    assert services.retry_failed(case.number, by="test", at=AT) == 1
    assert waiting_jobs() == ["records.read_original", "records.read_page"]
    run_worker()
    assert [(page.state, page.problem, page.attempts) for page in original.pages.all()] == [
        ("read", "", 1),
        ("read", "", 1),
    ]
    assert case.events.filter(kind="records.reading_retried").count() == 2


# --- what goes wrong -----------------------------------------------------------------------------------------------


def hostile() -> bytes:
    """Three pages; the second draws a form in itself, over and over, ten to the tenth times."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(file_of(3))) as opened:
        inner = opened.make_stream(
            b"0 0 10 10 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 612, 792]
        )
        for _ in range(10):
            inner = opened.make_stream(
                b"/X Do " * 10,
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Form,
                BBox=[0, 0, 612, 792],
                Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner)),
            )
        page = opened.pages[1]
        page.Resources.XObject = pikepdf.Dictionary(X=inner)
        page.Contents = opened.make_stream(b"/X Do")
        opened.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("way", ["in the foreground", "by a worker"])
def test_a_page_that_hangs_fails_alone(case, tmp_path, monkeypatch, way):
    monkeypatch.setattr(page_pool, "TEXT_SECONDS", 3.0)
    original = take_in_unchecked(case, tmp_path, hostile(), pages=3)
    if way == "by a worker":
        services.enqueue_reading(case.number, by="test", at=AT)
        run_worker()
    else:
        services.read(case.number, today=AT.date(), by="test", at=AT)
    assert [page.state for page in original.pages.all()] == ["read", "failed", "read"]
    [failed] = queries.failed_pages(case)
    assert (failed.document, failed.number) == (original.sha256, 2)
    assert "took more than 3 s" in failed.problem
    assert "try it again" in failed.problem
    case.refresh_from_db()
    assert case.state == "records_ready"
    [event] = case.events.filter(kind="records.pages_failed")
    assert event.payload == {"document": original.sha256, "pages": [2]}


def take_in_unchecked(case, folder: Path, content: bytes, *, pages: int) -> Original:
    """A file that passed every check and turns out to be hostile later."""
    file = folder / "hostile.pdf"
    file.write_bytes(content)
    return Original.objects.get(pk=_stored(case, file, pages))


def _stored(case, file: Path, pages: int) -> int:
    original = Original.objects.create(
        case=case,
        sha256=originals.keep(queries.store(), file),
        file=file.name,
        place=0,
        sender="claims_administrator",
        page_count=pages,
    )
    Page.objects.bulk_create(Page(original=original, number=number) for number in range(1, pages + 1))
    return original.pk


def test_a_page_that_eats_memory_fails_alone(case, tmp_path, monkeypatch):
    # The bound on the process, made small: a page of 14 by 20 inches no longer fits.
    monkeypatch.setenv("OPENIMR_PAGE_MEMORY", str(60 * 1024**2))
    page_pool.close()
    original = take_in(case, tmp_path, file_of(2, scanned=(2,)))
    services.read(case.number, today=AT.date(), by="test", at=AT)
    page_pool.close()
    assert "failed" in {page.state for page in original.pages.all()}
    assert all("try it again" in page.problem for page in queries.failed_pages(case))


def test_a_scan_that_cannot_be_drawn_is_no_blank_page(tmp_path):
    with pikepdf.open(io.BytesIO(file_of(3, scanned=(1, 2, 3)))) as scans:
        broken, white, _ = (next(iter(page.get_images().values())) for page in scans.pages)
        broken.write(b"no picture", filter=pikepdf.Name.DCTDecode)
        white.write(bytes([255]) * (white.Width * white.Height * 3))
        scans.save(tmp_path / "scans.pdf")
    found = dict(page_pool.each_answer("recognized", tmp_path / "scans.pdf", [1, 2, 3], seconds=120))
    assert isinstance(found[1], DocumentUnreadable)
    assert (found[2]["text"], found[2]["confidence"]) == ("", 1.0)
    assert "low back pain" in found[3]["text"]


@pytest.mark.parametrize("mebibytes", [160, 240])
def test_a_page_is_read_whole_or_not_at_all_where_memory_is_short(tmp_path, monkeypatch, mebibytes):
    monkeypatch.setenv("OPENIMR_PAGE_MEMORY", str(mebibytes * 1024**2))
    page_pool.close()
    (tmp_path / "scans.pdf").write_bytes(file_of(2, scanned=(1, 2)))
    found = [found for _, found in page_pool.each_answer("recognized", tmp_path / "scans.pdf", [1, 2], seconds=120)]
    page_pool.close()
    assert all(isinstance(answer, DocumentUnreadable) or "low back pain" in answer["text"] for answer in found)


def test_a_changed_original_says_so_on_every_page(case, tmp_path):
    original = take_in(case, tmp_path, file_of(2))
    kept = originals.place_of(queries.store(), original.sha256)
    kept.chmod(0o600)
    kept.write_bytes(b"something else")
    services.read(case.number, today=AT.date(), by="test", at=AT)
    assert {page.state for page in original.pages.all()} == {"failed"}
    assert all("restore it from the backup" in page.problem for page in queries.failed_pages(case))


BEGIN = """
import datetime, json, os, sys
from django.conf import settings
settings.DATABASES["default"].update(json.loads(os.environ["TEST_DATABASE"]))
import django; django.setup()
"""
FOREGROUND = """
from openimr.records import services
at = datetime.datetime(2013, 10, 8, 20, tzinfo=datetime.UTC)
services.read(sys.argv[1], today=at.date(), by="test", at=at)
"""
WORKER = """
from openimr.records import tasks
tasks.work(2)
"""


BESIDE = """
from openimr.records import tasks
tasks.work(2, until_input_ends=True)
"""


def in_a_process(settings, program: str, *arguments: str, **pipes: int) -> subprocess.Popen:
    """The program in a process of its own, on this test's database and data folder."""
    server = {key: connection.settings_dict[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
    environment = {
        **os.environ,
        "TEST_DATABASE": json.dumps(server),
        "OPENIMR_DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "openimr.settings",
    }
    return subprocess.Popen([sys.executable, "-c", BEGIN + program, *arguments], env=environment, **pipes)


def until(done, process: subprocess.Popen, seconds: float = 120) -> None:
    """Wait for what another process does to the database."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it takes too long"
        assert process.poll() is None, "the process ended before its time"
        threading.Event().wait(0.05)


@pytest.mark.parametrize("way", ["in the foreground", "by a worker"])
def test_a_killed_process_loses_the_pages_in_hand_and_no_more(case, tmp_path, settings, way):
    scanned = tuple(range(3, 9))
    original = take_in(case, tmp_path, file_of(8, scanned=scanned))
    services.enqueue_reading(case.number, by="test", at=AT)
    program, arguments = (WORKER, ()) if way == "by a worker" else (FOREGROUND, (case.number,))
    running = in_a_process(settings, program, *arguments)
    read = original.pages.filter(state=Page.State.READ)
    try:
        until(lambda: read.filter(by_ocr=True).exists(), running)
    finally:
        running.kill()
        running.wait()
    kept = dict(read.values_list("number", "read_at"))
    assert {1, 2} < set(kept)
    assert original.pages.filter(state=Page.State.WAITING).count() == 8 - len(kept)
    if way == "by a worker":
        left_behind = ProcrastinateJob.objects.filter(status="doing")
        assert left_behind.exists()
        # As if half a minute had passed without a sign of life.
        connection.cursor().execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
        tasks.take_up_stalled.defer(timestamp=0)
        run_worker()
        assert not left_behind.exists()
    else:
        services.read(case.number, today=AT.date(), by="test", at=AT)
    assert set(original.pages.values_list("state", flat=True)) == {"read"}
    assert kept.items() <= dict(read.values_list("number", "read_at")).items()


@pytest.mark.parametrize("end", ["a signal", "its input"])
def test_the_worker_beside_the_pages_ends_with_them_in_peace(case, tmp_path, settings, end):
    original = take_in(case, tmp_path, file_of(1))
    services.enqueue_reading(case.number, by="test", at=AT)
    running = in_a_process(settings, BESIDE, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        until(lambda: original.pages.filter(state=Page.State.READ).exists(), running)
        if end == "a signal":
            running.terminate()
            running.wait(timeout=60)  # its input is still open
        _, said = running.communicate(timeout=60)
    finally:
        running.kill()
        running.wait()
    assert running.returncode == 0
    assert b"Fatal" not in said


# --- a person -------------------------------------------------------------------------------------------------------


def test_nothing_that_was_guessed_is_evidence_until_a_person_has_read_the_page(case, tmp_path):
    original = take_in(case, tmp_path, file_of(1, scanned=(1,)))
    services.read(case.number, today=AT.date(), by="test", at=AT)
    page = original.pages.get()
    guessed = page.text
    original.pages.update(legibility="illegible")
    shown = queries.shown_page(case, None, original.sha256, 1)
    [quoted] = queries.case_records(case).pages()
    assert (shown.text, quoted.text, quoted.covered) == (guessed, "", False)
    assert queries.progress(case).for_a_person == 1
    services.confirm_page(case.number, original.sha256, 1, by="records", at=AT)
    [quoted] = queries.case_records(case).pages()
    assert (quoted.text, quoted.covered) == (guessed, True)
    assert queries.progress(case).for_a_person == 0
    assert case.events.get(kind="records.page_confirmed").payload == {"document": original.sha256, "page": 1}


def test_what_a_person_types_keeps_its_place_on_the_page_and_stays_out_of_the_log(case, tmp_path):
    original = take_in(case, tmp_path, file_of(1, scanned=(1,)))
    services.read(case.number, today=AT.date(), by="test", at=AT)
    before = queries.page_words(case, original.sha256, 1)
    typed = LINE.format(1).replace("low back", "left shoulder")
    services.transcribe(case.number, original.sha256, 1, typed + "  \n", by="records", at=AT)
    page = original.pages.get()
    assert (page.text, page.by_ocr, page.transcribed_by) == (typed, False, "records")
    after = queries.page_words(case, original.sha256, 1)
    assert [typed[word["start"] :][: word["length"]] for word in after] == typed.split()
    assert [word["box"] for word in after] == [word["box"] for word in before]
    assert "shoulder" not in str(case.events.get(kind="records.page_transcribed").payload)
    services.read(case.number, today=AT.date(), by="test", at=AT)
    assert original.pages.get().text == typed


def test_a_page_that_failed_is_read_once_a_person_typed_it(case, tmp_path):
    original = take_in(case, tmp_path, file_of(1))
    original.pages.update(state=Page.State.FAILED, problem="it is damaged")
    with pytest.raises(Refused, match="no text to confirm"):
        services.confirm_page(case.number, original.sha256, 1, by="records", at=AT)
    services.transcribe(case.number, original.sha256, 1, "Seen for low back pain.", by="records", at=AT)
    page = original.pages.get()
    assert (page.state, page.problem, page.text) == ("read", "", "Seen for low back pain.")
    assert queries.failed_pages(case) == ()
