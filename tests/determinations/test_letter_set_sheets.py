"""The letters of a set as sheets of paper: what fits on one, what shows in a window, what is read aloud in which voice."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pikepdf
import pypdfium2
import pytest
from tests.determinations.letter_sets import PARTIES, SERVED, case_facts, content, made

from openimr.determinations.adapters import letter_set_docx, letter_set_file, letter_set_html, letter_set_pdf
from openimr.determinations.adapters.letterhead import Look
from openimr.determinations.adapters.pdf_structure import check
from openimr.determinations.domain.letter_set.assembling import LetterSet, PieceContent
from openimr.determinations.domain.letter_set.envelope import Envelope, Window

LOOK = Look()
LONG = (
    "Maximiliana Guadalupe Hernández-Villaseñor",
    "Cooperative of Cold Storage Workers and Packers",
    ("12345 North Blackstone Avenue, Suite 1204", "Rancho Santa Margarita", "CA", "92688-1234"),
)


def _pages(pdf: bytes) -> list[Any]:
    return list(pypdfium2.PdfDocument(pdf))


def _covers(found: LetterSet, language: str = "en") -> list[PieceContent]:
    return [piece for piece in found.pieces if piece.kind == "cover" and piece.language == language]


def _items(count: int) -> dict[str, Any]:
    told = content()
    told["issues"] = [{**told["issues"][n % 3], "number": 1 + n % 3} for n in range(count)]
    return told


@pytest.mark.parametrize("items", [1, 2, 3])
def test_the_cover_is_one_page_in_eleven_points(items: int) -> None:
    for piece in _covers(made(content=_items(items))):
        pages = _pages(letter_set_pdf.render(piece.letter, LOOK))
        assert len(pages) == 1, piece.name
        text = pages[0].get_textpage()
        for block in piece.letter["blocks"]:
            if block["kind"] == "paragraph" and not block["small"]:
                at, _ = text.search(block["text"][:30]).get_next()
                assert _points(text, at) >= 11, block["text"][:30]


def _points(text: Any, at: int) -> float:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, at, matrix)
    return raw.FPDFText_GetFontSize(text, at) * abs(matrix.d)


def test_the_cover_of_twelve_items_takes_what_it_needs_and_loses_nothing() -> None:
    for piece in _covers(made(content=_items(12)))[:1]:
        pages = _pages(letter_set_pdf.render(piece.letter, LOOK))
        assert len(pages) == 2
        whole = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)
        for block in piece.letter["blocks"]:
            for text in (block.get("text", ""), *(i for i in block.get("items", ()) if isinstance(i, str))):
                assert " ".join(text.split()) in whole


def _long() -> LetterSet:
    name, organization, address = LONG
    parties = tuple(replace(party, name=name, organization=organization, address=address) for party in PARTIES)
    return made(facts=replace(case_facts(), parties=parties))


def _slides(window: Window, envelope: Envelope) -> Iterator[tuple[float, float, float, float]]:
    """What of the sheet shows in the window at each end of its way: left, top, right, bottom, inches on the sheet."""
    for aside in (0, envelope.width - envelope.sheet_width):
        for up in (0, envelope.height - envelope.panel_height):
            left = window.left - aside
            top = envelope.height - window.bottom - window.height - up
            yield left, top, left + window.width, top + window.height


@pytest.mark.parametrize("long", [False, True])
def test_whole_addresses_and_nothing_else_show_in_the_windows_an_eighth_clear_wherever_the_sheet_slides(long) -> None:
    envelope = letter_set_file.envelope()
    for found in [_long()] if long else [made(), made(status="draft", content=content(signed=False))]:
        assert not any("too long for the window" in remark for remark in found.about["remarks"])
        for piece in (one for one in found.pieces if one.kind == "address"):
            page = _pages(letter_set_pdf.render(piece.letter, LOOK))[0]
            for name, window in (("sender", envelope.sender), ("recipient", envelope.recipient)):
                within = dict.fromkeys(_slides(window, envelope), 0.125 if name == "recipient" else 0.0625)
                _shows(page, "".join(piece.letter["places"][name]["lines"]), within)


def _shows(page: Any, address: str, within: dict[tuple[float, float, float, float], float]) -> None:
    """Every sign of the address is clear of each edge, and no other sign is in the window."""
    text = page.get_textpage()
    for (left, top, right, bottom), clear in within.items():
        seen = ""
        for one in range(text.count_chars()):
            sign = text.get_text_range(one, 1)
            if not sign.strip():
                continue
            x0, y0, x1, y1 = (side / 72 for side in text.get_charbox(one))
            above, below = 11 - y1, 11 - y0
            if x1 <= left or x0 >= right or below <= top or above >= bottom:
                continue
            assert x0 >= left + clear, sign
            assert x1 <= right - clear, sign
            assert above >= top + clear - 0.01, sign
            assert below <= bottom - clear + 0.01, sign
            seen += sign
        assert seen == "".join(address.split())


def test_an_address_that_no_window_holds_is_told() -> None:
    party = PARTIES[0]
    much = replace(party, organization=f"{LONG[1]} {LONG[1]} {LONG[1]}", name=f"{LONG[0]} {LONG[0]}")
    found = made(facts=replace(case_facts(), parties=(much, *PARTIES[1:])))
    assert [one for one in found.about["remarks"] if "too long for the window" in one] == [
        "injured worker: the address is too long for the window; take an envelope without windows"
    ]


def test_the_cover_in_spanish_says_what_the_english_one_says() -> None:
    found = made(languages=("es",), ways={"injured_worker": "overnight"}, served=date(2014, 1, 14))
    spanish, english = _covers(found, "es"), _covers(found)
    assert [piece.role for piece in spanish] == ["injured_worker"]
    told, other = spanish[0].letter, english[0].letter
    assert told["dates"] == other["dates"]
    notice, *blocks = told["blocks"]
    assert notice["lead"].endswith("vale el texto en inglés.")
    assert "Ningún traductor certificado" in notice["text"]
    assert [one["kind"] for one in blocks] == [one["kind"] for one in other["blocks"]]
    for one, two in zip(blocks, other["blocks"], strict=True):
        for part in ("rows", "items"):
            assert len(one.get(part, ())) == len(two.get(part, ()))
    counted = next(one for one in blocks if one["kind"] == "table" and "último día" in one["caption"])
    assert [row[1] for row in counted["rows"]] == [row[1] for row in other["blocks"][6]["rows"]]
    assert {one["wording"] for one in found.about["unverified"] if one["language"] == "es"} >= {
        "cover.presumed", "law.ground_error", "law.by_overnight", "law.in_california",
    }  # fmt: skip
    english_left = {one["text"] for one in told["passages"]}
    assert english_left <= {
        *(issue["request"] for issue in content()["issues"]), "WORK HARDENING PROGRAM", "WORK HARDENING 2 WEEKS", "Overturned", "Upheld",
        "Workers’ Compensation Appeals Board", "Final Determination", "What was decided about your treatment",
    }  # fmt: skip


@pytest.mark.parametrize("way", ["first_class_mail", "certified_mail", "overnight", "personal", "fax", "electronic"])
@pytest.mark.parametrize("state", ["CA", "NV", "ON"])
def test_no_rule_of_the_programme_stays_english_in_spanish(way: str, state: str) -> None:
    worker = replace(PARTIES[0], address=("1 A Street", "Somewhere", state, "89501"))
    facts = replace(case_facts(), parties=(worker, *PARTIES[1:]))
    for served in (SERVED, date(2014, 1, 11), date(2014, 1, 25)):
        told = _covers(made(languages=("es",), facts=facts, ways={"injured_worker": way}, served=served), "es")[0]
        rows = [row[0] for one in told.letter["blocks"] if one["kind"] == "table" for row in one["rows"]]
        listed = [item for one in told.letter["blocks"] if one["kind"] == "list" for item in one["items"]]
        for text in (*rows, *listed):
            assert not {"the", "for", "after", "since", "of"} & {*text.lower().split()}, text


def test_english_in_a_spanish_letter_is_read_in_english_in_every_form() -> None:
    found = made(languages=("es",))
    for piece in (one for one in found.pieces if one.language == "es"):
        request = content()["issues"][0]["request"]
        assert request in {one["text"] for one in piece.letter["passages"]}
        html = letter_set_html.render(piece.letter, LOOK)
        assert html.startswith('<!doctype html><html lang="es-US">')
        assert f'<span lang="en-US">{request}</span>' in html
        word = docx.Document(io.BytesIO(letter_set_docx.render(piece.letter, LOOK)))
        cells = [cell for table in word.tables for row in table.rows for cell in row.cells]
        runs = [run for holder in (word, *cells) for one in holder.paragraphs for run in one.runs]
        assert any(run.text == request and "en-US" in run._r.xml for run in runs)
        pdf = letter_set_pdf.render(piece.letter, LOOK)
        assert not check(pdf)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert str(opened.Root.Lang) == "es-US"
            assert b"/Lang(en-US)" in b"".join(page.Contents.read_bytes() for page in opened.pages)


@pytest.mark.parametrize("items", [1, 4, 6, 8, 10, 12])
def test_no_short_table_is_broken_and_no_page_is_left_to_a_closing(items: int) -> None:
    found = made(content=_items(items), languages=("es",))
    for piece in (one for one in found.pieces if one.recipient in {1, 3} and one.letter and one.kind != "address"):
        pdf = letter_set_pdf.render(piece.letter, LOOK)
        pages = [" ".join(page.get_textpage().get_text_bounded().split()) for page in _pages(pdf)]
        for block in piece.letter["blocks"]:
            if block["kind"] == "table" and len(block["rows"]) <= 6:
                assert any(all(row[0] in page for row in block["rows"]) for page in pages), (
                    piece.name,
                    block["caption"],
                )
        last = pages[-1].split()
        assert len(last) > 60 or len(pages) == 1, piece.name
