"""The tags of the letters that we make, and each fault that is planted into them, by a checker of our own."""

import copy
import io
from collections.abc import Callable, Iterator

import pikepdf
import pytest
import typst
from tests.determinations.builders import ready
from tests.determinations.letter_sets import MISSING, made

from openimr.determinations.adapters import letter_set_file, letter_set_pdf, pdf_letter, pdf_structure
from openimr.determinations.adapters.letterhead import Look
from openimr.determinations.adapters.pdf_structure import standard
from openimr.review.adapters import missing_sheet

LIST = b"""#set document(title: "A list")
#set text(lang: "en")
= A list
- one
- two
#figure(rect(width: 2cm, fill: red), alt: "a red field", caption: none)
#link("https://example.org")[a link]
"""


def _codes(pdf: bytes) -> set[str]:
    return {fault.code for fault in pdf_structure.check(pdf)}


def _letter() -> bytes:
    return pdf_letter.render(ready().content())


def _plain() -> bytes:
    return typst.compile(LIST, format="pdf", ignore_system_fonts=True, pdf_standards=["ua-1"])


def _saved(pdf: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def _elements(pdf: pikepdf.Pdf, kind: str) -> list:
    def walk(held) -> Iterator:
        for one in held if isinstance(held, pikepdf.Array) else [held]:
            if isinstance(one, pikepdf.Dictionary) and "/S" in one:
                if str(one.S) == f"/{kind}":
                    yield one
                yield from walk(one.get("/K", pikepdf.Array()))

    return list(walk(pdf.Root.StructTreeRoot.K))


def test_the_letter_signed_or_draft_public_or_of_many_items_has_no_fault():
    content = ready().content()
    many = copy.deepcopy(content)
    many["issues"] = [{**many["issues"][n % 2], "number": n + 1} for n in range(40)]
    for letter in (
        pdf_letter.render(content),
        pdf_letter.render(ready().content(signed=False), draft=True),
        pdf_letter.render(content, public=True),
        pdf_letter.render(many),
        pdf_letter.attach(pdf_letter.render(content), {"content": content, "seal": {}}),
    ):
        assert [str(fault) for fault in pdf_structure.check(letter)] == []


def test_every_letter_of_a_set_the_print_file_and_the_sheet_have_no_fault():
    look, others = Look(), tuple(one for one in letter_set_file.languages() if one != "en")
    pieces = made(languages=others).pieces
    letters = [letter_set_pdf.render(piece.letter, look) for piece in pieces if piece.letter is not None]
    assert len(letters) > 10
    for letter in (*letters, letter_set_pdf.one_file(letters, title="Letters"), _sheet()):
        assert [str(fault) for fault in pdf_structure.check(letter)] == []


def _sheet() -> bytes:
    return missing_sheet.pdf(
        {**MISSING, "notice": "", "organization": ready().content()["organization"], "case_number": "CM13-0004711"}
    )


def test_a_page_with_a_list_a_picture_and_a_link_has_no_fault():
    assert [str(fault) for fault in pdf_structure.check(_plain())] == []


def _untag(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    kept = [one for one in pikepdf.parse_content_stream(page) if str(one.operator) not in {"BDC", "BMC", "EMC"}]
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def _swap(pdf: pikepdf.Pdf) -> None:
    document = pdf.Root.StructTreeRoot.K[0]
    paragraphs = [n for n, one in enumerate(document.K) if str(one.S) == "/P"]
    first, last = paragraphs[0], paragraphs[3]
    document.K[first], document.K[last] = document.K[last], document.K[first]


def _metadata(pdf: pikepdf.Pdf, name: str) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
        del about[name]


def _attributes_without(pdf: pikepdf.Pdf, kind: str, name: str) -> None:
    for one in _elements(pdf, kind)[:1]:
        for held in one.A:
            if name in held:
                del held[name]


def _pull_up(pdf: pikepdf.Pdf) -> None:
    """The first paragraph of the letter's second page is told before the first page's heading."""
    document = pdf.Root.StructTreeRoot.K[0]
    document.K.insert(0, document.K[-1])
    del document.K[len(document.K) - 1]


IN_LETTER: dict[str, tuple[Callable, str]] = {
    "not said to be tagged": (lambda pdf: pdf.Root.MarkInfo.__setitem__("/Marked", False), "not_marked"),
    "tags in doubt": (lambda pdf: pdf.Root.MarkInfo.__setitem__("/Suspects", True), "suspects"),
    "no language": (lambda pdf: pdf.Root.__delitem__("/Lang"), "language"),
    "title not shown": (lambda pdf: pdf.Root.ViewerPreferences.__delitem__("/DisplayDocTitle"), "title_not_shown"),
    "no title": (lambda pdf: _metadata(pdf, "dc:title"), "title"),
    "no mark of PDF/UA": (lambda pdf: _metadata(pdf, "pdfuaid:part"), "not_pdfua"),
    "no tree": (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "no_tree"),
    "no document": (lambda pdf: pdf.Root.StructTreeRoot.K[0].__setitem__("/S", pikepdf.Name.Sect), "no_document"),
    "unknown type": (lambda pdf: _elements(pdf, "P")[0].__setitem__("/S", pikepdf.Name.Absatz), "type"),
    "standard type remapped": (
        lambda pdf: pdf.Root.StructTreeRoot.RoleMap.__setitem__("/P", pikepdf.Name.Span), "standard_remapped",
    ),
    "a level of headings left out": (
        lambda pdf: _elements(pdf, "H2")[0].__setitem__("/S", pikepdf.Name.H3), "heading_gap",
    ),
    "first heading not the first level": (
        lambda pdf: _elements(pdf, "H1")[0].__setitem__("/S", pikepdf.Name.H2), "heading_gap",
    ),
    "empty heading": (lambda pdf: _elements(pdf, "H1")[1].__setitem__("/K", pikepdf.Array()), "heading_empty"),
    "no headings in a table": (
        lambda pdf: [one.__setitem__("/S", pikepdf.Name.TD) for one in _elements(pdf, "TH")], "table_without_headers",
    ),
    "heading without scope": (lambda pdf: _attributes_without(pdf, "TH", "/Scope"), "no_scope"),
    "headings that are not there": (lambda pdf: _elements(pdf, "TH")[0].__delitem__("/ID"), "headers_lost"),
    "a row too short": (lambda pdf: _elements(pdf, "TR")[1].K.__delitem__(0), "table_ragged"),
    "a cell outside a row": (lambda pdf: _elements(pdf, "TR")[1].__setitem__("/S", pikepdf.Name.Div), "parent"),
    "a paragraph between rows": (lambda pdf: _elements(pdf, "TR")[1].__setitem__("/S", pikepdf.Name.P), "kid"),
    "content without tags": (_untag, "untagged"),
    "content not in the tree": (lambda pdf: _elements(pdf, "P")[1].__setitem__("/K", pikepdf.Array()), "outside_tree"),
    "content twice in the tree": (
        lambda pdf: pdf.Root.StructTreeRoot.K[0].K.append(_elements(pdf, "P")[0]), "tagged_twice",
    ),
    "a tag of nothing": (lambda pdf: _elements(pdf, "P")[0].__setitem__("/K", 999), "tag_of_nothing"),
    "paragraphs read out of order": (_swap, "order"),
    "pages read out of order": (_pull_up, "order_of_pages"),
    "link without words": (lambda pdf: _link(pdf).__delitem__("/Contents"), "link_without_words"),
    "link that leads nowhere": (
        lambda pdf: _elements(pdf, "Link")[0].__setitem__("/K", _elements(pdf, "Link")[0].K[0]), "link_without_target",
    ),
    "link outside the tree": (
        lambda pdf: _elements(pdf, "Link")[0].__setitem__("/K", _elements(pdf, "Link")[0].K[0]), "annotation_untagged",
    ),
    "no order of tabs": (lambda pdf: pdf.pages[1].obj.__delitem__("/Tabs"), "tab_order"),
}  # fmt: skip


def _link(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return next(one for page in pdf.pages for one in page.obj.get("/Annots", []) if one.Subtype == "/Link")


@pytest.mark.parametrize("fault", IN_LETTER)
def test_a_fault_planted_into_the_letter_is_found(fault: str):
    plant, code = IN_LETTER[fault]
    with pikepdf.open(io.BytesIO(_letter())) as pdf:
        plant(pdf)
        assert code in _codes(_saved(pdf))


IN_LIST: dict[str, tuple[Callable, str]] = {
    "a list without items": (
        lambda pdf: [one.__setitem__("/S", pikepdf.Name.Div) for one in _elements(pdf, "LI")], "list_empty",
    ),
    "an item without a body": (
        lambda pdf: _elements(pdf, "LBody")[0].__setitem__("/S", pikepdf.Name.Lbl), "list_body",
    ),
    "an item outside a list": (lambda pdf: _elements(pdf, "L")[0].__setitem__("/S", pikepdf.Name.Div), "parent"),
    "a picture without words": (lambda pdf: _elements(pdf, "Figure")[0].__delitem__("/Alt"), "no_alt"),
    "words of spaces": (lambda pdf: _elements(pdf, "Figure")[0].__setitem__("/Alt", pikepdf.String(" ")), "no_alt"),
    "bare content in a list": (lambda pdf: _elements(pdf, "L")[0].K.append(0), "bare_content"),
}  # fmt: skip


@pytest.mark.parametrize("fault", IN_LIST)
def test_a_fault_planted_into_a_list_or_a_picture_is_found(fault: str):
    plant, code = IN_LIST[fault]
    with pikepdf.open(io.BytesIO(_plain())) as pdf:
        plant(pdf)
        assert code in _codes(_saved(pdf))


def test_roles_that_lead_in_a_circle_lead_nowhere():
    assert standard("A", {"A": "B", "B": "A"}) in {"A", "B"}
    assert standard("A", {"A": "B", "B": "P"}) == "P"
