"""The organization's PAdES signature over the letter: that it holds, what it keeps, and that any change is found."""

import io
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.determinations.builders import ready

from openimr.determinations.adapters import certificates, pdf_letter, pdf_signature, seal
from openimr.determinations.adapters.certificates import Configured, Identity
from openimr.determinations.adapters.signature_checking import PdfSignature
from openimr.determinations.adapters.verification import verify
from openimr.errors import DocumentUnreadable, OpenIMRError, SealBroken, Unavailable

AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
NAME = "Sierra Review Organization"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@cache
def identity() -> Identity:
    with TemporaryDirectory() as folder:
        return certificates.identity(Path(folder), organization=NAME, at=AT, configured=Configured())


@cache
def unsigned() -> bytes:
    root = certificates.fingerprint(identity().root)
    content = {**ready().content(), "pdf_signature": {"form": "PAdES", "root": root}}
    sealed = {"content": content, "seal": seal.seal(content, KEY).as_json()}
    return pdf_letter.attach(pdf_letter.render(content), sealed)


@cache
def signed() -> bytes:
    return pdf_signature.sign(unsigned(), identity(), organization=NAME, at=AT)


def root() -> str:
    return certificates.fingerprint(identity().root)


def _file(tmp_path: Path, letter: bytes) -> Path:
    file = tmp_path / "letter.pdf"
    file.write_bytes(letter)
    return file


def test_a_signed_letter_is_whole(tmp_path):
    found = verify(_file(tmp_path, signed()), trusted=seal.key_id(KEY.public_key()), root=root())
    assert found.whole
    assert found.signature == PdfSignature(NAME, AT, root(), certificates.fingerprint(identity().chain[0]))
    assert not verify(tmp_path / "letter.pdf", trusted=None, root="0" * 64).whole


def test_poppler_agrees(tmp_path):
    if shutil.which("pdfsig") is None:
        pytest.skip("no pdfsig: as root, apt-get install poppler-utils")
    told = subprocess.run(["pdfsig", _file(tmp_path, signed())], capture_output=True, text=True, check=False).stdout
    for says in ("Signature is Valid", "Total document signed", "ETSI.CAdES.detached", f"Common Name: {NAME}"):
        assert says in told


def test_structure_title_and_language_outlive_the_signature_which_names_no_reviewer():
    with pikepdf.open(io.BytesIO(unsigned())) as before, pikepdf.open(io.BytesIO(signed())) as after:
        assert after.Root.Lang == before.Root.Lang == "en-US"
        assert after.Root.MarkInfo.Marked
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert b"pdfuaid" in after.Root.Metadata.read_bytes()
        assert after.docinfo.Title == before.docinfo.Title
        assert len(after.pages) == len(before.pages)
        assert str(after.Root.StructTreeRoot.K[0].S) == str(before.Root.StructTreeRoot.K[0].S)
        (field,) = after.Root.AcroForm.Fields
        assert (field.V.Name, field.V.Reason) == (NAME, pdf_signature.REASON)
        assert f"Signature of {NAME}" == field.TU
        assert int(field.F) & 2  # hidden: no mark on the page that would need a tag
        assert len(after.Root.DSS.Certs) >= 2
        assert len(after.Root.DSS.CRLs) == 2
    assert not [word for word in ready().identities if word.encode() in signed()]


@settings(max_examples=60)
@given(st.data())
def test_any_changed_byte_is_found(data):
    """No byte is free. Outside the signature's container all are hashed; inside, it is compared with itself made anew."""
    letter = bytearray(signed())
    container = letter.rindex(b"/Contents <")
    place = data.draw(st.one_of(st.integers(0, len(letter) - 1), st.integers(container, container + 6000)))
    letter[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != letter[place]))
    with TemporaryDirectory() as folder:
        try:
            found = verify(_file(Path(folder), bytes(letter)), trusted=seal.key_id(KEY.public_key()), root=root())
        except (SealBroken, DocumentUnreadable):
            return
        assert not found.whole, place


def test_what_is_added_after_the_signature_is_found(tmp_path):
    with pytest.raises(OpenIMRError):
        verify(_file(tmp_path, signed() + b"\n"), trusted=None)
    again = pdf_signature._Writer(io.BytesIO(signed()))
    again.root["/Note"] = _name()
    again.update_root()
    out = io.BytesIO()
    again.write(out)
    with pytest.raises(SealBroken):
        verify(_file(tmp_path, out.getvalue()), trusted=None)


def _name():
    from pyhanko.pdf_utils.generic import NameObject

    return NameObject("/Added")


def test_a_signature_taken_off_or_by_another_chain_is_found(tmp_path):
    with pytest.raises(SealBroken, match="carries no signature"):
        verify(_file(tmp_path, unsigned()), trusted=None)
    other = certificates.identity(tmp_path / "other", organization=NAME, at=AT, configured=Configured())
    forged = pdf_signature.sign(unsigned(), other, organization=NAME, at=AT)
    with pytest.raises(SealBroken, match="does not lead to"):
        verify(_file(tmp_path, forged), trusted=None)


def test_a_root_of_time_stamps_that_is_none_is_told_as_such_and_not_as_a_changed_letter(tmp_path):
    letter = _file(tmp_path, signed())
    for file in (letter, tmp_path / "missing.pem"):
        with pytest.raises(Unavailable, match=rf"{file.name}: is no certificate in PEM form"):
            verify(letter, trusted=None, stamp_roots=[file])


def test_the_chain_is_made_once_kept_to_its_owner_and_put_aside_by_a_new_one(tmp_path):
    first = certificates.identity(tmp_path, organization=NAME, at=AT, configured=Configured())
    again = certificates.identity(tmp_path, organization=NAME, at=AT, configured=Configured())
    assert again.chain == first.chain
    assert (tmp_path / "chain" / "organization.key.pem").stat().st_mode & 0o777 == 0o600
    certificates.new_chain(tmp_path, organization=NAME, at=AT, replace=True)
    assert certificates.root_of(tmp_path) != first.root
    assert len(list(tmp_path.glob("chain-until-*/root.pem"))) == 1


def test_before_its_start_and_after_its_end_a_certificate_signs_nothing():
    assert identity().why_not_at(AT) is None
    assert "begins on 11/22/2026" in identity().why_not_at(AT - timedelta(days=2))
    assert "ended on" in identity().why_not_at(AT + timedelta(days=6 * 365))


def test_the_organizations_own_certificate_signs(tmp_path):
    own = identity()
    packed = serialize_key_and_certificates(
        b"letters", own.key, own.chain[0], own.chain[1:], BestAvailableEncryption(b"secret")
    )
    (tmp_path / "own.p12").write_bytes(packed)
    (tmp_path / "own.crl").write_bytes(own.revocation_lists[0])
    told = Configured(
        pkcs12=str(tmp_path / "own.p12"), passphrase="secret", revocation_lists=(str(tmp_path / "own.crl"),)
    )
    read = certificates.identity(tmp_path, organization=NAME, at=AT, configured=told)
    assert read.chain == own.chain
    assert not (tmp_path / "chain").exists()
    with pytest.raises(Unavailable, match="OPENIMR_SEAL_PKCS12"):
        certificates.identity(
            tmp_path, organization=NAME, at=AT, configured=Configured(pkcs12=told.pkcs12, passphrase="wrong")
        )
