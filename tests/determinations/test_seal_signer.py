"""Whose signature it is: the sealed certificate and no other, not revoked, at a time that is shown; and nothing beside it."""

import io
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pytest
from cryptography.x509 import ReasonFlags
from pyhanko.pdf_utils import generic
from tests.determinations import stamp_server
from tests.determinations.sealed import issued, revoking, sealed
from tests.determinations.test_pdf_signature import AT, NAME

from openimr.determinations.adapters import certificates, pdf_signature, signed_revision
from openimr.determinations.adapters.pdf_signature import _Writer
from openimr.determinations.adapters.verification import Verified, verify
from openimr.errors import SealBroken, Unavailable

LATER = AT + timedelta(days=30)


@cache
def letter() -> tuple[bytes, bytes]:
    """The PDF before and after its signature, by an organization whose authority goes on issuing."""
    _, unsigned, written = sealed(issued())
    return unsigned, written["pdf"]


def _check(folder: Path, pdf: bytes, **told) -> Verified:
    (folder / "letter.pdf").write_bytes(pdf)
    return verify(folder / "letter.pdf", trusted=None, **told)


def test_another_certificate_under_the_same_root_signs_nothing_of_ours(tmp_path):
    unsigned, whole = letter()
    assert _check(tmp_path, whole).whole
    forged = pdf_signature.sign(unsigned, issued("other"), organization=NAME, at=AT)
    with pytest.raises(SealBroken, match="another certificate than the one that the sealed content names"):
        _check(tmp_path, forged)


def test_the_name_told_is_the_certificates_and_not_what_the_signature_says_of_itself(tmp_path):
    unsigned, _ = letter()
    told = pdf_signature.sign(unsigned, issued(), organization="Department of Industrial Relations", at=AT)
    assert _check(tmp_path, told).signature.by == NAME


def _rectangle(writer: _Writer, page) -> None:
    drawn = generic.StreamObject(stream_data=b"1 1 1 rg 60 400 500 60 re f")
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), writer.add_object(drawn)])
    writer.update_container(page)


def _note(writer: _Writer, page) -> None:
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (60, 400, 500, 460)]),
            generic.pdf_name("/Contents"): generic.pdf_string("OVERTURNED"),
        }
    )
    marks = list(page["/Annots"]) if "/Annots" in page else []
    page[generic.pdf_name("/Annots")] = generic.ArrayObject([*marks, writer.add_object(note)])
    writer.update_container(page)


def _script(writer: _Writer, _) -> None:
    does = {generic.pdf_name("/S"): generic.pdf_name("/JavaScript"), generic.pdf_name("/JS"): generic.pdf_string("1")}
    writer.root[generic.pdf_name("/OpenAction")] = generic.DictionaryObject(does)
    writer.update_root()


def _other_words(writer: _Writer, page) -> None:
    contents = page["/Contents"]
    contents._data = contents.data + b" "
    contents._encoded_data = None
    writer.update_container(contents)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_rectangle, "page object"),
        (_note, "marks that were not there"),
        (_script, "the catalogue names something"),
        (_other_words, "object"),
    ],
)
def test_what_comes_with_the_signature_and_is_none_is_found(tmp_path, change, says):
    """By whoever holds the organization's certificate and not its seal: a revision that paints over the letter."""
    unsigned, _ = letter()
    writer, out = _Writer(io.BytesIO(unsigned)), io.BytesIO()
    change(writer, writer.root["/Pages"]["/Kids"][0].get_object())
    writer.write(out)
    painted = out.getvalue()
    assert painted.startswith(unsigned)
    found = _check(tmp_path, pdf_signature.sign(painted, issued(), organization=NAME, at=AT))
    assert not found.whole
    assert found.compared == "bytes"
    assert says in found.differences[0]


def _rewritten(unsigned: bytes, change=lambda _: None, creator: str = "") -> bytes:
    """The letter written anew: not the same to the byte, as another version of a library would write it."""
    with pikepdf.open(io.BytesIO(unsigned)) as pdf:
        change(pdf)
        if creator:
            pdf.docinfo["/Creator"] = creator
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _painted(pdf) -> None:
    pdf.pages[0].contents_add(b"q 1 1 1 rg 60 400 500 60 re f Q")


def _annotated(pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[60, 400, 500, 460])
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])


def _pictured(pdf) -> None:
    picture = pikepdf.Stream(pdf, b"\xff" * 3)
    picture.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1,
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
    )  # fmt: skip
    name = pdf.pages[0].add_resource(picture, pikepdf.Name.XObject)
    pdf.pages[0].contents_add(f"q 500 0 0 60 60 400 cm {name} Do Q".encode())


@pytest.mark.parametrize("creator", ["", "Typst 0.1"], ids=["this engine", "another engine"])
@pytest.mark.parametrize("change", [_painted, _annotated, _pictured])
def test_a_letter_written_otherwise_is_whole_and_one_painted_over_is_not(tmp_path, change, creator):
    """Text alone does not tell: what is drawn over it, pictures and notes are compared as well."""
    unsigned, _ = letter()

    def signed(pdf: bytes) -> bytes:
        return pdf_signature.sign(pdf, issued(), organization=NAME, at=AT)

    same = _check(tmp_path, signed(_rewritten(unsigned, creator=creator)))
    assert (same.whole, same.compared) == (True, "text" if creator else "pixels")
    found = _check(tmp_path, signed(_rewritten(unsigned, change, creator)))
    assert not found.whole
    assert found.differences


