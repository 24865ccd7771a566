"""The organization's seal: Ed25519 over the canonical bytes of a determination."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from openimr.cases.domain.chain import canonical
from openimr.errors import SealBroken

ALGORITHM = "Ed25519"
_PARTS = frozenset({"algorithm", "key_id", "public_key", "signature"})


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal: the public key's id (first 16 hex of its SHA-256), the key itself, the signature, all as text."""

    key_id: str
    public_key: str
    signature: str

    def as_json(self) -> dict[str, str]:
        return {
            "algorithm": ALGORITHM,
            "key_id": self.key_id,
            "public_key": self.public_key,
            "signature": self.signature,
        }


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(key: Ed25519PublicKey) -> str:
    """How people name a key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(_raw(key)).hexdigest()[:16]


def seal(content: dict[str, Any], key: Ed25519PrivateKey) -> Seal:
    """The seal over a determination's content."""
    public = key.public_key()
    signature = key.sign(canonical(content))
    return Seal(key_id(public), base64.b64encode(_raw(public)).decode(), base64.b64encode(signature).decode())


def check(content: dict[str, Any], stated: dict[str, Any]) -> str:
    """The id of the key whose seal this is. Raises SealBroken if the content is not what was sealed.

    Every part of the seal has the one form that it can have: nothing in it may be changed, added or left out.
    """
    if not isinstance(stated, dict) or set(stated) != _PARTS or stated["algorithm"] != ALGORITHM:
        raise SealBroken("the seal is not of the form in which we seal: do not rely on this letter, ask the issuer")
    try:
        key = Ed25519PublicKey.from_public_bytes(_decoded(stated["public_key"]))
        key.verify(_decoded(stated["signature"]), canonical(content))
    except (InvalidSignature, ValueError, TypeError) as problem:
        raise SealBroken("the content is not what was sealed: do not rely on this letter, ask the issuer") from problem
    if key_id(key) != stated["key_id"]:
        raise SealBroken("the seal names another key than the one that made it")
    return key_id(key)


def _decoded(text: str) -> bytes:
    """The bytes of a text in base64, which has to be the one that they are written as. Raises ValueError, TypeError."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("base64 with bits that say nothing")
    return raw
