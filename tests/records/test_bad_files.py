"""Files that cannot be read are refused whole, each by name with what to do, and nothing is stored."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen import canvas

from openimr.errors import CaseFileInvalid, DocumentUnreadable
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import receive
from openimr.records import queries, services
from openimr.records.adapters import originals
from openimr.records.models import Original

AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"


def good(pages: int = 1) -> bytes:
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, invariant=1)
    for number in range(pages):
        sheet.drawString(72, 700, f"Progress report, page {number + 1}. The patient reports low back pain.")
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def protected(password: str) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(good())) as opened:
        opened.save(buffer, encryption=pikepdf.Encryption(user=password, owner="owner"))
    return buffer.getvalue()


def without_pages() -> bytes:
    buffer = io.BytesIO()
    pikepdf.new().save(buffer)
    return buffer.getvalue()


def many_pages() -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        for _ in range(9_999):
            made.pages.append(made.pages[0])
        buffer = io.BytesIO()
        made.save(buffer)
    return buffer.getvalue()


def deeply_nested() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"]" * 200_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"


BAD = {
    "empty.pdf": (lambda: b"", "the file is empty", "ask the sender"),
    "program.pdf": (lambda: b"MZ\x90\x00" + bytes(range(256)) * 4, "it is a program", "the record itself"),
    "cut.pdf": (lambda: good()[: len(good()) // 3], "damaged or cut off", "ask the sender"),
    "locked.pdf": (lambda: protected("secret"), "needs a password", "without one"),
    "no-page.pdf": (without_pages, "it has no page", "ask the sender"),
    "long.pdf": (many_pages, "it has 10000 pages, 9999 at most", "split it"),
    "nested.pdf": (deeply_nested, "", "ask the sender"),
}


@pytest.fixture
def case(db):
    return receive(read_case_folder(CASES / "work-hardening"), by="test", at=AT)


def incoming(folder: Path, name: str, content: bytes) -> services.IncomingFile:
    file = folder / name
    file.write_bytes(content)
    return services.IncomingFile(file, "claims_administrator", AT.date(), "electronic")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_by_name_with_its_remedy(case, tmp_path, name):
    make, problem, remedy = BAD[name]
    files = [incoming(tmp_path, "good.pdf", good()), incoming(tmp_path, name, make())]
    with pytest.raises(CaseFileInvalid) as refusal:
        services.take_in(case.number, files, by="test", at=AT)
    assert name in str(refusal.value)
    assert problem in str(refusal.value)
    assert remedy in str(refusal.value)
    assert not Original.objects.exists()
    assert not list(queries.store().glob("*/*/*"))
    assert not case.events.filter(kind__startswith="records.").exists()


def test_every_bad_file_is_named_at_once(case, tmp_path):
    files = [incoming(tmp_path, name, BAD[name][0]()) for name in ("empty.pdf", "program.pdf", "locked.pdf")]
    with pytest.raises(CaseFileInvalid) as refusal:
        services.take_in(case.number, files, by="test", at=AT)
    assert [fault.field for fault in refusal.value.faults] == [f"records/{file.path.name}" for file in files]


def test_an_empty_user_password_is_no_hindrance(case, tmp_path):
    services.take_in(case.number, [incoming(tmp_path, "open.pdf", protected(""))], by="test", at=AT)
    assert Original.objects.get().page_count == 1


def test_originals_are_kept_byte_for_byte_and_once(case, tmp_path):
    content = good(3)
    for _ in range(2):
        services.take_in(case.number, [incoming(tmp_path, "a.pdf", content)], by="test", at=AT)
    document = Original.objects.get()
    assert queries.document_file(case, document.sha256).read_bytes() == content
    assert case.events.filter(kind="records.taken_in").count() == 1


def test_an_original_that_changed_on_the_disk_is_noticed(case, tmp_path):
    services.take_in(case.number, [incoming(tmp_path, "a.pdf", good())], by="test", at=AT)
    document = Original.objects.get()
    kept = originals.place_of(queries.store(), document.sha256)
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes() + b" ")
    with pytest.raises(DocumentUnreadable, match="changed on the disk"):
        queries.document_file(case, document.sha256)
