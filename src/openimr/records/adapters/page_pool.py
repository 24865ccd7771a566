"""Pages read by processes of their own, so that no page of a stranger's file can hang, crash or exhaust ours.

A few processes are kept and used again; one that does not answer in time, or ends, is put away with what it started,
and the page that it had is the one that failed.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Full, Queue
from typing import Any

from openimr.errors import DocumentUnreadable

TEXT_SECONDS, OCR_SECONDS = 30.0, 240.0
_WORTH_A_PROCESS, _AHEAD, _TOGETHER = 150, 200, 12  # pages
_RENEWED_AFTER = 400  # answers: a process that read hostile pages for long may have grown

REMEDY = "try it again; if it fails again, ask the sender for a new copy or type what stands there"


class _Process:
    """One reading process."""

    def __init__(self) -> None:
        self.answered = 0
        self._arrived = b""
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._running = subprocess.Popen(
            [sys.executable, "-m", "openimr.records.adapters.page_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )

    @property
    def lives(self) -> bool:
        return self._running.poll() is None

    def ask(self, request: dict[str, Any]) -> None:
        assert self._running.stdin is not None
        with suppress(BrokenPipeError):  # it ended just now: the answer that does not come will say so
            self._running.stdin.write(json.dumps(request).encode() + b"\n")
            self._running.stdin.flush()

    def answer(self, seconds: float) -> dict[str, Any] | str:
        """The next answer, or in words why there is none; then the process is at its end."""
        assert self._running.stdout is not None
        handle = self._running.stdout.fileno()
        until = time.monotonic() + seconds
        while b"\n" not in self._arrived:
            ready, _, _ = select.select([handle], [], [], max(0.0, until - time.monotonic()))
            arrived = os.read(handle, 1 << 20) if ready else b""
            if not arrived:
                ended = self._running.wait() if ready else None
                self.end()
                return _why(ended, seconds)
            self._arrived += arrived
        line, _, self._arrived = self._arrived.partition(b"\n")
        self.answered += 1
        found: dict[str, Any] = json.loads(line)
        return found

    def end(self) -> None:
        """End it and whatever it started."""
        with suppress(ProcessLookupError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()
        for pipe in (self._running.stdin, self._running.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


def _why(ended: int | None, seconds: float) -> str:
    """In words, for people; `ended` is the process's exit code, None where it had to be put away."""
    if ended is None:
        return f"reading it took more than {seconds:.0f} s"
    return "reading it took more memory than a page may have" if ended == 70 else "reading it ended in a crash"


_idle: list[_Process] = []
_guard = threading.Lock()


@contextmanager
def _process() -> Iterator[_Process]:
    """A process for one request. It is kept for the next where this one ended well."""
    with _guard:
        living = [process for process in _idle if process.lives]
        process = living.pop() if living else _Process()
        _idle[:] = living
    try:
        yield process
    except BaseException:
        process.end()
        raise
    if process.lives and process.answered < _RENEWED_AFTER:
        with _guard:
            _idle.append(process)
    else:
        process.end()


def close() -> None:
    """End every process that waits for work."""
    with _guard:
        ending, _idle[:] = list(_idle), []
    for process in ending:
        process.end()


atexit.register(close)


def each_answer(
    what: str, file: Path, numbers: Sequence[int], *, seconds: float, **details: Any
) -> Iterator[tuple[int, dict[str, Any] | DocumentUnreadable]]:
    """(page, what was read of it) one after the other, or why that page failed; the pages after it are read all the
    same. Answers come some together, which is faster; where a process ends, the pages in hand are asked for again one
    by one, to know which it was.
    """
    left, is_careful = list(numbers), False
    while left:
        problem = ""
        asked = left[:_TOGETHER] if is_careful else left
        together = 1 if is_careful else _TOGETHER
        with _process() as process:
            process.ask({"what": what, "file": str(file), "numbers": asked, "together": together, **details})
            for number in list(asked):
                found = process.answer(seconds)
                problem = found if isinstance(found, str) else found.get("problem", "")
                if problem:
                    break
                yield number, found  # type: ignore[misc]  # no word of a problem: it is an answer
                left.remove(number)
        if problem and (is_careful or len(asked) == 1):
            yield left.pop(0), DocumentUnreadable(file.name[:12], problem, REMEDY)
        is_careful = bool(problem)


def layers(file: Path, numbers: Sequence[int]) -> Iterator[tuple[int, dict[str, Any] | DocumentUnreadable]]:
    """The text layers of these pages, over all cores where there are many, in whatever order they are done."""
    shares = min(os.cpu_count() or 1, 1 + len(numbers) // _WORTH_A_PROCESS)
    size = -(-len(numbers) // shares) if numbers else 0
    parts = [numbers[start : start + size] for start in range(0, len(numbers), size)] if size else []
    if len(parts) < 2:
        yield from each_answer("layers", file, numbers, seconds=TEXT_SECONDS)
        return
    ready: Queue[tuple[int, dict[str, Any] | DocumentUnreadable] | Exception | None] = Queue(maxsize=_AHEAD)
    stopped = threading.Event()

    def hand_over(found: tuple[int, dict[str, Any] | DocumentUnreadable] | Exception | None) -> None:
        while not stopped.is_set():
            with suppress(Full):
                ready.put(found, timeout=1)
                return

    def read(part: Sequence[int]) -> None:
        try:
            for found in each_answer("layers", file, part, seconds=TEXT_SECONDS):
                hand_over(found)
                if stopped.is_set():
                    return
        except Exception as fault:  # noqa: BLE001  raised again in the thread that asked
            hand_over(fault)
        else:
            hand_over(None)

    readers = [threading.Thread(target=read, args=(part,), daemon=True) for part in parts]
    for reader in readers:
        reader.start()
    try:
        running = len(readers)
        while running:
            found = ready.get()
            if isinstance(found, Exception):
                raise found
            if found is None:
                running -= 1
            else:
                yield found
    finally:
        stopped.set()


def answer(what: str, file: Path, number: int, *, seconds: float, **details: Any) -> dict[str, Any]:
    """What was read of one page. Raises DocumentUnreadable: what happened and what to do."""
    [(_, found)] = each_answer(what, file, [number], seconds=seconds, **details)
    if isinstance(found, DocumentUnreadable):
        raise found
    return found
