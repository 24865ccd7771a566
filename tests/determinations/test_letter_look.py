"""How pages break: what leads to a part never stays behind, and no closing stands alone, however long the text is."""

import copy

import pypdfium2
import pytest
from tests.determinations.builders import ready
from tests.determinations.letter_sets import content, made

from openimr.determinations.adapters import letter_set_pdf, pdf_letter
from openimr.determinations.adapters.letterhead import Look, look_of


def _pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("more", range(0, 44, 2))
def test_no_heading_and_no_lead_stays_behind_at_the_foot_of_a_page(more: int) -> None:
    told = copy.deepcopy(ready().content())
    told["clinical_case_summary"] *= 1 + more
    listed = told["documents_reviewed"][0]
    told["documents_reviewed"] = [{**listed, "title": f"Report {n}"} for n in range(6)]
    pages = _pages(pdf_letter.render(told))
    for lead, follows in (
        ("DOCUMENTS REVIEWED", "Report 0"),
        ("IMR ISSUES, DECISIONS AND RATIONALES", "Claims Administrator guideline"),
        ("SOURCES Each number", "1. Date of injury"),
        ("CLINICAL CASE SUMMARY", "The worker was injured"),
    ):
        page = next(page for page in pages if lead in page)
        assert follows in page[page.index(lead) :], lead


@pytest.mark.parametrize("items", range(1, 9))
def test_no_closing_stands_alone(items: int) -> None:
    told = content()
    first = told["issues"][1]
    told["issues"] = [{**first, "number": 1 + n % 3} for n in range(items)]
    for piece in made(content=told).pieces:
        if piece.letter is None or not piece.letter.get("closing"):
            continue
        last = _pages(letter_set_pdf.render(piece.letter, Look()))[-1]
        before, closing, _ = last.partition("Sincerely,")
        assert closing
        assert len(before.split()) > 15, (piece.name, before)


def test_the_determination_has_the_logo_and_reads_the_same(tmp_path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><path d="M0 40 30 0 60 40z"/></svg>'
    )
    look = look_of(color="#7a1f2b", logo=str(logo), alt="A mountain")
    told = ready().content()
    assert pdf_letter.render(told, look=look) != pdf_letter.render(told)
    assert _pages(pdf_letter.render(told, look=look)) == _pages(pdf_letter.render(told))
