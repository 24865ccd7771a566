"""Files come in piece by piece; what has arrived stays, so that an interrupted upload goes on where it stopped."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.http import UnreadablePostError

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.errors import NotFound, Reason, Refused, Unavailable
from openimr.records.models import Upload
from openimr.records.services.reading import enqueue_reading
from openimr.records.services.taking_in import IncomingFile, Outcome, take_in_each

_BLOCK = 1 << 20
#: The digests that a piece may be sent with.
DIGESTS = ("sha256", "sha1")


def begin(case_number: str, *, file: str, size: int, sender: str, way: str, by: str, at: datetime) -> Upload:
    """An upload that waits for its first piece. Raises Refused where the file is empty or too large."""
    case = Case.objects.get(number=case_number)
    most = settings.RECORDS_LARGEST_UPLOAD
    if size <= 0:
        raise _refused(case_number, "size", "the file is empty: ask the sender for it again")
    if size > most:
        raise _refused(case_number, "size", f"it has {size:,} bytes, {most:,} at most: send it in parts")
    upload = Upload.objects.create(
        token=secrets.token_urlsafe(32),
        case=case,
        file="".join(sign for sign in file if sign.isprintable())[-255:] or "file",
        size=size,
        sender=sender,
        way=way,
        by=by,
        begun_at=at,
        changed_at=at,
    )
    with _on_our_disk():
        _piece_of(upload).touch(mode=0o600)
    return upload


def append(
    upload: Upload,
    offset: int,
    read: Callable[[int], bytes],
    *,
    at: datetime,
    digest: tuple[str, bytes] | None = None,
) -> int:
    """Write what `read` gives after the first `offset` bytes; answers how many have arrived.

    What came before a connection broke stays. With a `digest` (its name, its value) a piece counts whole or not at all.
    Raises Refused: the offset is not where the file ends, another piece is being written, the file is longer than it
    was said to be, or the digest differs; Unavailable where our disk is full. In each case what had arrived stays.
    """
    with _on_our_disk(), _alone(upload) as piece:
        upload.refresh_from_db()
        if upload.finished or offset != upload.arrived:
            raise _refused_upload(upload, "offset", f"{upload.arrived} bytes have arrived; go on from there")
        piece.truncate(offset)  # what a broken-off write left behind it is sent again
        piece.seek(offset)
        try:
            came, told = _write(upload, piece, read, digest)
        except OSError:
            piece.truncate(offset)
            raise
        if digest is not None and told != digest[1]:
            piece.truncate(offset)
            raise _refused_upload(upload, "checksum", "the piece was changed on its way: send it again")
        upload.arrived, upload.changed_at = offset + came, at
        upload.save(update_fields=["arrived", "changed_at"])
    return upload.arrived


def _write(
    upload: Upload, piece: IO[bytes], read: Callable[[int], bytes], digest: tuple[str, bytes] | None
) -> tuple[int, bytes]:
    """Everything that `read` gives, on the disk; how much it was, and its digest."""
    hashed = hashlib.new(digest[0] if digest else "sha256", usedforsecurity=False)
    came, most = 0, upload.size - upload.arrived
    while block := _next(read):
        came += len(block)
        if came > most:
            piece.truncate(upload.arrived)
            raise _refused_upload(upload, "length", f"it is longer than the {upload.size} bytes announced")
        hashed.update(block)
        piece.write(block)
    piece.flush()
    os.fsync(piece.fileno())
    return came, hashed.digest()


def _next(read: Callable[[int], bytes]) -> bytes:
    """The next block of a connection; one that broke ends the piece, and what came stays."""
    try:
        return read(_BLOCK)
    except (UnreadablePostError, ConnectionError, TimeoutError, EOFError):
        return b""


@transaction.atomic
def finish(upload: Upload, *, by: str, at: datetime) -> Upload:
    """Take in a file that has arrived whole, once: asked again, the answer is the same.

    The answer says what was taken in and what was not, and why. Raises Refused where something is still missing.
    """
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.finished:
        return upload
    if upload.arrived < upload.size:
        raise _refused_upload(upload, "missing", f"{upload.size - upload.arrived} bytes have not arrived yet")
    assert upload.case is not None
    incoming = IncomingFile(_piece_of(upload), upload.sender, day_of(upload.begun_at), upload.way, name=upload.file)
    outcome = take_in_each(upload.case.number, [incoming], by=by, at=at)
    fresh = [one.sha256 for one in outcome.taken_in if not one.known]
    if fresh:
        enqueue_reading(upload.case.number, by=by, at=at, only=fresh)
    upload.finished, upload.changed_at, upload.answer = True, at, _answer(outcome)
    upload.save(update_fields=["finished", "changed_at", "answer"])
    transaction.on_commit(lambda: _piece_of(upload).unlink(missing_ok=True))
    return upload


def _answer(outcome: Outcome) -> dict[str, list[dict[str, object]]]:
    return {
        "taken_in": [
            {"file": one.file, "container": one.container, "document": one.sha256, "pages": one.pages,
             "known": one.known, "notes": list(one.notes)}
            for one in outcome.taken_in
        ],
        "faults": [
            {"file": one.file, "problem": one.problem, "remedy": one.remedy, "fault": one.fault,
             "values": dict(one.values)}
            for one in outcome.turned_away
        ],
    }  # fmt: skip


def cancel(upload: Upload, *, by: str, at: datetime) -> None:
    """Forget an upload that is not finished, and what came of it."""
    with _alone(upload), transaction.atomic():
        current = Upload.objects.select_for_update().get(pk=upload.pk)
        if current.finished:
            raise _refused_upload(upload, "finished", "it is taken in already")
        if current.changed_at != upload.changed_at:
            raise _refused_upload(upload, "busy", "another piece of it has arrived: ask again")
        if upload.case is not None:
            payload = {"size": upload.size, "arrived": upload.arrived}
            cases.record(cases.locked(upload.case.number), "records.upload_cancelled", by=by, at=at, payload=payload)
        upload.delete()
    _piece_of(upload).unlink(missing_ok=True)


def forget_abandoned(*, after: timedelta, at: datetime) -> int:
    """Cancel every upload of which nothing has come for so long; answers how many. One that goes on is left alone."""
    forgotten = 0
    for upload in Upload.objects.filter(finished=False, changed_at__lt=at - after):
        _piece_of(upload).touch(mode=0o600)  # one whose bytes are gone already is forgotten too
        try:
            cancel(upload, by="system", at=at)
        except Refused:
            continue
        forgotten += 1
    return forgotten


def _piece_of(upload: Upload) -> Path:
    """Where the bytes that have arrived lie."""
    folder = Path(settings.DATA_DIR) / "uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / upload.token


@contextmanager
def _alone(upload: Upload) -> Iterator[IO[bytes]]:
    """The file of an upload, held by nobody else. Raises Refused where another request holds it."""
    place = _piece_of(upload)
    if not place.is_file():
        raise NotFound("no such upload: begin it again")
    with place.open("r+b") as piece:
        try:
            fcntl.flock(piece, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise _refused_upload(upload, "busy", "another piece of it is being written: ask again") from busy
        yield piece


@contextmanager
def _on_our_disk() -> Iterator[None]:
    try:
        yield
    except OSError as full:
        raise Unavailable(
            f"the data folder cannot be written to ({os.strerror(full.errno or 0)}): what has arrived stays; "
            "make room, then go on"
        ) from full


def _refused(case_number: str, code: str, sentence: str) -> Refused:
    return Refused("take the file in", case_number, [Reason(code, sentence)])


def _refused_upload(upload: Upload, code: str, sentence: str) -> Refused:
    return _refused(upload.case.number if upload.case else "in-tray", code, sentence)
