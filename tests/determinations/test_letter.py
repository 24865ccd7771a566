"""The letter in four formats, its seal, and what `openimr verify` finds."""

import copy
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.determinations.builders import REQUEST, ready

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.determinations.adapters import docx_letter, html_letter, pdf_letter, seal, seal_keys
from openimr.determinations.adapters.verification import verify
from openimr.determinations.domain import schemas
from openimr.determinations.domain.content import guideline_line, source_in_words
from openimr.errors import DocumentUnreadable, SealBroken
from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.as_json import computation_from_json, computation_to_json, input_value
from openimr.guidelines.domain.computing import compute
from openimr.publication.adapters.letter_text import read_file
from openimr.records.domain.evidence import Evidence
from openimr.review.domain.sentences import Sentence, Source

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SCHEMA = schemas.schema("determination")


def _sealed(content: dict) -> dict:
    return {"content": content, "seal": seal.seal(content, KEY).as_json()}


def _letter(tmp_path: Path, shown: dict, sealed: dict) -> Path:
    file = tmp_path / "letter.pdf"
    file.write_bytes(pdf_letter.attach(pdf_letter.render(shown), sealed))
    return file


@pytest.mark.parametrize("sentences", [30, 32, 34])
def test_the_heading_of_the_documents_stands_on_the_page_where_their_list_begins(sentences: int) -> None:
    told = ready().content()
    told["clinical_case_summary"] = told["clinical_case_summary"][:1] * sentences  # it ends near the foot of a page
    with pypdfium2.PdfDocument(pdf_letter.render(told)) as letter:
        pages = [letter[n].get_textpage().get_text_bounded() for n in range(len(letter))]
    (listing,) = [page.partition("DOCUMENTS REVIEWED")[2] for page in pages if "DOCUMENTS REVIEWED" in page]
    assert "Progress report" in listing


def test_the_content_keeps_to_the_published_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not among the development requirements")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for signed in (True, False):
        jsonschema.Draft202012Validator(SCHEMA).validate(ready().content(signed=signed))


def test_what_reads_alike_has_one_number_and_no_source_shows_names_of_data() -> None:
    page = Evidence("ab" * 32, "Progress report, 09/10/2013", 1, "The programme\nis authorized.", 17, 45)
    again = replace(page, quote="The programme is authorized.", start=16)
    because = "nothing was found (looked for on 29 pages of 15 documents)"
    sources = (
        Source(
            "computed", "MTUS", f"{because}; criterion mtus-2009.work-hardening.plateau", finding="mtus-2009.a.plateau"
        ),
        Source("computed", "MTUS", f"{because}; criterion mtus-2009.work-hardening.no-repeat"),
        Source("guideline", "MTUS 2009, page 125", "logic of mtus-2009.a.b, mtus-2009.a.c"),
        Source("guideline", "MTUS 2009, page 125"),
        Source("record", evidence=page),
        Source("record", evidence=again),
    )
    item = ready().review.items[0]
    told = Sentence("This is not documented.", "documentation", sources)
    content = ready().with_item(rationale=(told, *item.rationale)).content()
    numbers = content["issues"][0]["rationale"][0]["sources"]
    assert len(numbers) == len(set(numbers)) == 3
    says = [source_in_words(one) for one in content["sources"]]
    assert len(says) == len(set(says))
    assert f"Search of the records: {because}" in says
    with pypdfium2.PdfDocument(pdf_letter.render(content)) as letter:
        printed = "\n".join(one.get_textpage().get_text_bounded() for one in letter)
    for shown in (printed, html_letter.render(content), "\n".join(says)):
        assert "Search of the records" in shown
        assert not re.search(r"mtus-2009|criterion |logic of|\b20\d\d-\d\d-\d\d\b", shown)


def test_a_title_that_says_its_source_is_not_told_twice() -> None:
    formulary = GuidelineCitation("MTUS", "MTUS Drug Formulary", 2018)
    other = GuidelineCitation("ODG", "ODG Treatment in Workers' Comp", 2012)
    assert guideline_line([formulary], of="The Expert Reviewer") == "Decision based on MTUS Drug Formulary 2018."
    assert guideline_line([other], of="").startswith("Decision based on Non-MTUS Citation ODG ODG Treatment")


