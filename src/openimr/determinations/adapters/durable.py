"""Small files that are whole under their name or not there at all, also after a power cut."""

import os
import secrets
from pathlib import Path

from openimr.records.adapters.originals import sync_folder


def write_once(file: Path, content: bytes, *, mode: int = 0o600) -> bool:
    """Put the file there unless one is there; the first of two writers wins. Answers whether it was this one."""
    aside = _aside(file, content, mode)
    try:
        os.link(aside, file)
    except FileExistsError:
        return False
    finally:
        aside.unlink()
    sync_folder(file.parent)
    return True


def replace(file: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Put the file in the place of the one that is there, in one step."""
    _aside(file, content, mode).replace(file)
    sync_folder(file.parent)


def _aside(file: Path, content: bytes, mode: int) -> Path:
    """The content on the disk under a name of its own beside the file."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = file.parent / f".{file.name}.{secrets.token_hex(8)}"
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    return aside


__all__ = ["replace", "sync_folder", "write_once"]
