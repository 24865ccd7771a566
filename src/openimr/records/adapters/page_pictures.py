"""Pages as pictures: drawn from the working copy by a small pool of processes, kept on disk up to a bound.

The browser never sees the stranger's file. Pictures are health information like the file itself: the folder is for its
owner alone, and what is in it can be made again at any time.
"""

import atexit
import json
import os
import queue
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from openimr.errors import DocumentUnreadable

#: The widths in pixels that are drawn; anything else is answered by the next greater one. The first is a thumbnail's.
WIDTHS = (160, 800, 1200, 1600, 2400)
_RENDERERS = 2
_SECONDS = 20
_PRUNE_EVERY = 200


class _Renderer:
    """One drawing process; started again after a crash or a page that takes too long."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "openimr.records.adapters.page_renderer"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
        return self._process

    def start(self) -> None:
        self._running()

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None

    def answer(self, asked: dict[str, object]) -> bytes:
        """The answer; empty where the page cannot be read, took too long, or brought the process down."""
        process = self._running()
        try:
            process.stdin.write(json.dumps(asked).encode() + b"\n")  # type: ignore[union-attr]  # both are pipes
            (length,) = struct.unpack(">I", self._read(process, 4))
            return self._read(process, length)
        except (OSError, EOFError):
            self.end()
            return b""

    @staticmethod
    def _read(process: subprocess.Popen[bytes], length: int) -> bytes:
        handle = process.stdout.fileno()  # type: ignore[union-attr]
        parts, missing = [], length
        while missing:
            if not select.select([handle], [], [], _SECONDS)[0]:
                raise EOFError
            part = os.read(handle, min(missing, 1 << 16))
            if not part:
                raise EOFError
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)


class _Pool:
    """A few renderers; whoever asks waits for a free one. The one used last is handed out first: its file is open."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.all = [_Renderer() for _ in range(_RENDERERS)]
        self.free: queue.LifoQueue[_Renderer] = queue.LifoQueue()
        for renderer in self.all:
            self.free.put(renderer)

    def answer(self, **asked: object) -> bytes:
        renderer = self.free.get()
        try:
            return renderer.answer(asked)
        finally:
            self.free.put(renderer)


_pool: _Pool | None = None
_lock = threading.Lock()
_written = 0


def _the_pool() -> _Pool:
    global _pool  # noqa: PLW0603  one pool a process: the renderers are its own
    with _lock:
        if _pool is None or _pool.owner != os.getpid():
            _pool = _Pool()
            atexit.register(close)
        return _pool


def warm() -> None:
    """Start the renderers, so that the first picture need not wait for them."""
    for renderer in _the_pool().all:
        renderer.start()


def close() -> None:
    """End the renderers; the next picture starts them anew."""
    global _pool  # noqa: PLW0603
    with _lock:
        if _pool is not None and _pool.owner == os.getpid():
            for renderer in _pool.all:
                renderer.end()
        _pool = None


def width_for(asked: int) -> int:
    """The drawn width that serves one of `asked` pixels."""
    return next((width for width in WIDTHS if width >= asked), WIDTHS[-1])


def picture(kept: Path, file: Path, sha256: str, page: int, *, width: int, turned: float, most_bytes: int) -> bytes:
    """One page (from 1) as WebP. Kept below `kept`, which stays under `most_bytes`. Raises DocumentUnreadable."""
    width = width_for(width)
    place = kept / sha256[:2] / sha256 / f"{page}-{width}-{turned:g}.webp"
    try:
        return place.read_bytes()
    except FileNotFoundError:
        pass
    drawn = _the_pool().answer(file=str(file), page=page, width=width, turned=turned)
    if not drawn:
        raise DocumentUnreadable(
            sha256[:12], f"page {page} cannot be drawn", "download the original to look at it, or ask for a new copy"
        )
    _keep(kept, place, drawn, most_bytes)
    return drawn


def _keep(kept: Path, place: Path, drawn: bytes, most_bytes: int) -> None:
    global _written  # noqa: PLW0603
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, aside = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as target:
        target.write(drawn)
    Path(aside).replace(place)
    with _lock:
        _written += 1
        due = _written % _PRUNE_EVERY == 0
    if due:
        prune(kept, most_bytes)


def prune(kept: Path, most_bytes: int) -> None:
    """Drop the oldest pictures until no more than nine tenths of `most_bytes` are left, if there were more."""
    found = sorted((entry.stat().st_mtime, entry.stat().st_size, entry) for entry in kept.glob("*/*/*.webp"))
    total = sum(size for _, size, _ in found)
    if total <= most_bytes:
        return
    for _, size, entry in found:
        entry.unlink(missing_ok=True)
        total -= size
        if total <= most_bytes * 0.9:
            return


def forget(kept: Path, sha256: str) -> None:
    """Drop every picture of one file."""
    shutil.rmtree(kept / sha256[:2] / sha256, ignore_errors=True)
