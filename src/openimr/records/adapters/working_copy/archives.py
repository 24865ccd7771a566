"""ZIP archives, unpacked within bounds: what their index says is not believed, what comes out is counted."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from openimr.records.adapters.working_copy import kinds
from openimr.records.adapters.working_copy.made import Inner, Made, Unreadable

MOST_FILES = 5_000
MOST_BYTES = 8 * 1024**3
_MOST_RATIO, _RATIO_COUNTS_FROM = 300, 50_000_000
_PIECE = 1 << 20
_LITTER = {"thumbs.db", "desktop.ini", ".ds_store"}


def make(file: Path, folder: Path) -> Made:
    """The files of an archive, each in `folder` under a number: the names in it decide nothing. Raises Unreadable."""
    made = Made(kinds.ZIP)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)]
            _refuse(entries)
            left = MOST_BYTES
            for place, entry in enumerate(entries):
                target = folder / f"entry-{place:05}"
                left -= _unpack(archive, entry, target, left)
                made.inner.append(Inner(target, shown_name(entry.filename)))
    except (
        zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, LookupError, RuntimeError
    ) as broken:  # fmt: skip
        raise Unreadable("zip_damaged") from broken
    return made


def _is_litter(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or (bool(parts) and parts[-1].lower() in _LITTER)


def _refuse(entries: list[zipfile.ZipInfo]) -> None:
    if not entries:
        raise Unreadable("archive_empty")
    if len(entries) > MOST_FILES:
        raise Unreadable("archive_files", count=len(entries), most=MOST_FILES)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("archive_password")


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int) -> int:
    most = min(left, max(_RATIO_COUNTS_FROM, entry.compress_size * _MOST_RATIO))
    written = 0
    with archive.open(entry) as source, target.open("wb") as out:
        while piece := source.read(_PIECE):
            written += len(piece)
            if written > most:
                raise Unreadable("archive_swells")
            out.write(piece)
    return written


def shown_name(name: str) -> str:
    """How a file in a container is called: its path without steps upwards, roots or signs that no name has."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in {"/", "..", "."}]
    clean = "/".join("".join(c for c in part if c.isprintable()) for part in parts)
    return clean.encode("utf-8", "replace").decode() or "file"
