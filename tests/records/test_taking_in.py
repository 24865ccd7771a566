"""Files of every kind come in: kept as they came, and readable as a working copy that does nothing but show."""

import gzip
import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from benchmarks import intake_seeds as seeds
from pikepdf.form import Form, TextField
from PIL import Image
from typer.testing import CliRunner

from openimr.cli import app
from openimr.errors import CaseFileInvalid, Unavailable
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.records import queries, services
from openimr.records.adapters import originals
from openimr.records.models import Original, Page

AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"


@pytest.fixture
def case(db):
    return receive(read_case_folder(CASES / "work-hardening"), by="test", at=AT)


def take_in(case, folder: Path, name: str, content: bytes) -> services.Outcome:
    file = folder / name.replace("/", "-")
    file.write_bytes(content)
    incoming = services.IncomingFile(file, "claims_administrator", AT.date(), "electronic", name=name)
    return services.take_in_each(case.number, [incoming], by="test", at=AT)


def pages_of(original: Original) -> list[str]:
    document = pypdfium2.PdfDocument(queries.working_file(original))
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def sizes_of(original: Original) -> list[tuple[int, int]]:
    document = pypdfium2.PdfDocument(queries.working_file(original))
    return [(round(page.get_width()), round(page.get_height())) for page in document]


SAYS = {
    "plain.pdf": [seeds.WORDS, "page 2"],
    "form.pdf": ["Hydrocodone Lumbar MRI Twelve visits"],
    "letter.docx": [
        "Bayside Orthopedic Group Consultation The patient",
        "• Norco 10/325",
        "Extensor hallucis 4/5 Plan",
    ],
    "letter.rtf": ["Pain 6|10, café, ≥ 4 visits. Muscle Strength Hip 4/5 Plan: MRI."],
    "letter.txt": ["Pain: 6/10 café", "Second page of the report"],
    "note.xml": ["Progress Note Patient Ann Example Date of birth 03/17/1974", "• Norco", "SLR positive"],
    "bundle.json": ["Observation: Pain severity", "Subject: Ann Example", seeds.WORDS, "Heel walk is weak."],
    "message.eml": ["adjuster@example.org", "Attached are the records"],
}


@pytest.mark.parametrize("name", SAYS)
def test_what_a_file_says_is_on_its_pages_in_reading_order(case, tmp_path, name):
    found = take_in(case, tmp_path, "whatever", seeds.SEEDS[name]())
    assert not found.turned_away
    text = " ".join(pages_of(case.originals.get(sha256=found.taken_in[0].sha256)))
    places = [text.find(words) for words in SAYS[name]]
    assert -1 not in places, text
    assert places == sorted(places)


@pytest.mark.parametrize("name", seeds.SEEDS)
def test_every_kind_is_kept_as_it_came_and_its_pages_wait(case, tmp_path, name):
    content = seeds.SEEDS[name]()
    found = take_in(case, tmp_path, "misnamed.exe", content)
    assert not found.turned_away
    assert found.taken_in
    kept = originals.place_of(queries.store(), hashlib.sha256(content).hexdigest())
    assert kept.read_bytes() == content
    for original in case.originals.all():
        assert original.pages.filter(state=Page.State.WAITING).count() == original.page_count > 0
        assert (original.sender, original.way, original.received) == ("claims_administrator", "electronic", AT.date())
        assert (original.taken_in_by, original.taken_in_at) == ("test", AT)
        assert original.size > 0
        assert len(sizes_of(original)) == original.page_count
    again = take_in(case, tmp_path, "misnamed.exe", content)
    assert all(one.known for one in again.taken_in)
    assert case.originals.count() == len(found.taken_in)


@pytest.mark.parametrize("name", ["form.pdf", "fax-g4.tif", "letter.docx", "note.xml", "message.eml"])
def test_the_same_file_gives_the_same_working_copy(case, tmp_path, name):
    take_in(case, tmp_path, "a", seeds.SEEDS[name]())
    first = case.originals.first().working_sha256
    Original.objects.all().delete()
    take_in(case, tmp_path, "b", seeds.SEEDS[name]())
    assert case.originals.first().working_sha256 == first != ""


