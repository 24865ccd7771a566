"""What a letter may hold: markup, scripts of the world, signs that no font has. Nothing is printed as a box."""

import copy
import io
import re
from html import unescape

import docx
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.determinations.builders import ready

from openimr.determinations.adapters import docx_letter, html_letter, pdf_letter
from openimr.errors import Unsettable

MARKUP = (
    "#strong[x] *b* _i_ $x^2$ <script>alert(1)</script> @source-1 `code` // c /* d */ = H - l + n [a] {b} &amp; "
    "<w:r/> ]]> #panic(1) \\ ~ -- ... \"q\" 'q'"
)
#: A script for which neither the engine nor Debian 12 has a font.
KHITAN = "\U00018b00"
#: "Work hardening", "rehabilitation", "programme" and the like; the words are of no consequence.
WRITTEN = {
    "Arabic": "برنامج تقوية العمل",
    "Hebrew": "תוכנית שיקום",
    "Chinese": "工作强化计划",
    "Korean": "작업 강화",
    "Armenian": "Ծրագիր",
    "Khmer": "កម្មវិធី",
    "Hindi": "कार्य",
    "Vietnamese": "Chương trình phục hồi",
    "Russian": "Программа",
}


def _asking(request: str) -> dict:
    content = copy.deepcopy(ready().content())
    content["issues"][0]["request"] = request
    return content


def _pdf_text(letter: bytes) -> str:
    document = pypdfium2.PdfDocument(letter)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def _solid(text: str) -> str:
    return "".join(text.split())


def _docx_text(letter: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(letter)).paragraphs)


def test_markup_is_printed_as_it_is_written_and_nothing_of_it_is_obeyed():
    content = _asking(MARKUP)
    html = html_letter.render(content)
    assert _solid(MARKUP) in _solid(_pdf_text(pdf_letter.render(content)))
    assert MARKUP in unescape(html)
    assert not re.search(r"<script>alert|<w:r/>", html)
    assert MARKUP in _docx_text(docx_letter.render(content))


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("#*_$<>@`/=-+[]{}&\\~\"'.:;,()ab1 "), min_size=1, max_size=40).map(str.strip))
def test_whatever_is_written_in_signs_of_markup_is_printed(written):
    content = _asking(f"A{written}Z")
    assert _solid(f"A{written}Z") in _solid(_pdf_text(pdf_letter.render(content)))
    assert f"A{written}Z" in unescape(html_letter.render(content))
    assert f"A{written}Z" in _docx_text(docx_letter.render(content))


@pytest.mark.parametrize("script", WRITTEN)
def test_a_request_in_another_script_is_printed_whole_in_every_format(script):
    """The signs that the PDF holds are compared as a set: readers of right-to-left text order them each their way."""
    content = _asking(f"{WRITTEN[script]} (WORK HARDENING)")
    try:
        letter = pdf_letter.render(content)
    except Unsettable:
        pytest.skip("no fonts for the scripts of the world: as root, scripts/debian-packages runtime")
    assert set(_solid(WRITTEN[script])) <= set(_pdf_text(letter))
    assert WRITTEN[script] in html_letter.render(content)
    assert WRITTEN[script] in _docx_text(docx_letter.render(content))


def test_a_sign_that_no_font_has_is_refused_by_name_and_place():
    with pytest.raises(Unsettable) as refused:
        pdf_letter.render(_asking(f"WORK {KHITAN} HARDENING"))
    (sign, remedy) = refused.value.reasons
    assert f"“{KHITAN}” U+18B00 (khitan small script character-18b00)" in sign.sentence
    assert "is in no font of this machine; it stands in: issues 1, request" in sign.sentence
    assert "install fonts" in remedy.sentence


@pytest.mark.parametrize(
    ("sign", "named"), [("\x01", "U+0001"), ("\ue000", "U+E000"), ("\u202e", "right-to-left over")]
)
def test_what_is_no_sign_at_all_is_refused_by_name_and_place(sign, named):
    content = _asking("WORK HARDENING")
    content["recipients"][0]["name"] = f"Renata{sign} Holm"
    with pytest.raises(Unsettable, match=re.escape(named)) as refused:
        pdf_letter.render(content)
    assert "it stands in: recipients 1, name" in refused.value.reasons[0].sentence


def test_a_quote_from_the_records_is_printed_with_the_numbers_of_such_signs():
    content = _asking("WORK HARDENING")
    source = next(one for one in content["sources"] if one["kind"] == "record")
    source["evidence"]["quote"] = f"\uf0b7 Lifts {KHITAN} 20 pounds\x02"
    assert "“[U+F0B7] Lifts [U+18B00] 20 pounds[U+0002]”" in _pdf_text(pdf_letter.render(content))
    assert f"[U+F0B7] Lifts {KHITAN} 20 pounds[U+0002]" in html_letter.render(content)
    assert f"[U+F0B7] Lifts {KHITAN} 20 pounds[U+0002]" in _docx_text(docx_letter.render(content))
