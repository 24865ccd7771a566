"""Batches that file themselves by their cover sheets, and the in-tray for what does not."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from reportlab.pdfgen import canvas

from openimr.cases.models import Case
from openimr.errors import NotFound, Refused
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.records import queries, services
from openimr.records.models import Original

AT = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
BY = {"by": "test", "at": AT}
TODAY = date(2026, 11, 25)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"


@pytest.fixture
def requests(db):
    """A request in each of two cases that have no records yet."""
    found = []
    for name in ("work-hardening", "lumbar-mri-and-therapy"):
        case = receive(read_case_folder(CASES / name), **BY)
        evaluate_eligibility(case.number, today=TODAY, **BY)
        found += services.draft_requests(case.number, **BY)
    return found


def text_page(words: str) -> bytes:
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, invariant=1)
    sheet.drawString(72, 700, words)
    sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def cover(request) -> bytes:
    with pikepdf.open(io.BytesIO(queries.letter_of(request))) as letter, pikepdf.new() as sheet:
        sheet.pages.append(letter.pages[-1])
        buffer = io.BytesIO()
        sheet.save(buffer)
        return buffer.getvalue()


def batch(folder: Path, *pieces: bytes, fax: bool = False) -> Path:
    with pikepdf.new() as whole:
        for piece in pieces:
            with pikepdf.open(io.BytesIO(piece)) as opened:
                whole.pages.extend(opened.pages)
        file = folder / "fax-0042.pdf"
        whole.save(file, deterministic_id=True)
    if not fax:
        return file
    pages = [p.render(scale=204 / 72, grayscale=True).to_pil().convert("1") for p in pypdfium2.PdfDocument(file)]
    tiff = folder / "fax-0042.tiff"
    pages[0].save(tiff, save_all=True, append_images=pages[1:], compression="group4", dpi=(204, 204))
    return tiff


def filed(file: Path):
    return services.file_batch(file, way="fax", received=TODAY, **BY)


@pytest.mark.parametrize("fax", [False, True], ids=["pdf", "fax tiff"])
def test_a_batch_for_two_cases_files_itself(requests, tmp_path, fax):
    first, second = requests
    pieces = [
        cover(first),
        text_page("Progress report one."),
        text_page("Progress report two."),
        cover(second),
        text_page("MRI."),
    ]
    file = batch(tmp_path, *pieces, fax=fax)
    found = filed(file)
    assert [(p.case_number, p.sender, p.first_page, p.last_page) for p in found.filed] == [
        (first.case.number, "claims_administrator", 1, 3),
        (second.case.number, "claims_administrator", 4, 5),
    ]
    assert found.unfiled == ()
    originals = {o.case.number: o for o in Original.objects.select_related("case")}
    assert {number: o.page_count for number, o in originals.items()} == {first.case.number: 3, second.case.number: 2}
    assert {(o.sender, o.way, o.container) for o in originals.values()} == {("claims_administrator", "fax", file.name)}
    for request in requests:
        request.refresh_from_db()
        assert (request.state, request.answered_on) == ("answered", TODAY)


def test_the_same_batch_again_changes_nothing(requests, tmp_path):
    file = batch(tmp_path, text_page("No cover."), cover(requests[0]), text_page("A report."))
    first, again = filed(file), filed(file)
    assert Original.objects.count() == 1
    assert again.filed[0].outcome.taken_in[0].known
    assert [one.pk for one in again.unfiled] == [one.pk for one in first.unfiled]


def test_the_batch_is_kept_as_it_came(requests, tmp_path):
    file = batch(tmp_path, text_page("No cover."), cover(requests[0]), text_page("A report."))
    found = filed(file)
    kept = queries.store().rglob(found.unfiled[0].sha256)
    assert next(kept).read_bytes() == file.read_bytes()


def test_a_batch_that_is_one_answer_is_kept_byte_for_byte(requests, tmp_path):
    file = batch(tmp_path, cover(requests[0]), text_page("A report."))
    filed(file)
    original = Original.objects.get()
    assert queries.document_file(original.case, original.sha256).read_bytes() == file.read_bytes()


def test_what_has_no_known_cover_sheet_waits_with_the_reason(requests, tmp_path):
    stranger = requests[0]
    sheet = cover(stranger)
    stranger.delete()
    found = filed(batch(tmp_path, text_page("Alone."), sheet, text_page("Behind it.")))
    assert [(one.first_page, one.last_page) for one in found.unfiled] == [(1, 1), (2, 3)]
    assert "no cover sheet" in found.unfiled[0].reason
    assert "belongs to no request" in found.unfiled[1].reason
    assert queries.tray_picture(found.unfiled[0].pk)[8:12] == b"WEBP"


def test_a_person_files_what_waits(requests, tmp_path):
    number = requests[1].case.number
    (waiting,) = filed(batch(tmp_path, text_page("Alone."), text_page("And more."))).unfiled
    with pytest.raises(NotFound, match="no such case"):
        services.file_from_tray(waiting.pk, case_number="CM00-0000000", sender="employer", **BY)
    assert list(queries.in_tray()) == [waiting]
    outcome = services.file_from_tray(waiting.pk, case_number=number, sender="employer", **BY)
    assert [one.pages for one in outcome.taken_in] == [2]
    assert not queries.in_tray().exists()
    assert Original.objects.get(case=Case.objects.get(number=number)).sender == "employer"
    with pytest.raises(Refused, match="settled it already"):
        services.file_from_tray(waiting.pk, case_number=number, sender="employer", **BY)


def test_what_belongs_to_no_case_is_set_aside_and_stays_in_the_store(requests, tmp_path):
    (waiting,) = filed(batch(tmp_path, text_page("A menu."))).unfiled
    with pytest.raises(Refused, match="say why"):
        services.set_aside(waiting.pk, reason=" ", **BY)
    services.set_aside(waiting.pk, reason="advertisement", **BY)
    assert not queries.in_tray().exists()
    assert list(queries.store().rglob(waiting.sha256))