def test_nothing_that_acts_reaches_the_viewer(case, tmp_path):
    take_in(case, tmp_path, "a.pdf", seeds.active())
    original = case.originals.get(file="a.pdf")
    with pikepdf.open(queries.working_file(original)) as working:
        found = {key for thing in working.objects if isinstance(thing, pikepdf.Dictionary) for key in thing.keys()}  # noqa: SIM118
        assert not found & {"/JS", "/AA", "/OpenAction", "/A", "/URI", "/EF", "/EmbeddedFiles", "/Annots", "/AcroForm"}
        with working.open_outline() as outline:
            assert [entry.title for entry in outline.root] == ["Second report"]
    told = " ".join(original.notes)
    for words in ("JavaScript", "Links left out: 1", "Films", "embedded files", "it is a program"):
        assert words in told
    # What was embedded is not lost: what can be read comes in beside it.
    assert case.originals.get(file="letter.txt").container == "a.pdf"


def test_comments_that_only_a_pop_up_shows_are_told(case, tmp_path):
    take_in(case, tmp_path, "a.pdf", seeds.form())
    assert "Comments in pop-ups on page 1: open the original to read them." in case.originals.get().notes


def test_a_pdf_that_needs_no_change_serves_itself(case, tmp_path):
    take_in(case, tmp_path, "a.pdf", seeds.pdf())
    assert case.originals.get().working_sha256 == ""
    assert case.originals.get().notes == []


def turned(rotate=0, box=(0, 0, 612, 792), crop=None, unit=None) -> bytes:
    with pikepdf.open(io.BytesIO(seeds.pdf(1))) as opened:
        page = opened.pages[0].obj
        page.Rotate, page.MediaBox = rotate, pikepdf.Array(box)
        if crop:
            page.CropBox = pikepdf.Array(crop)
        if unit:
            page.UserUnit = unit
        return seeds.saved(opened)


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ({"rotate": 90}, (792, 612)),
        ({"rotate": -90}, (792, 612)),
        ({"rotate": 180}, (612, 792)),
        ({"rotate": 450}, (792, 612)),
        ({"box": (-100, -100, 512, 692)}, (612, 792)),
        ({"box": (612, 792, 0, 0)}, (612, 792)),
        ({"crop": (50, 600, 600, 780)}, (550, 180)),
        ({"unit": 2}, (612, 792)),
        ({"box": (0, 0, 1700, 2200)}, (612, 792)),
        ({"box": (0, 0, 0, 0)}, (612, 792)),
    ],
)
def test_pages_are_upright_and_of_the_size_of_paper(case, tmp_path, given, size):
    take_in(case, tmp_path, "a.pdf", turned(**given))
    original = case.originals.get()
    assert sizes_of(original) == [size]
    seen = given.get("box") != (-100, -100, 512, 692)  # that one leaves the line outside
    assert (seeds.WORDS in pages_of(original)[0]) is seen
    with pikepdf.open(queries.working_file(original)) as working:
        page = working.pages[0]
        assert page.obj.get("/Rotate", 0) == 0
        assert [float(n) for n in page.mediabox][:2] == [0, 0]
        assert "/UserUnit" not in page.obj


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_turned_page_looks_as_it_did(case, tmp_path, rotate):
    content = turned(rotate)
    take_in(case, tmp_path, "a.pdf", content)
    seen = [
        pypdfium2.PdfDocument(source)[0].render(scale=0.5, grayscale=True).to_pil()
        for source in (content, queries.working_file(case.originals.get()))
    ]
    assert seen[0].size == seen[1].size
    difference = sum(abs(a - b) for a, b in zip(seen[0].tobytes(), seen[1].tobytes(), strict=True))
    assert difference / len(seen[0].tobytes()) < 0.5


