"""The letters by which a determination goes out: what each says, by when, and how it is set."""

import io
import json
from dataclasses import replace
from datetime import date

import pikepdf
import pypdfium2
import pytest
from tests.determinations.letter_sets import SERVED, case_facts, content, made, material

from openimr.determinations.adapters import letter_set_docx, letter_set_file, letter_set_html, letter_set_pdf
from openimr.determinations.adapters.letterhead import Look
from openimr.determinations.domain.addresses import place_of, written_in
from openimr.determinations.domain.letter_set.assembling import LetterSet, PieceContent, assemble
from openimr.determinations.domain.letter_set.envelope import safe_place
from openimr.review.domain.readability import reading_grade

LOOK = Look()


def _piece(found: LetterSet, kind: str, role: str = "", language: str = "en") -> PieceContent:
    return next(p for p in found.pieces if p.kind == kind and p.language == language and role in {"", p.role})


def _texts(value: object) -> list[str]:
    """Every text of a letter's parts."""
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for child in children for text in _texts(child)]


def _says(piece: PieceContent) -> str:
    assert piece.letter is not None
    return " ".join(_texts(piece.letter.get("blocks", [])))


def _read(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def test_each_recipient_gets_what_is_due_in_the_order_of_print() -> None:
    found = made()
    assert {one["role"]: [piece["kind"] for piece in one["pieces"]] for one in found.about["recipients"]} == {
        "injured_worker": ["address", "worker", "cover", "determination", "proof"],
        "representative": ["address", "attorney", "cover", "determination", "worker", "proof"],
        "claims_administrator": ["address", "administrator", "cover", "determination", "proof"],
        "requesting_physician": ["address", "physician", "missing", "cover", "determination", "proof"],
        "employer": ["address", "cover", "determination", "proof"],
        "administrative_director": ["cover", "determination", "proof"],
    }
    assert len({piece.code for piece in found.pieces}) == len(found.pieces)
    assert made() == found


@pytest.mark.parametrize(
    ("served", "role", "appeal_by", "because"),
    [
        (date(2014, 1, 28), "injured_worker", "2014-03-04", "30 days and 5 by mail within California"),
        (date(2014, 1, 28), "requesting_physician", None, "a physician is no party that may appeal"),
        (date(2014, 1, 29), "administrative_director", None, "nor is the Administrative Director"),
        (date(2014, 1, 11), "injured_worker", "2014-02-18", "the 35th day is a Saturday and Monday is a holiday"),
    ],
)
def test_the_last_day_to_appeal(served: date, role: str, appeal_by: str, because: str) -> None:
    recipients = made(served=served).about["recipients"]
    assert next(one for one in recipients if one["role"] == role)["appeal_by"] == appeal_by, because


def test_what_is_handed_over_adds_no_days() -> None:
    found = made(ways={"injured_worker": "personal", "claims_administrator": "personal"})
    worker = _piece(found, "cover", "injured_worker").letter
    assert [(one["rule"], one["due"]) for one in worker["dates"]] == [
        ("appeal.petition", "2014-02-27"), ("implementation.authorize", "2014-02-04"),
        ("implementation.reimburse", "2014-02-17"),
    ]  # fmt: skip


def test_what_is_authorized_and_paid_counts_from_the_administrators_receipt_in_every_letter() -> None:
    found = made()
    for kind in ("administrator", "attorney", "physician", "worker"):
        dates = {one["rule"]: one["due"] for one in _piece(found, kind).letter["dates"]}
        assert dates["implementation.authorize"] == "2014-02-07", kind
        assert dates["implementation.reimburse"] == "2014-02-22", kind


def test_the_administrator_is_told_what_to_do_on_each_item() -> None:
    table = next(b for b in _piece(made(), "administrator").letter["blocks"] if b["kind"] == "table")
    duties = {row[0]: (row[2], row[4]) for row in table["rows"]}
    assert duties == {
        "1": ("Upheld", "–"), "2": ("Overturned", "02/07/2014"), "3": ("Overturned", "02/22/2014"),
    }  # fmt: skip
    assert "Authorize within 5 working days" in table["rows"][1][3]
    assert "Reimburse within 20 days" in table["rows"][2][3]
    said = _says(_piece(made(), "administrator"))
    assert "$5,000" in said
    assert "proof of payment" in said


def test_nothing_overturned_asks_nothing_of_the_administrator() -> None:
    told = content()
    told["issues"] = told["issues"][:1]
    said = _says(_piece(made(content=told), "administrator"))
    assert "nothing is to be authorized" in said
    assert "penalty" not in said


def test_the_worker_is_told_each_decision_in_plain_words_and_whom_to_call() -> None:
    piece = _piece(made(), "worker")
    decisions = [(b["outcome"], b["lines"][-1]) for b in piece.letter["blocks"] if b["kind"] == "decision"]
    assert [outcome for outcome, _ in decisions] == ["Not approved", "Approved", "Approved"]
    assert "does not have to pay" in decisions[0][1]
    assert "Friday, February 7, 2014" in decisions[1][1]
    assert "pay by Saturday, February 22, 2014" in decisions[2][1]
    said = _says(piece)
    for wanted in ("(916) 555-0125", "(209) 555-0170", "1-800-736-7401", "Tuesday, March 4, 2014", "July 5, 2014"):
        assert wanted in said


@pytest.mark.parametrize("decisions", [("upheld",) * 3, ("overturned",) * 3, ("upheld", "overturned", "overturned")])
def test_the_workers_letter_asks_for_no_more_than_eight_years_of_school(decisions: tuple[str, ...]) -> None:
    told = content()
    for issue, decided in zip(told["issues"], decisions, strict=True):
        issue["decision"] = decided
    own = _says(_piece(made(content=told), "worker"))
    for issue in told["issues"]:
        own = own.replace(issue["request"], "it")
    assert len(own.split()) > 250
    assert reading_grade(own) <= 8


def test_every_wording_of_the_worker_is_plain_by_itself() -> None:
    for name, wording in letter_set_file.wordings("en", SERVED).items():
        if name.startswith("worker.") and len(wording.says.split()) > 25:
            assert reading_grade(wording.says.replace("|", " ")) <= 8, name


def test_the_proof_names_who_was_served_where_how_and_with_what() -> None:
    piece = _piece(made(), "proof")
    said = _says(piece)
    for wanted in ("Renata Holm", "12 Alder Court, Fresno, CA 93650", "By first-class mail", "ab" * 32,
                   "penalty of perjury", "Tuesday, January 28, 2014"):  # fmt: skip
        assert wanted in said
    assert piece.letter["blocks"][-1] == {
        "kind": "signature", "labels": ["Date", "Place", "Name in print", "Signature"],
    }  # fmt: skip


def test_a_set_not_served_yet_says_so_and_leaves_the_day_to_be_written() -> None:
    piece = _piece(made(status="not_served"), "proof")
    assert "January" not in _says(piece)
    assert piece.letter["status_line"].startswith("NOT SERVED YET")


def test_the_envelope_shows_nothing_but_addresses_and_a_code_that_tells_nothing() -> None:
    for piece in made().pieces:
        if piece.kind != "address":
            continue
        shown = "".join(_read(letter_set_pdf.render(piece.letter, LOOK))).split("\r\n")
        organization = {"Sierra Review Organization", "400 Capitol Mall", "Sacramento, CA 95814"}
        assert {line.strip() for line in shown if line.strip()} == organization | {*piece.letter["to"], piece.code}
        for private in ("CM13", "WC-2011", "HARDENING", "2011"):
            assert private not in "".join(shown)
            assert private not in piece.code


def test_an_address_shows_in_its_window_wherever_the_sheet_slides() -> None:
    envelope = letter_set_file.envelope()
    for window in (envelope.sender, envelope.recipient):
        place = safe_place(window, envelope)
        for aside in (0, envelope.width - envelope.sheet_width):
            for up in (0, envelope.height - envelope.panel_height):
                left, top = place.left + aside, place.top + envelope.height - envelope.panel_height - up
                assert left >= window.left
                assert left + place.width <= window.left + window.width
                assert top >= envelope.height - window.bottom - window.height
                assert top + place.height <= envelope.height - window.bottom


def test_the_ink_of_an_address_keeps_to_its_window() -> None:
    for piece in made().pieces:
        if piece.kind != "address":
            continue
        document = pypdfium2.PdfDocument(letter_set_pdf.render(piece.letter, LOOK))
        page = document[0].get_textpage()
        place = piece.letter["places"]["recipient"]
        for line in place["lines"]:
            at, count = page.search(line).get_next()
            boxes = [page.get_charbox(one) for one in range(at, at + count)]
            assert max(box[2] for box in boxes) / 72 <= place["left"] + place["width"]
            assert min(box[1] for box in boxes) / 72 >= 11 - place["top"] - place["height"] - 0.0625, line
            assert max(box[3] for box in boxes) / 72 <= 11 - place["top"] + 0.0625, line
        page.close()
        document.close()


def test_where_no_part_of_the_sheet_always_shows_there_is_no_place() -> None:
    envelope = letter_set_file.envelope()
    with pytest.raises(ValueError, match="no part"):
        safe_place(replace(envelope.recipient, width=0.9), envelope)


def test_a_draft_says_so_on_every_page_of_every_piece() -> None:
    for piece in made(status="draft", content=content(signed=False)).pieces:
        if piece.letter is not None:
            assert all("DRAFT" in page for page in _read(letter_set_pdf.render(piece.letter, LOOK))), piece.name


def test_no_letter_knows_the_reviewer() -> None:
    told = json.dumps([piece.letter for piece in made().pieces])
    for identity in ("Ingrid Solberg", "A-77120", "rev-014"):
        assert identity not in told


def test_the_sheet_for_the_physician_goes_to_the_physician_alone() -> None:
    assert {piece.role for piece in made().pieces if piece.kind == "missing"} == {"requesting_physician"}
    nothing = {
        **material().missing_sheet,
        "items": [{"number": 1, "request": "X", "says": "None.", "against": [], "missing": []}],
    }
    assert not [piece for piece in made(missing_sheet=nothing).pieces if piece.kind == "missing"]


def test_the_letters_are_tagged_titled_and_the_same_every_time() -> None:
    for piece in made().pieces:
        if piece.letter is None:
            continue
        pdf = letter_set_pdf.render(piece.letter, LOOK)
        assert pdf == letter_set_pdf.render(piece.letter, LOOK)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert opened.Root.MarkInfo.Marked
            assert opened.Root.Lang == "en-US"
            assert str(opened.docinfo["/Title"]).startswith(piece.title)
            assert b"pdfuaid" in opened.Root.Metadata.read_bytes()


def test_html_and_word_say_what_the_letter_says() -> None:
    import docx

    for piece in made().pieces:
        if piece.letter is None or piece.kind == "address":
            continue
        html = letter_set_html.render(piece.letter, LOOK)
        word = docx.Document(io.BytesIO(letter_set_docx.render(piece.letter, LOOK)))
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        whole = "\n".join([*(one.text for one in word.paragraphs), *cells])
        import html as entities

        plain = entities.unescape(html)
        hidden = {"left", "kind"}
        for block in piece.letter["blocks"]:
            for name, value in block.items():
                if name in hidden | {"caption", "language"}:
                    continue
                for text in _texts(value) if name != "items" else _items(value):
                    assert text in plain, (piece.name, text)
                    assert text.strip() in whole, (piece.name, text)


def _items(value: list) -> list[str]:
    return [text for item in value for text in ([item] if isinstance(item, str) else _texts(item))]


def test_what_a_request_says_is_never_markup() -> None:
    told = content()
    told["issues"][0]["request"] = "<b>MRI</b> #pagebreak() *x* $1$"
    piece = _piece(made(content=told), "cover")
    assert "<b>MRI" not in letter_set_html.render(piece.letter, LOOK)
    assert "#pagebreak() *x* $1$" in "".join(_read(letter_set_pdf.render(piece.letter, LOOK)))


def test_the_print_file_holds_every_piece_in_order_and_stays_tagged() -> None:
    found = made()
    pieces = [piece for piece in found.of(1) if piece.letter is not None]
    pdfs = [letter_set_pdf.render(piece.letter, LOOK) for piece in pieces]
    whole = letter_set_pdf.one_file(pdfs, title="Letters")
    assert _read(whole) == [page for pdf in pdfs for page in _read(pdf)]
    with pikepdf.open(io.BytesIO(whole)) as opened:
        root = opened.Root.StructTreeRoot
        numbers = root.ParentTree.Nums
        by_number = dict(zip(map(int, list(numbers)[::2]), list(numbers)[1::2], strict=True))
        pages = {page.objgen for page in opened.pages}
        assert len(root.K) == len(pieces)
        for page in opened.pages:
            owners = by_number[int(page.obj.StructParents)]
            assert any(one.get("/Pg") is not None and one.Pg.objgen == page.objgen for one in owners)
            assert all(one.Pg.objgen in pages for one in owners if "/Pg" in one)


def test_whoever_has_no_address_is_named_to_whoever_sends_the_set() -> None:
    parties = tuple(
        replace(party, address=()) if party.role == "injured_worker" else party for party in case_facts().parties
    )
    found = made(facts=replace(case_facts(), parties=parties))
    assert any("injured worker: no whole postal address" in remark for remark in found.about["remarks"])


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (("1 A Street", "Reno", "NV", "89501"), "outside_california"),
        (("1 A Street", "Fresno", "ca", "93650"), "california"),
        (("1 A Street", "Toronto", "ON", "M4B"), "outside_us"),
        ((), "california"),
        *(
            (("1 A Street", "Fresno", state, "93650"), "california")
            for state in ("Calif.", "Ca.", "C.A.", " california ")
        ),
        *((("1 A Street", "Reno", state, "89501-1234"), "outside_california") for state in ("Nev.", "N.V.", "nevada")),
        (("1 A Street", "Fresno", "Kalifornia", "93650"), "california"),
        (("Fresno", "CA", "93650"), "california"),
    ],
)
def test_where_an_address_is(address: tuple[str, ...], place: str) -> None:
    assert place_of(address) == place


def test_a_state_that_nobody_knows_with_a_postal_code_of_the_united_states_is_asked_for() -> None:
    assert written_in(("1 A Street", "Fresno", "Kalifornia", "93650")) is None
    assert written_in(("1 A Street", "Toronto", "ON", "M4B 1B3")) == "outside_us"


def test_to_whom_the_law_gives_no_appeal_no_last_day_is_told() -> None:
    for role in ("requesting_physician", "administrative_director"):
        piece = _piece(made(), "cover", role)
        assert "last day to file" not in _says(piece).lower()
        assert "told its own last day" in _says(piece)
        assert not [one for one in piece.letter["dates"] if one["rule"] == "appeal.petition"]


def test_two_versions_of_a_set_have_other_codes() -> None:
    first, second = made(), assemble(replace(material(), version=2), letter_set_file.envelope())
    assert not {piece.code for piece in first.pieces} & {piece.code for piece in second.pieces}
