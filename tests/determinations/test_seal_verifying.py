"""`openimr verify`: nothing visible is unsealed, one changed byte of any format is found, and the records are compared."""

import copy
import io
import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.determinations.builders import ready
from tests.determinations.sealed import sealed
from tests.determinations.test_pdf_signature import KEY, identity, root
from tests.samples import carry_sample
from typer.testing import CliRunner

from openimr.cases.models import Case
from openimr.cli import app
from openimr.determinations import queries, services
from openimr.determinations.adapters import pdf_letter, seal
from openimr.determinations.adapters.verification import Verified, verify
from openimr.errors import DocumentUnreadable, NotFound, SealBroken
from openimr.records.adapters import originals
from openimr.records.models import Page
from openimr.records.queries import store

#: A later version's template: the same words, set otherwise.
LATER = b'#set page(paper: "a4")\n' + Path(pdf_letter.__file__).with_name("letter.typ").read_bytes()


@cache
def letters() -> dict[str, bytes]:
    """A signed letter in every format."""
    return sealed(identity())[2]


def _laid_out(folder: Path, **changed: bytes) -> Path:
    for kind, letter in {**letters(), **changed}.items():
        (folder / f"letter.{kind}").write_bytes(letter)
    return folder


def _found(folder: Path, kind: str) -> Verified:
    return verify(folder / f"letter.{kind}", trusted=seal.key_id(KEY.public_key()), root=root())


@pytest.mark.parametrize(
    ("kind", "compared"), [("pdf", "bytes"), ("json", "nothing"), ("html", "digest"), ("docx", "digest")]
)
def test_a_letter_of_every_format_is_whole(tmp_path, kind, compared):
    found = _found(_laid_out(tmp_path), kind)
    assert found.whole
    assert found.compared == compared


@settings(max_examples=160, deadline=None)
@given(st.sampled_from(["pdf", "html", "docx", "json"]), st.data())
def test_one_changed_byte_of_a_letter_is_found_in_every_format(kind, data):
    letter = bytearray(letters()[kind])
    place = data.draw(st.integers(0, len(letter) - 1))
    letter[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != letter[place]))
    with TemporaryDirectory() as folder:
        try:
            found = _found(_laid_out(Path(folder), **{kind: bytes(letter)}), kind)
        except (SealBroken, DocumentUnreadable):
            return
        assert not found.whole, (kind, place)


def _unsigned(shown: dict, *, template: bytes | None = None) -> bytes:
    """A letter that shows something else than what is sealed, by somebody who has no certificate to sign it with."""
    content = {**ready().content(), "template": pdf_letter.template_digest(template)}
    sealed = {"content": content, "seal": seal.seal(content, KEY).as_json()}
    return pdf_letter.attach(pdf_letter.render({**content, **shown}, template=template), sealed, template=template)


@pytest.mark.parametrize(
    "shown",
    [
        {"documents_reviewed": []},
        {"sources": [{"number": 1, "kind": "reviewer"}] * 1},
        {"summary_lead": "The expert reviewer wrote the following under protest:"},
        {"recipients": [{"role": "injured_worker", "name": "Somebody Else", "organization": "", "address": []}]},
    ],
    ids=["documents", "sources", "a sentence between", "addressee"],
)
def test_what_is_shown_but_not_sealed_is_found(tmp_path, shown):
    content = ready().content()
    if "sources" in shown:
        changed = copy.deepcopy(content["sources"])
        changed[0]["says"] = "another source"
        shown = {"sources": changed}
    (tmp_path / "letter.pdf").write_bytes(_unsigned(shown))
    found = verify(tmp_path / "letter.pdf", trusted=None)
    assert found.compared == "text"
    assert len(found.differences) == 1
    assert not found.whole