def test_pictures_have_their_true_size_and_stand_upright(case, tmp_path):
    for name, size in {"fax-g4.tif": (610, 792), "photo.jpg": (792, 612), "scan.png": (612, 792)}.items():
        found = take_in(case, tmp_path, name, seeds.SEEDS[name]())
        sizes = sizes_of(case.originals.get(sha256=found.taken_in[0].sha256))
        assert set(sizes) == {size}, name


def test_a_fax_page_that_cannot_be_decoded_is_told_and_the_others_come_in(case, tmp_path):
    content = bytearray(seeds.tiff(3))
    with Image.open(io.BytesIO(bytes(content))) as opened:
        opened.seek(1)
        for strip, size in zip(opened.tag_v2[273], opened.tag_v2[279], strict=True):
            content[strip : strip + size] = bytes(size)
    found = take_in(case, tmp_path, "fax.tif", bytes(content))
    assert not found.turned_away
    states = list(case.originals.get().pages.order_by("number").values_list("state", flat=True))
    assert states == [Page.State.WAITING, Page.State.FAILED, Page.State.WAITING]
    assert "ask the sender for this page again" in case.originals.get().pages.get(number=2).problem
    # Read later, the empty page stays failed: nobody takes it for a blank one.
    evaluate_eligibility(case.number, today=AT.date(), by="test", at=AT)
    services.read(case.number, today=AT.date(), by="test", at=AT)
    assert case.originals.get().pages.get(number=2).state == Page.State.FAILED


def test_an_archive_is_kept_and_its_files_know_where_they_came_from(case, tmp_path):
    inner = seeds.archive(**{"deep.pdf": seeds.pdf(1)})
    content = seeds.archive(**{"a.pdf": seeds.pdf(), "sub/b.zip": inner, "c.exe": b"MZ\x90\x00" + bytes(100)})
    found = take_in(case, tmp_path, "bundle.zip", content)
    assert {(one.file, one.container) for one in found.taken_in} == {
        ("a.pdf", "bundle.zip/records"),
        ("deep.pdf", "bundle.zip/records/sub/b.zip/records"),
    }
    assert [one.file for one in found.turned_away] == ["bundle.zip/records/c.exe"]
    assert found.turned_away[0].problem == "it is a program, not a record"
    kept = case.events.filter(kind="records.container_kept")
    assert hashlib.sha256(content).hexdigest() in {event.payload["container"] for event in kept}
    told = case.events.get(kind="records.turned_away").payload
    assert told["problems"] == ["it is a program, not a record"]
    assert "exe" not in str(told)


def test_attachments_come_in_beside_their_message(case, tmp_path):
    found = take_in(case, tmp_path, "message.eml", seeds.mail())
    assert [(one.file, one.container) for one in found.taken_in] == [
        ("message.eml", ""),
        ("report.pdf", "message.eml"),
        ("fax.tif", "message.eml"),
    ]


def test_names_in_an_archive_lead_nowhere(case, tmp_path):
    content = seeds.archive(
        **{"../../../etc/passwd": seeds.pdf(1), "C:\\x\\y.pdf": seeds.pdf(2), "a\nb\x00.txt": b"x y"}
    )
    before = set(tmp_path.iterdir())
    found = take_in(case, tmp_path, "bundle.zip", content)
    assert {path.name for path in set(tmp_path.iterdir()) - before} == {"bundle.zip"}
    assert all(".." not in one.container and "\n" not in one.file for one in found.taken_in)
    assert len(found.taken_in) == 3


