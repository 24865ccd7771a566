"""What is trusted: every key and root that an installation has or had; keys survive a power cut; JSON as it went out."""

import base64
import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from functools import cache
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from tests.determinations.builders import ready
from tests.determinations.sealed import issued, sealed
from tests.determinations.test_pdf_signature import AT, KEY, NAME, identity
from typer.testing import CliRunner

from openimr.cli import app
from openimr.determinations.adapters import (
    carrying,
    certificates,
    docx_letter,
    html_letter,
    seal,
    seal_keys,
)
from openimr.determinations.adapters.certificates import Configured, Identity
from openimr.determinations.adapters.letterhead import Logo, Look
from openimr.determinations.adapters.verification import verify
from openimr.determinations.services import signing
from openimr.errors import DocumentUnreadable, SealBroken, Unavailable


@pytest.fixture
def data(tmp_path, monkeypatch):
    """The data folder of an installation."""
    monkeypatch.setenv("OPENIMR_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def _chain(data, configured: Configured | None = None) -> Identity:
    return certificates.identity(data / "keys", organization=NAME, at=AT, configured=configured or Configured())


def _mailed(folder, signer: Identity, key: Ed25519PrivateKey):
    folder.mkdir(exist_ok=True)
    file = folder / f"letter-{seal.key_id(key.public_key())}.pdf"
    file.write_bytes(sealed(signer, key=key)[2]["pdf"])
    return file


def _told(*letters) -> list[str]:
    """What `openimr verify` says of each, in one line."""
    run = CliRunner()
    return [
        " ".join((told := run.invoke(app, ["verify", str(one)])).output.split()) + f" {told.exception}"
        for one in letters
    ]


def test_letters_of_every_key_and_chain_stay_whole(data, tmp_path):
    keys = data / "keys"
    first = _mailed(tmp_path / "1", _chain(data), seal_keys.private_key(keys))
    before = seal_keys.private_key(keys)
    seal_keys.new_key(keys, at=AT)
    certificates.new_chain(keys, organization=NAME, at=AT, replace=True)
    second = _mailed(tmp_path / "2", _chain(data), seal_keys.private_key(keys))
    told = _told(first, second)
    assert all("WHOLE" in one and "NOT" not in one for one in told)
    assert "an earlier key of this installation, until 11/23/2026 UTC" in told[0]
    assert "the root of a test chain that was put aside" in told[0]
    assert "(the key of this installation)" in told[1]
    assert seal.key_id(before.public_key()) != seal.key_id(seal_keys.private_key(keys).public_key())
    stranger = _mailed(tmp_path / "3", identity(), KEY)
    assert "NOT one of the keys that are known here" in _told(stranger)[0]
    assert "ANOTHER root" in _told(stranger)[0]


def _configured(tmp_path, monkeypatch) -> Configured:
    own = issued()
    packed = serialize_key_and_certificates(b"letters", own.key, own.chain[0], own.chain[1:], NoEncryption())
    (tmp_path / "own.p12").write_bytes(packed)
    monkeypatch.setenv("OPENIMR_SEAL_PKCS12", str(tmp_path / "own.p12"))
    return Configured(pkcs12=str(tmp_path / "own.p12"))


def test_a_configured_certificate_beside_an_earlier_test_chain_and_after_it_is_gone(data, tmp_path, monkeypatch):
    old = _mailed(tmp_path / "old", _chain(data), seal_keys.private_key(data / "keys"))
    configured = _configured(tmp_path, monkeypatch)
    new = _mailed(tmp_path / "new", _chain(data, configured), seal_keys.private_key(data / "keys"))
    told = _told(old, new)
    assert all("WHOLE" in one and "NOT" not in one for one in told)
    assert "the root of the certificate that is configured" in told[1]
    certificates.note_root(data / "keys", issued().root)  # as every signature by it does
    (tmp_path / "own.p12").write_bytes(b"damaged")
    assert "the configured one is left out" in _told(new)[0]
    assert "WHOLE" in _told(new)[0]
    monkeypatch.delenv("OPENIMR_SEAL_PKCS12")
    assert "the root of a certificate that is or was configured" in _told(new)[0]


def test_a_new_key_is_made_by_a_command_and_the_private_half_of_the_old_one_is_gone(data, monkeypatch, settings):
    settings.DATA_DIR = data
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)
    old = seal_keys.private_key(data / "keys")
    assert CliRunner().invoke(app, ["seal", "new-key"], input="n\n").exit_code == 1
    assert seal.key_id(seal_keys.private_key(data / "keys").public_key()) == seal.key_id(old.public_key())
    told = CliRunner().invoke(app, ["seal", "new-key", "--yes"])
    made = seal_keys.private_key(data / "keys").public_key()
    assert seal.key_id(made) in told.output
    assert set(seal_keys.known(data / "keys")) == {seal.key_id(made), seal.key_id(old.public_key())}
    private = [file for file in (data / "keys").iterdir() if b"PRIVATE" in file.read_bytes()]
    assert [file.name for file in private] == ["seal.pem"]