def test_the_reviewer_is_nowhere_in_the_content() -> None:
    told = json.dumps(ready().content())
    assert not [word for word in ready().identities if word in told]


def test_a_whole_letter_is_whole(tmp_path: Path) -> None:
    content = ready().content()
    found = verify(_letter(tmp_path, content, _sealed(content)), trusted=seal.key_id(KEY.public_key()))
    assert found.whole, found.missing
    assert len(found.replayed) >= 3
    assert verify(tmp_path / "letter.pdf", trusted="0" * 16).whole is False


def test_the_same_content_gives_the_same_bytes() -> None:
    content = ready().content()
    first, second = (pdf_letter.attach(pdf_letter.render(content), _sealed(content)) for _ in range(2))
    assert first == second


def test_tags_title_and_language_outlive_the_attachment(tmp_path: Path) -> None:
    content = ready().content()
    with pikepdf.open(_letter(tmp_path, content, _sealed(content))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "en-US"
        assert pdf.Root.StructTreeRoot.K
        assert "CM13-0004711" in str(pdf.docinfo["/Title"])
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()


@pytest.mark.parametrize(
    ("where", "other"),
    [
        (("issues", 0, "decision"), "overturned"),
        (("header", "decision_date"), "2014-01-28"),
        (("issues", 0, "rationale", 1, "text"), "The guideline asks for nothing at all."),
        (("clinical_case_summary", 0, "text"), "The worker was injured on 04/26/2011."),
        (("issues", 1, "reviewer_guideline"), "Decision based on nothing."),
        (("cover", 1), "This determination binds nobody."),
    ],
)
def test_a_changed_visible_sentence_is_found(tmp_path: Path, where: tuple, other: str) -> None:
    content = ready().content()
    shown = copy.deepcopy(content)
    place = shown
    for step in where[:-1]:
        place = place[step]
    place[where[-1]] = other
    assert not verify(_letter(tmp_path, shown, _sealed(content)), trusted=None).whole


def test_a_decision_changed_on_the_cover_alone_is_found(tmp_path: Path) -> None:
    content = ready().content()
    file = _letter(tmp_path, content, _sealed(content))
    other = copy.deepcopy(content)
    other["issues"][1]["decision"] = "overturned"
    with pikepdf.open(file) as whole, pikepdf.open(io.BytesIO(pdf_letter.render(other))) as forged:
        whole.pages[0] = forged.pages[0]
        whole.save(tmp_path / "forged.pdf")
    assert not verify(tmp_path / "forged.pdf", trusted=None).whole


def test_a_computed_finding_that_does_not_replay_is_found(tmp_path: Path) -> None:
    content = ready().content()
    computed = next(one for one in content["issues"][0]["findings"] if one["basis"] == "computed")
    computed["status"] = "not_met" if computed["status"] == "met" else "met"
    found = verify(_letter(tmp_path, content, _sealed(content)), trusted=None)
    assert not found.whole
    assert [one.agrees for one in found.replayed].count(False) == 1


def test_a_finding_by_a_criterion_of_the_organization_replays_from_the_letter(tmp_path: Path) -> None:
    content = ready().content()
    content["issues"][0]["findings"] = [one for one in content["issues"][0]["findings"] if one["basis"] == "computed"]
    shipped = content["issues"][0]["findings"][0]["criterion"]
    own = shipped + "-of-our-own"
    content["issues"][0]["findings"][0]["criterion"] = own
    content["issues"][0]["rules"][own] = content["issues"][0]["rules"].pop(shipped)
    found = verify(_letter(tmp_path, content, _sealed(content)), trusted=None)
    assert [one.rule_of for one in found.replayed if one.criterion == own] == ["letter"]
    assert all(one.agrees for one in found.replayed)


def test_a_letter_that_carries_no_rules_is_replayed_by_the_library(tmp_path: Path) -> None:
    content = ready().content()
    for issue in content["issues"]:
        del issue["rules"]
    found = verify(_letter(tmp_path, content, _sealed(content)), trusted=None)
    assert {one.rule_of for one in found.replayed} == {"library"}
    assert all(one.agrees for one in found.replayed)


def test_every_shipped_rule_computes_the_same_after_the_way_through_json() -> None:
    inputs = ready().content()["issues"][0]["inputs"]
    known = {name: input_value(name, value) for name, value in inputs.items()}
    rules = load().computations
    assert len(rules) > 30
    for rule in rules.values():
        again = computation_from_json(json.loads(json.dumps(computation_to_json(rule, known))))
        assert compute(again, known) == compute(rule, known)


CONTENT = ready().content()
CANONICAL = json.dumps(_sealed(CONTENT), sort_keys=True, ensure_ascii=True).encode()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(CANONICAL) - 1), st.integers(0, 255))
def test_any_changed_byte_of_the_sealed_json_is_found(place: int, byte: int) -> None:
    changed = CANONICAL[:place] + bytes([byte]) + CANONICAL[place + 1 :]
    try:
        read = json.loads(changed)
    except ValueError:
        return  # no longer JSON: `read` reports it
    if read == json.loads(CANONICAL):
        return  # the same values, otherwise written
    if set(read) != {"content", "seal"}:
        return  # no sealed determination: `read` reports it
    with pytest.raises(SealBroken):
        seal.check(read["content"], read["seal"])