def test_in_a_case_folder_one_bad_file_in_an_archive_bars_all(case, tmp_path):
    (tmp_path / "good.pdf").write_bytes(seeds.pdf())
    (tmp_path / "b.zip").write_bytes(seeds.archive(**{"c.pdf": seeds.pdf(1), "d.exe": b"MZ\x90\x00" + bytes(100)}))
    files = [services.IncomingFile(tmp_path / n, "employer", None, "") for n in ("good.pdf", "b.zip")]
    with pytest.raises(CaseFileInvalid) as refusal:
        services.take_in(case.number, files, by="test", at=AT)
    assert [fault.field for fault in refusal.value.faults] == ["records/b.zip/records/d.exe"]
    assert not Original.objects.exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"MZ\x90\x00" + bytes(300), "it is a program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office file"),
        (b"GIF89a" + bytes(300), "GIF"),
        (b"Rar!\x1a\x07\x00" + bytes(300), "RAR"),
        (b"<?xml version='1.0'?><invoice/>", "no C-CDA"),
        (b"\x00\x01\x02\x03" * 100, "not taken in"),
        (b"   \n  ", "no text"),
        (seeds.archive(**{"[Content_Types].xml": b"x"}), "office file"),
    ],
)
def test_other_kinds_are_refused_with_what_to_do(case, tmp_path, content, problem):
    found = take_in(case, tmp_path, "record.pdf", content)
    assert [one.file for one in found.turned_away] == ["record.pdf"]
    assert problem in found.turned_away[0].problem
    assert found.turned_away[0].remedy
    assert not found.taken_in


def test_a_full_disk_stores_nothing_and_says_so(case, tmp_path, settings):
    """A store on a file system of one megabyte, where this may be mounted; the file weighs more."""
    import os
    import subprocess

    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    store = Path(settings.DATA_DIR) / "originals"
    store.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(store)], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        noise = hashlib.shake_256(b"x").hexdigest(2_000_000).encode()
        with pytest.raises(Unavailable, match="nothing of this file was stored; make room"):
            take_in(case, tmp_path, "long.txt", noise)
        assert not Original.objects.exists()
        assert not [path for path in store.rglob("*") if path.is_file()]
        assert not case.events.filter(kind="records.taken_in").exists()
        assert take_in(case, tmp_path, "short.txt", b"Seen on 09/10/2013.").taken_in
    finally:
        subprocess.run(["umount", str(store)], check=True)


def test_a_folder_is_taken_in_by_the_command(case, tmp_path, monkeypatch):
    """Every file of the folder; one that cannot be read is named, and the others stay."""
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready
    folder = tmp_path / "from the adjuster"
    (folder / "2013").mkdir(parents=True)
    (folder / "2013" / "report.pdf").write_bytes(seeds.pdf())
    (folder / "letter.docx").write_bytes(seeds.word())
    (folder / "setup.exe").write_bytes(b"MZ\x90\x00" + bytes(100))
    arguments = ["records", "take-in", case.number, str(folder), "--sender", "employer", "--received", "2013-10-01"]
    run = CliRunner().invoke(app, arguments)
    assert run.exit_code == 2
    assert "from the adjuster/setup.exe: not taken in: it is a program" in run.output
    found = {(one.file, one.container, one.received.isoformat()) for one in case.originals.all()}
    assert found == {
        ("report.pdf", "from the adjuster/2013", "2013-10-01"),
        ("letter.docx", "from the adjuster", "2013-10-01"),
    }


def test_resources_of_a_synthetic_patient_are_readable(case, tmp_path, shared_data):
    bundle = min((shared_data / "synthea").glob("*.json.gz"))
    found = take_in(case, tmp_path, "bundle.json", gzip.decompress(bundle.read_bytes()))
    text = " ".join(pages_of(case.originals.get(sha256=found.taken_in[0].sha256)))
    for kind in ("Patient", "Encounter", "Condition", "Procedure", "Medication request", "Observation", "Diagnostic report", "Care plan", "Claim", "Explanation of benefit"):  # fmt: skip
        assert f"{kind}: " in text, kind
    assert "urn:uuid" not in text


def test_values_of_the_state_forms_become_text(case, tmp_path, shared_data):
    with pikepdf.open(shared_data / "forms" / "DWC-Form-RFA.pdf") as blank:
        fields = [field for field in Form(blank) if isinstance(field, TextField)]
        for number, field in enumerate(fields):
            field._field.obj.V = pikepdf.String(f"value-{number}")
        content = seeds.saved(blank)
    take_in(case, tmp_path, "rfa.pdf", content)
    text = " ".join(pages_of(case.originals.get(file="rfa.pdf")))
    missing = [number for number in range(len(fields)) if f"value-{number}" not in text.replace(" ", "")]
    assert len(fields) > 20
    assert missing == []
