"""The archive by which a case goes to another organization: a ZIP whose manifest names every file, sealed."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openimr.determinations.adapters import seal
from openimr.errors import SealBroken

MANIFEST, SEAL = "manifest.json", "seal.json"


def pack(told: Mapping[str, Any], files: Iterable[tuple[str, bytes]], key: Ed25519PrivateKey) -> bytes:
    """The archive. `told` is what the manifest says besides the files; the same content gives the same bytes.

    `seal.json` is the organization's Ed25519 seal over the canonical bytes of the manifest, which names the SHA-256 of
    every other file.
    """
    buffer, listed = io.BytesIO(), []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            listed.append({"path": path, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)})
            _write(archive, path, content)
        manifest = {**told, "files": listed}
        _write(archive, MANIFEST, text(manifest))
        _write(archive, SEAL, text(seal.seal(manifest, key).as_json()))
    return buffer.getvalue()


def text(told: Any) -> bytes:
    """JSON as the archive has it."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1, default=str).encode()


def _write(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(path), content, compress_type=zipfile.ZIP_DEFLATED)  # without an instant: 1980


def check(archive: bytes) -> str:
    """The id of the key that sealed the archive. Raises SealBroken where the manifest or a file is not what it was."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        manifest, stated = (json.loads(opened.read(name)) for name in (MANIFEST, SEAL))
        key = seal.check(manifest, stated)
        named = {one["path"]: one["sha256"] for one in manifest["files"]}
        there = set(opened.namelist()) - {MANIFEST, SEAL}
        wrong = [path for path in there & set(named) if hashlib.sha256(opened.read(path)).hexdigest() != named[path]]
    if wrong or there != set(named):
        faults = ", ".join(sorted({*wrong, *(there ^ set(named))}))
        raise SealBroken(f"the archive is not what was sealed: {faults}")
    return key