def test_what_a_signature_and_its_time_stamps_add_is_no_difference(tmp_path):
    unsigned, _ = letter()
    stamped = _stamped(unsigned, at=AT, root=_stamp_root(tmp_path))
    assert list(signed_revision.added(stamped, unsigned)) == []


def _stamp_root(folder: Path) -> Path:
    file = folder / "stamp-root.pem"
    file.write_bytes(stamp_server.root_pem())
    return file


def _stamped(unsigned: bytes, *, at, root: Path, by=None) -> bytes:
    with stamp_server.serving(lambda asked: stamp_server.stamped(asked, at=AT)) as (url, _):
        return pdf_signature.sign(unsigned, by or issued(), organization=NAME, at=at, time_stamps=url, stamp_root=root)


def test_the_time_told_is_the_stamps_own_and_without_a_root_it_is_not_trusted(tmp_path):
    unsigned, _ = letter()
    stated, root = AT + timedelta(minutes=9), _stamp_root(tmp_path)
    pdf = _stamped(unsigned, at=stated, root=root)
    found = _check(tmp_path, pdf, stamp_roots=[root])
    assert found.whole
    assert {(one.at, one.by, one.trusted) for one in found.signature.stamps} == {(AT, "Test Stamp Authority", True)}
    assert found.signature.at == stated
    unknown = _check(tmp_path, pdf)
    assert unknown.whole
    assert not any(one.trusted for one in unknown.signature.stamps)


def test_a_stamp_that_is_far_from_the_stated_time_is_a_fault_with_its_reason(tmp_path, monkeypatch):
    unsigned, _ = letter()
    monkeypatch.setattr(pdf_signature, "CLOCKS_DIFFER_BY", timedelta(days=1))  # a signer that does not look
    pdf = _stamped(unsigned, at=AT + timedelta(hours=3), root=_stamp_root(tmp_path))
    found = _check(tmp_path, pdf, stamp_roots=[tmp_path / "stamp-root.pem"])
    assert not found.whole
    assert "more than 10 minutes apart" in found.signature.faults[0]


@pytest.mark.parametrize(
    ("on", "reason", "whole"),
    [
        (None, None, True),
        (LATER, ReasonFlags.superseded, True),
        (LATER, ReasonFlags.key_compromise, False),
        (LATER, None, False),
    ],
)
def test_a_certificate_that_was_revoked_later_counts_by_the_reason(tmp_path, on, reason, whole):
    found = _check(tmp_path, letter()[1], revocation_lists=[revoking(on=on, reason=reason)])
    assert found.whole is whole
    if not whole:
        assert "was revoked on 12/23/2026" in found.signature.faults[0]


def test_a_trusted_time_stamp_shows_that_it_signed_before_it_was_revoked(tmp_path):
    root = _stamp_root(tmp_path)
    pdf = _stamped(letter()[0], at=AT, root=root)
    lists = [revoking(on=LATER, reason=ReasonFlags.key_compromise)]
    assert _check(tmp_path, pdf, stamp_roots=[root], revocation_lists=lists).whole
    assert not _check(tmp_path, pdf, revocation_lists=lists).whole


def test_a_revoked_certificate_does_not_sign_and_what_it_signed_is_found(tmp_path):
    before = AT - timedelta(hours=13)
    with pytest.raises(SealBroken, match="was revoked on 11/23/2026"):
        _check(tmp_path, letter()[1], revocation_lists=[revoking(on=before)])
    assert _check(tmp_path, letter()[1], revocation_lists=[revoking(on=before, forged=True)]).whole
    with pytest.raises(Unavailable, match=r"was revoked on .*; nothing was signed"):
        pdf_signature.sign(letter()[0], issued(lists=(revoking(on=before),)), organization=NAME, at=AT)


@pytest.mark.parametrize(
    ("checked", "told"), [(AT + timedelta(days=300), ()), (AT + timedelta(days=500), ("was good until 12/28/2027",))]
)
def test_a_given_list_that_is_out_of_date_is_told_and_breaks_nothing(tmp_path, checked, told):
    found = _check(tmp_path, letter()[1], revocation_lists=[revoking(on=None)], now=checked)
    assert found.whole
    assert len(found.signature.remarks) == len(told)
    assert all(words in said for words, said in zip(told, found.signature.remarks, strict=True))


def test_the_revocation_lists_in_the_file_are_read(tmp_path, monkeypatch):
    """A signer that embeds the list by which its certificate is revoked, and does not look at it."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "list.crl").write_bytes(revoking(on=AT - timedelta(hours=13)))
        told = certificates.revocation_list(Path(folder) / "list.crl")
    unsigned, _ = letter()
    writer, out = _Writer(io.BytesIO(unsigned)), io.BytesIO()
    stream = writer.add_object(generic.StreamObject(stream_data=told))
    lists = generic.DictionaryObject({generic.pdf_name("/CRLs"): generic.ArrayObject([stream])})
    writer.root[generic.pdf_name("/DSS")] = writer.add_object(lists)
    writer.update_root()
    writer.write(out)
    with pytest.raises(SealBroken, match="was revoked on"):
        _check(tmp_path, pdf_signature.sign(out.getvalue(), issued(), organization=NAME, at=AT))