_CUT = """
import os, signal, sys
from pathlib import Path
from openimr.determinations.adapters import durable, seal_keys
point, folder = sys.argv[1], Path(sys.argv[2])
real = {"fsync": os.fsync, "link": os.link}[point]
def cut(*given):
    if point == "link":
        real(*given)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, point, cut)
seal_keys.private_key(folder)
"""


@pytest.mark.parametrize("point", ["fsync", "link"])
def test_a_power_cut_while_the_key_is_made_leaves_a_whole_key_or_none(tmp_path, point):
    folder = tmp_path / "keys"
    ended = subprocess.run([sys.executable, "-c", _CUT, point, str(folder)], capture_output=True, check=False)
    assert ended.returncode == -9, ended.stderr
    assert not (folder / "seal.pub.pem").exists()
    assert (folder / "seal.pem").exists() is (point == "link")
    known = seal_keys.known(folder)
    made = seal.key_id(seal_keys.private_key(folder).public_key())
    assert known in ({}, {made: "the key of this installation"})
    assert bool(known) is (point == "link")
    assert seal_keys.known(folder) == {made: "the key of this installation"}
    assert (folder / "seal.pub.pem").is_file()


def test_a_public_key_of_another_private_one_is_put_right(tmp_path):
    seal_keys.private_key(tmp_path)
    old = (tmp_path / "seal.pub.pem").read_bytes()
    (tmp_path / "seal.pem").unlink()
    made = seal.key_id(seal_keys.private_key(tmp_path).public_key())
    assert (tmp_path / "seal.pub.pem").read_bytes() != old
    assert made in seal_keys.known(tmp_path)
    (tmp_path / "seal.pem").write_bytes(b"")
    with pytest.raises(Unavailable, match=r"seal.pem is damaged"):
        seal_keys.private_key(tmp_path)


@cache
def _json() -> bytes:
    return sealed(identity())[2]["json"]


def _check(folder, told: bytes):
    (folder / "letter.json").write_bytes(told)
    return verify(folder / "letter.json", trusted=None)


def test_every_byte_of_the_json_counts():
    """Each place, each changed by one bit and to the kinds that JSON is made of: read, sealed and written as it was."""
    content = json.loads(_json())["content"]
    short = {name: content[name] for name in ("header", "cover", "look", "renditions", "credentials")}
    whole = carrying.pdf_letter.written({"content": short, "seal": seal.seal(short, KEY).as_json()})
    assert _passes(whole)
    missed = [
        (place, other)
        for place, byte in enumerate(whole)
        for other in {byte ^ 1, byte ^ 0x20, byte ^ 0x80, *b' "0{,\\\n'} - {byte}
        if _passes(whole[:place] + bytes([other]) + whole[place + 1 :])
    ]
    assert not missed


def _passes(told: bytes) -> bool:
    """What stands between a changed byte and WHOLE in a JSON, without the rest of the check."""
    try:
        found = carrying.parsed(told)
        return told == carrying.pdf_letter.written(found) and bool(seal.check(found["content"], found["seal"]))
    except (ValueError, SealBroken):
        return False


def _with(**changed) -> bytes:
    told = json.loads(_json())
    told["seal"] |= changed
    return carrying.pdf_letter.written(told)


