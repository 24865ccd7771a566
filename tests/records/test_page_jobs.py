"""Each page is a job: read by a worker, stored as it is done, tried again alone, and lost by nothing that dies."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from openimr.errors import NotFound, Refused
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.records import queries, services, tasks
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
    assert len(queries.quote_boxes(case, original.sha256, 1, start, start + len("progress report"))) == 2


def test_only_a_failed_page_is_tried_again(case, tmp_path):
    original = take_in(case, tmp_path, file_of(2, scanned=(2,)))
    services.read(case.number, today=AT.date(), by="test", at=AT)
    with pytest.raises(Refused, match="only a failed page"):
        services.retry_page(case.number, original.sha256, 1, by="test", at=AT)
    with pytest.raises(NotFound):
        services.retry_page(case.number, original.sha256, 3, by="test", at=AT)
    original.pages.update(state=Page.State.FAILED, problem="the disk was full", attempts=5)
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
