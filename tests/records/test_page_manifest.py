"""What the reader asks for: the manifest, pages as pictures, marks, and that every reading is noted once."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case
from openimr.errors import DocumentUnreadable, NotFound, Refused
from openimr.records import queries, services
from openimr.records.adapters import page_pictures
from openimr.records.adapters.kind_marks_file import kind_marks
from openimr.records.adapters.originals import keep
from openimr.records.models import Document, Mark, Original, Page

AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@pytest.fixture
def case(db, tmp_path) -> Case:
    """A case with an original of six pages in three documents; the text of page n is `Page n of the file`."""
    file = tmp_path / "records.pdf"
    sheet = Canvas(str(file), pagesize=(612, 792))
    for number in range(1, 7):
        sheet.drawString(72, 700, f"Page {number} of the file")
        sheet.showPage()
    sheet.save()
    case = Case.objects.create(
        number="CM26-0000001", date_of_injury=date(2025, 1, 8), application_received=date(2026, 1, 5)
    )
    original = Original.objects.create(
        case=case, sha256=keep(queries.store(), file), file=file.name, place=0, sender="employer", page_count=6
    )
    for first in (1, 3, 5):
        document = Document.objects.create(
            original=original, first_page=first, last_page=first + 1, title=f"Document {first}"
        )
        for number in (first, first + 1):
            Page.objects.create(
                original=original, document=document, number=number, state="read", withheld=False, text=f"Page {number} of the file",
                width=612, height=792,
            )  # fmt: skip
    return case


@pytest.fixture
def people(db):
    return {
        role: open_account(username=role, role=role, password="a long enough password")[0]
        for role in (Role.INTAKE, Role.REVIEWER, Role.AUDITOR)
    }


@pytest.fixture(autouse=True)
def _renderers():
    yield
    page_pictures.close()


def pages(case: Case) -> list[Page]:
    return list(Page.objects.filter(original__case=case).order_by("number"))


def test_every_kind_has_a_letter_of_its_own_and_a_label():
    letters = [mark.letter for mark in kind_marks()]
    assert all(letters)
    assert len(set(letters)) == len(letters)
    assert all(mark.label for mark in kind_marks())


def test_the_manifest_tells_the_whole_file_in_four_questions(case, people):
    first, second, *_, last = pages(case)
    Page.objects.filter(pk=last.pk).update(duplicate_of=first)
    Page.objects.filter(pk=second.pk).update(state="failed", problem="reading it took too long. Try it again")
    with CaptureQueriesContext(connection) as asked:
        told = queries.manifest(case, people[Role.INTAKE])
    assert len(asked) == 4
    assert not any('"text"' in query["sql"] or '"words"' in query["sql"] for query in asked)
    assert [row[:3] for row in told["documents"]] == [[0, 1, 2], [0, 3, 4], [0, 5, 6]]
    assert told["pages"]["document"] == [0, 0, 1, 1, 2, 2]
    assert told["repeats"] == [[5, 0]]
    assert told["problems"] == {"1": "reading it took too long. Try it again"}
    assert told["pages"]["flags"][1] == told["flags"]["failed"]
    assert told["sizes"] == [[612.0, 792.0]]


def test_what_is_withheld_is_in_nothing_that_others_get(case, people):
    withheld = pages(case)[2:4]
    Page.objects.filter(pk__in=[page.pk for page in withheld]).update(withheld=True)
    sha256 = withheld[0].original.sha256
    reviewer, staff = people[Role.REVIEWER], people[Role.INTAKE]
    assert queries.manifest(case, reviewer)["pages"]["number"] == [1, 2, 5, 6]
    assert "Document 3" not in str(queries.manifest(case, reviewer))
    assert [row.title for row in queries.listing(case, reviewer)] == ["Document 1", "Document 5"]
    with pytest.raises(NotFound):
        queries.shown_page(case, reviewer, sha256, 3)
    assert not queries.may_download(case, reviewer, sha256)
    assert queries.manifest(case, staff)["pages"]["flags"][2] == queries.manifest(case, staff)["flags"]["withheld"]
    assert queries.shown_page(case, staff, sha256, 3).pk == withheld[0].pk
    assert {row.title: row.withheld for row in queries.listing(case, staff)}["Document 3"] == 2
    assert queries.may_download(case, staff, sha256)


def test_a_page_is_drawn_in_the_widths_there_are_and_kept(case, settings):
    page = pages(case)[0]
    drawn = queries.page_picture(page, width=700)
    picture = Image.open(io.BytesIO(drawn))
    assert (picture.format, picture.size) == ("WEBP", (800, 1036))
    kept = list((Path(settings.DATA_DIR) / "page-pictures").glob("*/*/*.webp"))
    assert [file.name for file in kept] == ["1-800-0.webp"]
    assert queries.page_picture(page, width=790) == drawn
    page.turned = 90
    assert Image.open(io.BytesIO(queries.page_picture(page, width=800))).size == (800, 619)


def test_the_layer_is_the_text_with_the_place_of_every_word(case):
    layer = queries.page_layer(pages(case)[2])
    assert layer["text"] == "Page 3 of the file"
    assert [layer["text"][start : start + length] for start, length, *_ in layer["words"]] == layer["text"].split()
    lefts = [left for _, _, left, *_ in layer["words"]]
    assert lefts == sorted(lefts)
    assert all(0.08 < top < 0.14 for _, _, _, top, _, _ in layer["words"])


def test_a_poisonous_page_costs_its_picture_and_nothing_else(case, tmp_path):
    poison = tmp_path / "poison.pdf"
    poison.write_bytes(b"%PDF-1.7\n" + b"\x00" * 500)
    kept = tmp_path / "kept"
    with pytest.raises(DocumentUnreadable, match="cannot be drawn"):
        page_pictures.picture(kept, poison, "ab" * 32, 1, width=800, turned=0, most_bytes=10**9)
    assert queries.page_picture(pages(case)[0], width=800)


def test_kept_pictures_stay_under_their_bound(tmp_path):
    for number in range(20):
        file = tmp_path / "ab" / "abcd" / f"{number}-800-0.webp"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x" * 1000)
    page_pictures.prune(tmp_path, 20_000)
    assert len(list(tmp_path.glob("*/*/*"))) == 20
    page_pictures.prune(tmp_path, 10_000)
    assert len(list(tmp_path.glob("*/*/*"))) == 9


def test_pages_opened_within_half_an_hour_are_one_reading(case):
    sha256 = pages(case)[0].original.sha256

    def read(minutes: int, by: str = "reviewer:one") -> bool:
        return services.note_reading(case.number, sha256, by=by, at=AT + timedelta(minutes=minutes))

    assert [read(0), read(5), read(29), read(31), read(31, by="reviewer:two")] == [True, False, False, True, True]
    assert case.events.filter(kind="records.read").count() == 3


def test_a_note_is_its_authors_until_shared_and_says_nothing_to_the_log(case, people):
    staff, reviewer = people[Role.INTAKE], people[Role.REVIEWER]
    sha256 = pages(case)[0].original.sha256
    made = services.mark(case, sha256, 1, actor=staff, at=AT, text="numbness", passage=(0, 4))
    assert queries.marks(case, reviewer) == []
    services.change_mark(case, made["id"], actor=staff, at=AT, text="numbness?", shared=True)
    [seen] = queries.marks(case, reviewer)
    assert (seen["text"], seen["mine"], seen["start"], seen["end"]) == ("numbness?", False, 0, 4)
    with pytest.raises(NotFound):
        services.change_mark(case, made["id"], actor=reviewer, at=AT, text="mine", shared=True)
    with pytest.raises(NotFound):
        services.remove_mark(case, made["id"], actor=reviewer, at=AT)
    assert services.remove_mark(case, made["id"], actor=staff, at=AT)["text"] == "numbness?"
    assert not Mark.objects.exists()
    events = case.events.order_by("sequence")
    assert [event.kind for event in events] == ["records.marked", "records.mark_changed", "records.mark_removed"]
    assert "numb" not in str([event.payload for event in events])


def test_what_cannot_be_marked_is_refused_and_nothing_is_kept(case, people):
    sha256 = pages(case)[0].original.sha256
    with pytest.raises(Refused, match="changes nothing"):
        services.mark(case, sha256, 1, actor=people[Role.AUDITOR], at=AT)
    with pytest.raises(Refused, match="no such passage"):
        services.mark(case, sha256, 1, actor=people[Role.INTAKE], at=AT, text="x", passage=(5, 400))
    with pytest.raises(Refused, match="4000 at most"):
        services.mark(case, sha256, 1, actor=people[Role.INTAKE], at=AT, text="x" * 4001)
    Page.objects.filter(number=1).update(withheld=True)
    with pytest.raises(NotFound):
        services.mark(case, sha256, 1, actor=people[Role.REVIEWER], at=AT)
    assert not Mark.objects.exists()
