"""Secrets at rest: AES-256-GCM by a key in the data folder, made on first use, readable by its owner alone."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from openimr.errors import Unavailable

_NONCE = 12


def key(folder: Path) -> bytes:
    """The key, 32 bytes. Raises Unavailable if its file is damaged."""
    file = folder / "second-factor.key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = folder / f".second-factor.{secrets.token_hex(8)}"
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(base64.b64encode(secrets.token_bytes(32)))
        try:
            os.link(aside, file)  # whole or not at all, and the first of two makers wins
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    try:
        read = base64.b64decode(file.read_bytes(), validate=True)
    except ValueError:
        read = b""
    if len(read) != 32:
        raise Unavailable(f"{file.name} is damaged: restore it from the backup of the data folder")
    return read


def lock(text: str, *, owner: str, folder: Path) -> str:
    """The text encrypted. `owner` is bound to it: moved to another account's row, it does not open."""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + AESGCM(key(folder)).encrypt(nonce, text.encode(), owner.encode())).decode()


def unlock(locked: str, *, owner: str, folder: Path) -> str:
    """The text again. Raises Unavailable where the key is another, or what is stored was changed."""
    raw = base64.b64decode(locked)
    try:
        return AESGCM(key(folder)).decrypt(raw[:_NONCE], raw[_NONCE:], owner.encode()).decode()
    except InvalidTag as problem:
        raise Unavailable(
            "a second factor does not open with second-factor.key of the data folder: restore that file from the "
            "backup, or let the medical director reset the second factor"
        ) from problem
