"""The process that opens what strangers sent. It reads requests from its input, one a line, and forks for each.

The child has bounds of time, memory and file size, set before anything of the file is read; it may hang, crash or be
killed, and the only thing that happens is an answer that says so. Run by `reception.py` alone.
"""

import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Imported once, here: a child is ready in a hundredth of a second.
from openimr.records.adapters.working_copy import making
from openimr.records.adapters.working_copy.made import Unreadable

MEMORY = 2 * 1024**3
_LARGEST_FILE = 16 * 1024**3


def _limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))


def answer_to(file: Path, folder: Path) -> dict[str, Any]:
    """What becomes of a file, as plain JSON; paths are names within `folder`, a fault is a code of file_faults.yaml."""
    try:
        made = making.make(file, folder)
    except Unreadable as refusal:
        return {"fault": refusal.fault, "values": refusal.values}
    except MemoryError:
        return {"fault": "memory", "values": {}}
    except OSError as fault:
        if fault.errno in {28, 122}:  # no space, no quota: ours to mend, not the sender's
            return {"full": True}
        return _could_not(fault)
    # A library that meets a damaged file may raise anything; this is the wall that such files are thrown against.
    except Exception as fault:  # noqa: BLE001
        return _could_not(fault)
    return {
        "media_type": made.media_type,
        "pages": made.pages,
        "working": made.working.name if made.working else "",
        "notes": made.notes,
        "failed": {str(number): why for number, why in made.failed.items()},
        "inner": [{"file": inner.file.name, "name": inner.name} for inner in made.inner],
        "needed": made.needed,
    }


def _could_not(fault: Exception) -> dict[str, Any]:
    return {"fault": "not_what_it_seems", "values": {"found": type(fault).__name__}}


def _in_child(request: Mapping[str, Any], pipe: int) -> None:
    os.setsid()
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    _limit(int(request["seconds"]))
    said = json.dumps(answer_to(Path(request["file"]), Path(request["folder"]))).encode()
    while said:
        said = said[os.write(pipe, said) :]


def _answered(request: Mapping[str, Any]) -> str:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reader)
            _in_child(request, writer)
            status = 0
        finally:
            os._exit(status)  # nothing of the parent's is flushed or cleaned up twice
    os.close(writer)
    said, late = _listen(reader, time.monotonic() + int(request["seconds"]))
    os.close(reader)
    try:
        os.killpg(child, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return json.dumps({"late": True})
    return said.decode() or json.dumps({"crashed": True})


def _listen(reader: int, until: float) -> tuple[bytes, bool]:
    said = b""
    while True:
        ready, _, _ = select.select([reader], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return b"", True
        piece = os.read(reader, 65_536)
        if not piece:
            return said, False
        said += piece


def serve() -> None:
    """Answer requests until the input ends, which it does with the process that asked."""
    for line in sys.stdin:
        sys.stdout.write(_answered(json.loads(line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
