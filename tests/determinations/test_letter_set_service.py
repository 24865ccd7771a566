"""The letters kept when a signed case is served, written out by command, and shown as things stand before."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pypdfium2
import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from tests.samples import at_the_desk, carry_sample

from openimr.cases.models import Case, Party
from openimr.determinations import queries, services
from openimr.determinations.models import LetterSet
from openimr.errors import NotFound, Refused
from openimr.records.adapters import originals
from openimr.records.queries import store

pytestmark = pytest.mark.django_db
AT = datetime(2014, 1, 28, 18, 0, tzinfo=UTC)
SIGNED = date(2013, 10, 21)  # the sample's own day: its attestation is of that day


@pytest.fixture
def case(tmp_path) -> Case:
    journey = carry_sample("work-hardening", tmp_path, today=SIGNED, at=AT)
    return Case.objects.get(number=journey.case_number)


def _served(case: Case, **changes):
    return services.letter_set(case.number, **{"served_on": date(2014, 1, 29), "by": "test", "at": AT, **changes})


def test_what_goes_out_is_kept_by_its_digest_once(case: Case) -> None:
    pieces = _served(case)
    assert [piece.role for piece in pieces if piece.kind == "proof"] == [
        "injured_worker", "representative", "claims_administrator", "requesting_physician", "employer",
        "administrative_director",
    ]  # fmt: skip
    for piece in pieces:
        for digest in piece.files.values():
            originals.whole(store(), digest)
    signed = queries.determination(case)
    assert {p.files["pdf"] for p in pieces if p.kind == "determination"} == {signed.letters["pdf"]}
    assert _served(case) == pieces
    kept = LetterSet.objects.get()
    event = case.events.get(kind="determinations.letters_made")
    assert event.payload["digest"] == kept.digest
    told = str(event.payload)
    assert not [party.last_name for party in case.parties.all() if party.last_name and party.last_name in told]
    with (
        pytest.raises((InternalError, ProgrammingError), match="never change"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM determinations_letterset")


def test_each_print_file_is_the_recipients_whole_set_in_order(case: Case) -> None:
    pieces = _served(case)
    kept = LetterSet.objects.get()
    for number, digest in kept.prints.items():
        with pikepdf.open(originals.whole(store(), digest)) as whole:
            counted = sum(_pages(piece.files["pdf"]) for piece in pieces if str(piece.recipient) == number)
            assert len(whole.pages) == counted
            assert "/StructTreeRoot" in whole.Root
            assert "/AcroForm" not in whole.Root


def _pages(digest: str) -> int:
    with pikepdf.open(originals.whole(store(), digest)) as opened:
        return len(opened.pages)


def test_a_set_in_spanish_is_made_on_request_and_english_rules(case: Case) -> None:
    spanish = next(piece for piece in _served(case, languages=("es",)) if piece.language == "es")
    text = _text(originals.whole(store(), spanish.files["pdf"]).read_bytes())
    assert "vale el texto en inglés" in text
    assert "traductor certificado" in text


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
    finally:
        document.close()


def test_nobody_is_served_before_the_signature_or_without_an_address(case: Case) -> None:
    with pytest.raises(Refused, match="before the day of signature"):
        _served(case, served_on=queries.determination(case).signed_on - timedelta(days=1))
    with pytest.raises(Refused, match="more than 14 days ahead"):
        _served(case, served_on=date(2104, 1, 29))
    Party.objects.filter(case=case, role="representative").update(street="", city="", state="", postal_code="")
    with pytest.raises(Refused, match="representative has no whole postal address"):
        _served(case)
    assert not LetterSet.objects.exists()
    assert _served(case, ways={"representative": "electronic"})


def test_an_unsigned_case_is_a_draft_and_is_not_served(tmp_path) -> None:
    case = at_the_desk("work-hardening", tmp_path, today=AT.date(), at=AT)
    with pytest.raises(Refused, match="only a signed determination is served"):
        _served(case)
    found = queries.letters_as_they_stand(case, on=AT.date())
    assert found.about["status"] == "draft"
    whole = queries.print_file(case, found, 1, today=AT.date())
    document = pypdfium2.PdfDocument(whole)
    assert all("DRAFT" in page.get_textpage().get_text_bounded() for page in document)
    document.close()
    with pytest.raises(NotFound, match="no letters in xx"):
        queries.letters_as_they_stand(case, on=AT.date(), languages=("xx",))


def test_the_set_is_written_to_a_folder_and_as_one_archive(case: Case, tmp_path) -> None:
    written = services.write_letter_set(case.number, tmp_path / "set", today=date(2014, 1, 29))
    names = {file.relative_to(tmp_path / "set").as_posix() for file in written}
    assert {"letter-set.json", "1-injured-worker.pdf", "1-injured-worker/1-injured-worker-worker.html"} <= names
    _served(case)
    assert services.write_letter_set(case.number, tmp_path / "served", today=date(2014, 2, 20))
    with zipfile.ZipFile(io.BytesIO(queries.archive(case, today=date(2014, 2, 20)))) as archive:
        assert {f"{case.number}/{name}" for name in names} == set(archive.namelist())
        stored = archive.read(f"{case.number}/1-injured-worker.pdf")
    assert stored == originals.whole(store(), LetterSet.objects.get().prints["1"]).read_bytes()


def _list(folder) -> dict:
    return json.loads((folder / "letter-set.json").read_text(encoding="utf-8"))


TOLD = {"way": "first_class_mail", "place": "Sacramento, CA", "served_by": "a clerk", "by": "test"}
LATER = AT + timedelta(days=8)


def test_letters_that_nobody_kept_have_each_recipients_own_day(case: Case, tmp_path) -> None:
    noted = AT.date()
    services.serve(case.number, recipients=["injured_worker"], on=noted, **TOLD, at=AT)
    services.write_letter_set(case.number, tmp_path / "day", today=date(2014, 2, 20))
    listed = _list(tmp_path / "day")
    days = {one["role"]: (one["status"], one["served_on"]) for one in listed["recipients"]}
    assert days["injured_worker"] == ("served", noted.isoformat())
    assert days["employer"] == ("not_served", "2014-02-20")
    assert listed["status"] == "partly_served"
    proof = next(one for one in listed["recipients"] if one["role"] == "injured_worker")
    for kind in ("html", "json"):
        name = f"1-injured-worker/{proof['pieces'][-1]['name']}.{kind}"
        assert "Employer" not in (tmp_path / "day" / name).read_text(encoding="utf-8")
    services.write_letter_set(case.number, tmp_path / "as-if", today=date(2014, 2, 20), on=date(2014, 2, 14))
    assert {one["served_on"] for one in _list(tmp_path / "as-if")["recipients"]} == {noted.isoformat(), "2014-02-14"}


def test_the_letters_of_a_service_are_to_whom_it_was_made_and_nobody_else_is_sworn_to(case: Case, tmp_path) -> None:
    first, second = AT.date(), AT.date() + timedelta(days=7)
    services.serve(case.number, recipients=["requesting_physician"], on=first, letters=True, **TOLD, at=AT)
    only = LetterSet.objects.get()
    assert [one["role"] for one in only.about["recipients"]] == ["requesting_physician"]
    assert list(only.prints) == ["4"]
    proof = next(one for one in only.pieces if one["kind"] == "proof")
    told = json.loads(originals.whole(store(), proof["files"]["json"]).read_bytes())
    (sworn,) = next(one["rows"] for one in told["blocks"] if one["kind"] == "table")
    assert only.about["recipients"][0]["name"] in sworn[0]
    services.serve(
        case.number, recipients=["injured_worker"], on=second, letters=True, **{**TOLD, "way": "personal"}, at=LATER
    )
    shown = queries.shown_set(case, today=second)
    days = {one["role"]: one for one in shown.about["recipients"]}
    assert (days["requesting_physician"]["served_on"], days["requesting_physician"]["appeal_by"]) == (
        "2014-01-28",
        None,
    )
    worker = days["injured_worker"]
    assert (worker["served_on"], worker["way"], worker["appeal_by"]) == ("2014-02-04", "personal", "2014-03-06")
    assert (days["employer"]["status"], shown.about["status"]) == ("not_served", "partly_served")
    assert shown.files.print_file(4) == originals.whole(store(), only.prints["4"]).read_bytes()
    assert "the employer was never served, and no letters are kept for it" in queries.otherwise_served(case)


def test_whoever_was_served_before_keeps_its_days_when_the_rest_is_served(case: Case) -> None:
    services.serve(case.number, recipients=["injured_worker"], on=AT.date(), **TOLD, at=AT)
    roles = {piece.role for piece in _served(case, served_on=date(2014, 2, 4), at=LATER)}
    assert "injured_worker" not in roles
    assert "employer" in roles
    services.serve(case.number, recipients=["injured_worker"], on=date(2014, 2, 4), letters=True, **TOLD, at=LATER)
    again = LetterSet.objects.last().about["recipients"]
    assert [(one["role"], one["appeal_by"]) for one in again] == [("injured_worker", "2014-03-04")]
    services.serve(
        case.number, recipients=[one for one in roles if one != "injured_worker"], on=date(2014, 2, 4), **TOLD, at=LATER
    )
    with pytest.raises(Refused, match="everybody was served on 01/28/2014, 02/04/2014"):
        _served(case, served_on=date(2014, 2, 5), at=LATER)


def test_a_letter_whose_administrator_is_not_served_says_so(case: Case) -> None:
    services.serve(case.number, recipients=["representative"], on=AT.date(), letters=True, **TOLD, at=AT)
    kept = LetterSet.objects.get()
    attorney = next(one for one in kept.pieces if one["kind"] == "attorney")
    text = originals.whole(store(), attorney["files"]["html"]).read_text(encoding="utf-8")
    overturned = any(one["decision"] == "overturned" for one in queries.determination(case).content["issues"])
    assert ("claims administrator is not noted yet" in text) is overturned