def _other_last(text: str) -> str:
    """Another text in base64 that decodes to the same bytes."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    body, padding = text.rstrip("="), text[len(text.rstrip("=")) :]
    other = body[:-1] + alphabet[alphabet.index(body[-1]) + 1] + padding
    assert base64.b64decode(other) == base64.b64decode(text)
    return other


def test_what_one_reader_of_json_passes_over_and_another_shows_is_refused(tmp_path):
    assert _check(tmp_path, _json()).whole
    stated, content = json.loads(_json())["seal"], json.loads(_json())["content"]
    twice = _json().replace(b"{", b'{"content": {"issues": [{"decision": "overturned"}]}, ', 1)
    inside = _json().replace(b'"decision": "upheld"', b'"decision": "overturned", "decision": "upheld"', 1)
    assert inside != _json()
    refused = {
        "algorithm": _with(algorithm="ed25519"),
        "none": _with(algorithm=""),
        "signature": _with(signature=_other_last(stated["signature"])),
        "public_key": _with(public_key=_other_last(stated["public_key"])),
        "in the seal": _with(note="x"),
        "beside": carrying.pdf_letter.written({"content": content, "seal": stated, "remark": "overturned"}),
        "twice": twice,
        "twice inside": inside,
    }
    for told in refused.values():
        with pytest.raises(SealBroken):
            _check(tmp_path, told)
    without = {name: value for name, value in stated.items() if name != "algorithm"}
    with pytest.raises(SealBroken, match="not of the form"):
        _check(tmp_path, carrying.pdf_letter.written({"content": content, "seal": without}))
    with pytest.raises(DocumentUnreadable):
        _check(tmp_path, b"[" * 100_000)


def test_the_same_values_written_otherwise_are_told_as_that(tmp_path):
    found = _check(tmp_path, json.dumps(json.loads(_json())).encode())
    assert not found.whole
    assert found.differences == ("letter.json holds the sealed values, but is not written as it went out",)


def test_the_word_document_that_is_sealed_is_the_one_that_is_kept(tmp_path, monkeypatch):
    """A ZIP file holds the time of each part in steps of two seconds: each format is made once, not once more to keep."""
    made, write = [], html_letter.render
    monkeypatch.setattr(docx_letter, "written", lambda _: made.append(os.urandom(30)) or made[-1])
    monkeypatch.setattr(html_letter, "render", lambda told: write(told) + f"<!-- {len(made)} -->")
    told, _, letters = signing.write(ready().content(), identity(), at=AT)
    assert made == [letters["docx"]]
    assert told["renditions"] == {kind: sha256(letters[kind]).hexdigest() for kind in ("html", "docx")}
    for kind, letter in letters.items():
        (tmp_path / f"letter.{kind}").write_bytes(letter)
    assert all(verify(tmp_path / f"letter.{kind}", trusted=None).whole for kind in letters)


def _png(size: int) -> bytes:
    """A picture of that many bytes about, which a typesetter can read."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side = int((size / 3) ** 0.5)
    rows = b"".join(b"\0" + os.urandom(side * 3) for _ in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_of_a_logo_the_digest_is_sealed_and_the_pdf_carries_it(tmp_path):
    look = Look("#7a1f2b", Logo("png", _png(100_000), "A mountain"))
    whole, _, letters = sealed(identity(), look=look)
    assert whole["content"]["look"] == {
        "color": "#7a1f2b",
        "logo": {"kind": "png", "sha256": look.logo.digest, "alt": "A mountain"},
    }
    assert len(letters["json"]) < len(_json()) + 300
    (tmp_path / "letter.pdf").write_bytes(letters["pdf"])
    found = verify(tmp_path / "letter.pdf", trusted=None)
    assert (found.whole, found.compared) == (True, "bytes")


def test_a_letter_of_before_that_holds_its_logo_byte_by_byte_is_still_whole(tmp_path):
    from openimr.determinations.adapters import pdf_letter, pdf_signature

    look = Look("#7a1f2b", Logo("png", _png(2000), "A mountain"))
    content = {
        **ready().content(),
        "openimr_determination": 1,
        "pdf_signature": {"form": "PAdES", "root": certificates.fingerprint(identity().root)},
        "look": look.as_json(),
        "template": pdf_letter.template_digest(),
    }
    whole = {"content": content, "seal": seal.seal(content, KEY).as_json()}
    pdf = pdf_letter.attach(pdf_letter.render(content), whole)
    (tmp_path / "letter.pdf").write_bytes(pdf_signature.sign(pdf, identity(), organization=NAME, at=AT))
    found = verify(tmp_path / "letter.pdf", trusted=None)
    assert (found.whole, found.compared) == (True, "bytes")


def test_a_key_that_is_given_stands_alone(data, tmp_path):
    letter = _mailed(tmp_path / "1", _chain(data), seal_keys.private_key(data / "keys"))
    public = data / "keys" / "seal.pub.pem"
    certificates.new_chain(data / "keys", organization=NAME, at=AT + timedelta(hours=1), replace=True)
    root = tmp_path / "root.pem"
    (old,) = (data / "keys").glob("chain-until-*/root.pem")
    root.write_bytes(old.read_bytes())
    told = CliRunner().invoke(app, ["verify", str(letter), "--key", str(public), "--root", str(root)])
    assert re.search(r"the key of .*seal\.pub\.pem", "".join(told.output.split("\n")))
    assert "WHOLE" in told.output
    root.write_bytes(identity().root.public_bytes(Encoding.PEM))
    assert isinstance(CliRunner().invoke(app, ["verify", str(letter), "--root", str(root)]).exception, SealBroken)
