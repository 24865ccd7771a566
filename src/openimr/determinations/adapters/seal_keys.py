"""The organization's keys of the seal: the present one, made on first use, and the public halves of those before it."""

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from openimr.determinations.adapters import durable
from openimr.determinations.adapters.seal import key_id
from openimr.errors import Unavailable

_PRIVATE, _PUBLIC = "seal.pem", "seal.pub.pem"
_EARLIER = "seal-*.pub.pem"


def private_key(folder: Path) -> Ed25519PrivateKey:
    """The organization's key, made on first use, readable by its owner alone. Raises Unavailable if it is damaged.

    Its public half is kept beside it; where a power cut left none, or that of the key before, it is put right.
    """
    file = folder / _PRIVATE
    if not file.exists():
        durable.write_once(file, _private_pem(Ed25519PrivateKey.generate()))  # another process may be first: theirs
    read = _read(file)
    _public_beside(folder, read.public_key())
    return read


def new_key(folder: Path, *, at: datetime) -> str:
    """Make another key and answer its id. The public half of the one before is kept, its private half is not.

    Nobody needs a private key that no longer seals; letters that it sealed are checked by its public half.
    """
    if (folder / _PRIVATE).exists():
        before = private_key(folder).public_key()
        kept = folder / f"seal-{key_id(before)}-until-{at:%Y%m%dT%H%M%SZ}.pub.pem"
        durable.write_once(kept, _public_pem(before), mode=0o644)
    made = Ed25519PrivateKey.generate()
    durable.replace(folder / _PRIVATE, _private_pem(made))
    _public_beside(folder, made.public_key())
    return key_id(made.public_key())


def public_key(file: Path) -> Ed25519PublicKey:
    """A public key from its PEM file. Raises Unavailable."""
    try:
        read = load_pem_public_key(file.read_bytes())
    except (OSError, ValueError) as problem:
        raise Unavailable(f"{file}: is no public key in PEM form") from problem
    if not isinstance(read, Ed25519PublicKey):
        raise Unavailable(f"{file}: is not an Ed25519 key")
    return read


def known(folder: Path) -> dict[str, str]:
    """Every key that this installation seals or sealed with: by id, what it is, in words. Raises Unavailable."""
    found = {}
    for file in sorted(folder.glob(_EARLIER)):
        until = re.search(r"-until-(\d{4})(\d\d)(\d\d)T", file.name)
        found[key_id(public_key(file))] = "an earlier key of this installation" + (
            f", until {until[2]}/{until[3]}/{until[1]} UTC" if until else ""
        )
    if (folder / _PUBLIC).is_file():
        found[key_id(public_key(folder / _PUBLIC))] = "the key of this installation"
    elif (folder / _PRIVATE).is_file():
        with suppress(PermissionError):  # not everybody who checks letters may read it
            found[key_id(_read(folder / _PRIVATE).public_key())] = "the key of this installation"
    return found


def _public_beside(folder: Path, public: Ed25519PublicKey) -> None:
    file = folder / _PUBLIC
    if not file.is_file() or file.read_bytes() != _public_pem(public):
        durable.replace(file, _public_pem(public), mode=0o644)


def _read(file: Path) -> Ed25519PrivateKey:
    try:
        read = load_pem_private_key(file.read_bytes(), password=None)
    except ValueError as problem:
        raise Unavailable(f"{file.name} is damaged: restore it from the backup of the data folder") from problem
    assert isinstance(read, Ed25519PrivateKey)
    return read


def _private_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