def test_what_is_no_letter_is_said_to_be_none(tmp_path: Path) -> None:
    for name, content in (("a.pdf", b"%PDF-1.7 cut"), ("b.json", b"[]"), ("c.pdf", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DocumentUnreadable):
            verify(tmp_path / name, trusted=None)


def test_our_own_letter_is_read_like_a_published_one(tmp_path: Path) -> None:
    content = ready().content()
    read = read_file(_letter(tmp_path, content, _sealed(content)))
    header = content["header"]
    assert read.case_number == header["case_number"]
    for name in ("date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received"):
        assert getattr(read, name).isoformat() == header[name], name
    assert [(issue.request, issue.decision) for issue in read.issues] == [
        (REQUEST, "upheld"), ("TRANSPORT TO THE PROGRAM", "upheld"),
    ]  # fmt: skip


def test_a_draft_says_so_on_every_page(tmp_path: Path) -> None:
    pdf = pypdfium2.PdfDocument(pdf_letter.render(ready().content(signed=False), draft=True))
    assert all("DRAFT" in page.get_textpage().get_text_bounded() for page in pdf)


def test_the_same_letter_is_the_same_word_file_whenever_it_is_written() -> None:
    made = docx_letter.render(ready().content())
    parts = zipfile.ZipFile(io.BytesIO(made)).infolist()
    assert {part.date_time for part in parts} == {(1980, 1, 1, 0, 0, 0)}  # no part has the instant of writing
    assert docx_letter.render(ready().content()) == made


def test_html_and_docx_have_real_headings_and_say_everything() -> None:
    content = ready().content()
    html = html_letter.render(content, record_links="/cases/CM13-0004711/records/")
    made = docx.Document(io.BytesIO(docx_letter.render(content)))
    headings = [one.text for one in made.paragraphs if one.style.name.startswith("Heading")]
    for section in (
        "HOW THE IMR FINAL DETERMINATION WAS MADE", "CLINICAL CASE SUMMARY", "DOCUMENTS REVIEWED",
        "IMR ISSUES, DECISIONS AND RATIONALES", "SOURCES",
    ):  # fmt: skip
        assert section in headings
        assert section in html
    assert '<html lang="en-US"' in html


def test_html_escapes_what_records_say() -> None:
    content = ready().content()
    content["clinical_case_summary"][0]["text"] = "<script>alert(1)</script>"
    assert "<script>alert" not in html_letter.render(content, record_links="/x/")


def test_the_private_key_is_its_owners_alone_and_kept(tmp_path: Path) -> None:
    made = seal_keys.private_key(tmp_path / "keys")
    assert (tmp_path / "keys" / "seal.pem").stat().st_mode & 0o077 == 0
    assert seal.key_id(seal_keys.private_key(tmp_path / "keys").public_key()) == seal.key_id(made.public_key())