def test_text_added_to_a_page_between_sealed_statements_is_found(tmp_path):
    with pikepdf.open(io.BytesIO(_unsigned({}))) as pdf:
        page = pdf.pages[1]
        font = next(iter(page.Resources.Font))
        added = f"/Artifact BMC BT {font} 9 Tf 1 0 0 1 80 60 Tm <0003> Tj ET EMC".encode()
        page.contents_add(added)
        pdf.save(tmp_path / "letter.pdf")
    found = verify(tmp_path / "letter.pdf", trusted=None)
    assert not found.whole
    assert found.differences


def test_a_letter_by_a_template_that_this_version_has_not_is_set_by_the_one_that_it_carries(tmp_path):
    (tmp_path / "letter.pdf").write_bytes(_unsigned({}, template=LATER))
    found = verify(tmp_path / "letter.pdf", trusted=None)
    assert found.whole
    assert found.compared == "bytes"
    (tmp_path / "letter.pdf").write_bytes(_unsigned({"summary_lead": "Otherwise:"}, template=LATER))
    assert not verify(tmp_path / "letter.pdf", trusted=None).whole


def test_html_alone_has_no_seal_and_says_what_to_do(tmp_path):
    (tmp_path / "letter.html").write_bytes(letters()["html"])
    with pytest.raises(DocumentUnreadable, match="--by"):
        verify(tmp_path / "letter.html", trusted=None)
    (tmp_path / "elsewhere.json").write_bytes(letters()["json"])
    assert verify(tmp_path / "letter.html", trusted=None, by=tmp_path / "elsewhere.json").whole


@pytest.fixture
def signed(tmp_path) -> Case:
    at, on = datetime(2013, 10, 21, 20, 0, tzinfo=UTC), date(2013, 10, 21)
    return Case.objects.get(number=carry_sample("work-hardening", tmp_path, today=on, at=at).case_number)


def _proof(case: Case, folder: Path, kind: str = "pdf") -> queries.StoredProof:
    file = services.write_letter(case.number, folder)[kind]
    return queries.stored_proof(file, json.loads(services.write_letter(case.number, folder)["json"].read_bytes()))


@pytest.mark.django_db
def test_a_letter_is_compared_with_the_records_that_are_stored(signed, tmp_path, monkeypatch):
    whole = _proof(signed, tmp_path / "out")
    assert (whole.version, whole.superseded_by, whole.faults) == (1, None, ())
    assert whole.quotes >= 3
    source = next(one for one in signed.determinations.get().content["sources"] if one["kind"] == "record")
    evidence = source["evidence"]
    page = Page.objects.get(original__case=signed, original__sha256=evidence["document"], number=evidence["page"])
    Page.objects.filter(pk=page.pk).update(text=page.text.replace(evidence["quote"], evidence["quote"][::-1]))
    (fault, *_) = _proof(signed, tmp_path / "out").faults
    assert f"page {evidence['page']}: the stored text is not what is quoted" in fault
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready
    told = CliRunner().invoke(app, ["verify", signed.number])
    assert isinstance(told.exception, SealBroken)
    assert "the stored text is not what is quoted" in " ".join(told.output.split())


@pytest.mark.django_db
def test_a_changed_original_another_file_and_a_letter_from_elsewhere_are_told(signed, tmp_path):
    evidence = next(
        one["evidence"] for one in signed.determinations.get().content["sources"] if one["kind"] == "record"
    )
    out = services.write_letter(signed.number, tmp_path / "out")
    sealed = json.loads(out["json"].read_bytes())
    out["pdf"].write_bytes(out["pdf"].read_bytes() + b"\n")
    assert queries.stored_proof(out["pdf"], sealed).faults == ("the PDF is another file than the one that is stored",)
    place = originals.place_of(store(), evidence["document"])
    place.chmod(0o600)
    place.write_bytes(b"%PDF-1.7 another")
    assert any(
        "the original has changed on the disk" in one for one in queries.stored_proof(out["html"], sealed).faults
    )
    other = copy.deepcopy(sealed)
    other["content"]["cover"][0] = "Another letter."
    with pytest.raises(NotFound, match="was not issued here"):
        queries.stored_proof(out["html"], other)
