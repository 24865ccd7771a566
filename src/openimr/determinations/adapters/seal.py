"""The organization's seal: Ed25519 over the canonical bytes of a determination. The key is made on first use."""

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from openimr.cases.domain.chain import canonical
from openimr.errors import SealBroken, Unavailable


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal: the public key's id (first 16 hex of its SHA-256), the key itself, the signature, all as text."""

    key_id: str
    public_key: str
    signature: str

    def as_json(self) -> dict[str, str]:
        return {
            "algorithm": "Ed25519",
            "key_id": self.key_id,
            "public_key": self.public_key,
            "signature": self.signature,
        }


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(key: Ed25519PublicKey) -> str:
    """How people name a key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(_raw(key)).hexdigest()[:16]


def private_key(folder: Path) -> Ed25519PrivateKey:
    """The organization's key, made on first use, readable by its owner alone. Raises Unavailable if it is damaged."""
    file = folder / "seal.pem"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Ed25519PrivateKey.generate()
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return private_key(folder)  # another process was first
        with os.fdopen(handle, "wb") as opened:
            opened.write(pem)
        public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (folder / "seal.pub.pem").write_bytes(public)
    try:
        read = load_pem_private_key(file.read_bytes(), password=None)
    except ValueError as problem:
        raise Unavailable(f"{file.name} is damaged: restore it from the backup of the data folder") from problem
    assert isinstance(read, Ed25519PrivateKey)
    return read


def public_key(file: Path) -> Ed25519PublicKey:
    """A public key from its PEM file. Raises Unavailable."""
    try:
        read = load_pem_public_key(file.read_bytes())
    except (OSError, ValueError) as problem:
        raise Unavailable(f"{file}: is no public key in PEM form") from problem
    if not isinstance(read, Ed25519PublicKey):
        raise Unavailable(f"{file}: is not an Ed25519 key")
    return read


def seal(content: dict[str, Any], key: Ed25519PrivateKey) -> Seal:
    """The seal over a determination's content."""
    public = key.public_key()
    signature = key.sign(canonical(content))
    return Seal(key_id(public), base64.b64encode(_raw(public)).decode(), base64.b64encode(signature).decode())


def check(content: dict[str, Any], stated: dict[str, Any]) -> str:
    """The id of the key whose seal this is. Raises SealBroken if the content is not what was sealed."""
    try:
        raw = base64.b64decode(stated["public_key"], validate=True)
        signature = base64.b64decode(stated["signature"], validate=True)
        key = Ed25519PublicKey.from_public_bytes(raw)
        key.verify(signature, canonical(content))
    except (InvalidSignature, ValueError, KeyError, TypeError) as problem:
        raise SealBroken("the content is not what was sealed: do not rely on this letter, ask the issuer") from problem
    if key_id(key) != stated.get("key_id"):
        raise SealBroken("the seal names another key than the one that made it")
    return key_id(key)
