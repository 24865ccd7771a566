"""Where files of strangers are opened: in processes of their own, with limits, so that none can hang or crash us."""

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openimr.errors import DocumentUnreadable, Unavailable
from openimr.records.adapters.file_faults_file import words_of

_LEAST_SECONDS, _MOST_SECONDS, _BYTES_A_SECOND = 60, 900, 1_000_000


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was opened and found good.

    `working` is the PDF to read and show pages from; None where the file itself serves, or holds only others. `failed`
    names pages that could not be made out. `inner` are the files in it, as (where they lie, how it calls them);
    `needed` is false where they are extras of a document.
    """

    media_type: str
    pages: int
    working: Path | None
    notes: tuple[str, ...]
    failed: dict[int, str]
    inner: tuple[tuple[Path, str], ...]
    needed: bool


def receive(file: Path, folder: Path, *, name: str | None = None) -> Received:
    """Open a file; what is made of it lies in `folder`, which is empty before.

    Raises DocumentUnreadable, which says what is wrong and what to do, and Unavailable where our disk is full.
    """
    shown = name or file.name
    if not file.is_file():
        raise _unreadable(shown, "missing")
    seconds = min(_MOST_SECONDS, _LEAST_SECONDS + file.stat().st_size // _BYTES_A_SECOND)
    answer = _ask({"file": str(file.absolute()), "folder": str(folder.absolute()), "seconds": seconds})
    if "fault" in answer:
        raise _unreadable(shown, answer["fault"], **answer["values"])
    if answer.get("full"):
        raise Unavailable("the disk is full where files are opened: nothing was stored; make room and try again")
    if answer.get("late"):
        raise _unreadable(shown, "late", seconds=seconds)
    if answer.get("crashed"):
        raise _unreadable(shown, "crashed")
    return Received(
        media_type=answer["media_type"],
        pages=answer["pages"],
        working=folder / answer["working"] if answer["working"] else None,
        notes=tuple(answer["notes"]),
        failed={int(number): why for number, why in answer["failed"].items()},
        inner=tuple((folder / inner["file"], inner["name"]) for inner in answer["inner"]),
        needed=answer["needed"],
    )


def _unreadable(shown: str, fault: str, **values: object) -> DocumentUnreadable:
    return DocumentUnreadable(shown, *words_of(fault, values), fault=fault, values=values)


def _ask(request: dict[str, Any]) -> dict[str, Any]:
    """The answer. A process that was killed while it was idle is no fault of the file: it is asked once more."""
    return _asked_once(request) or _asked_once(request) or {"crashed": True}


def _asked_once(request: dict[str, Any]) -> dict[str, Any] | None:
    with _processes.one() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line.endswith("\n"):
            process.kill()
            process.wait()
            return None
        found: dict[str, Any] = json.loads(line)
        return found


class _Processes:
    """As many processes as cores, started when first needed; each answers one request at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._owner = os.getpid()
        self._free: queue.LifoQueue[subprocess.Popen[str] | None] = queue.LifoQueue()
        self._started: list[subprocess.Popen[str]] = []
        for _ in range(os.cpu_count() or 1):
            self._free.put(None)

    @contextmanager
    def one(self) -> Iterator[subprocess.Popen[str]]:
        with self._lock:
            if self._owner != os.getpid():  # we were forked: our parent's processes are not ours to talk to
                self._begin()
        free = self._free
        process = free.get()
        try:
            if process is None or process.poll() is not None:
                process = self._start()
            yield process
        finally:
            free.put(process if process is not None and process.poll() is None else None)

    def _start(self) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "openimr.records.adapters.reception_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._started.append(process)
        return process

    def close(self) -> None:
        if self._owner != os.getpid():
            return
        for process in self._started:
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
            process.wait(timeout=10)


_processes = _Processes()
atexit.register(_processes.close)
