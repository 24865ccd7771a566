"""Originals byte for byte, under their SHA-256. A file is whole under its name or not there at all."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from openimr.errors import DocumentUnreadable


def digest_of(file: Path) -> str:
    """SHA-256 of a file, hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def place_of(store: Path, digest: str) -> Path:
    """Where the file of that digest is kept below `store`."""
    return store / digest[:2] / digest[2:4] / digest


def keep(store: Path, file: Path) -> str:
    """Keep a copy of `file`; answers its SHA-256. Written aside, synced, renamed: no half file has a name."""
    digest = digest_of(file)
    place = place_of(store, digest)
    if place.exists():
        return digest
    with file.open("rb") as source:
        _write(place, lambda target: shutil.copyfileobj(source, target))
    return digest


def keep_bytes(store: Path, content: bytes) -> str:
    """Keep `content`; answers its SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    place = place_of(store, digest)
    if not place.exists():
        _write(place, lambda target: target.write(content))
    return digest


def sync_folder(folder: Path) -> None:
    """The names in a folder on the disk: a file that was synced may else be without its name after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _new_folder(folder: Path) -> None:
    """The folder, with the names of those above it that were made on the way on the disk."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for made in reversed(missing):
        made.mkdir(exist_ok=True, mode=0o700)
        sync_folder(made.parent)


def _write(place: Path, fill: object) -> None:
    _new_folder(place.parent)
    handle, aside = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            fill(target)  # type: ignore[operator]
            target.flush()
            os.fsync(target.fileno())
        Path(aside).chmod(0o400)
        Path(aside).replace(place)
        sync_folder(place.parent)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def whole(store: Path, digest: str) -> Path:
    """The kept file, after checking that it still is what it was. Raises DocumentUnreadable."""
    place = place_of(store, digest)
    if not place.is_file():
        raise DocumentUnreadable(
            digest[:12], "the original is not in the store", "restore the data folder from its backup"
        )
    if digest_of(place) != digest:
        raise DocumentUnreadable(digest[:12], "the original has changed on the disk", "restore it from the backup")
    return place


#: Files that this process found whole, with what the file system says of them since.
_found_whole: dict[Path, tuple[int, int, int]] = {}


def once_whole(store: Path, digest: str) -> Path:
    """The kept file, its digest checked once for as long as the file system says that it was not touched.

    For the many pictures of one file: to read all of a large file for each page would cost more than the page.
    Raises DocumentUnreadable.
    """
    place = place_of(store, digest)
    known = place.stat() if place.is_file() else None
    mark = (known.st_mtime_ns, known.st_size, known.st_ino) if known else None
    if mark is None or _found_whole.get(place) != mark:
        whole(store, digest)
        _found_whole[place] = mark or (0, 0, 0)
    return place
