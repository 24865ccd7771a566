"""Batches of faxed or scanned pages file themselves by their cover sheets; the rest waits in the in-tray."""

import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.errors import NotFound, Reason, Refused
from openimr.records import queries
from openimr.records.adapters import codes, originals, page_runs, reception
from openimr.records.domain import batches
from openimr.records.models import RecordsRequest, Unfiled
from openimr.records.services.reading import enqueue_reading
from openimr.records.services.requesting import answer
from openimr.records.services.taking_in import IncomingFile, Outcome, keep, take_in_each, workroom


@dataclass(frozen=True, slots=True)
class FiledPart:
    """Pages of a batch that went to a case: under which request, from whom, and what became of them."""

    case_number: str
    code: str
    sender: str
    first_page: int
    last_page: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Filing:
    """What became of a batch: the parts that filed themselves, and those that wait in the in-tray."""

    file: str
    pages: int
    filed: tuple[FiledPart, ...]
    unfiled: tuple[Unfiled, ...]


def file_batch(file: Path, *, name: str = "", way: str, received: date | None, by: str, at: datetime) -> Filing:
    """Divide a batch by its cover sheets and take each part in for its case and party, several cases in one included.

    The batch itself is kept byte for byte. Pages before the first cover sheet, and those whose code no request has,
    wait in the in-tray with the reason. The same batch again changes nothing. Raises DocumentUnreadable where it cannot
    be read at all.
    """
    shown = name or file.name
    folder = workroom()
    try:
        found = reception.receive(file, folder, name=shown)
        if found.inner or not found.pages:
            refusal = Reason("batch", "a batch is one PDF or TIFF; unpack an archive and file what is in it")
            raise Refused("file it as a batch", shown, [refusal])
        readable = found.working or file
        batch = _Batch(file, readable, shown, found.pages, keep(file), way, received, folder)
        filed: list[FiledPart] = []
        unfiled: list[Unfiled] = []
        for part in batches.parts(codes.of_pages(readable, found.pages)):
            request = queries.request_by_code(part.code) if part.code else None
            if request is None:
                unfiled.append(_to_tray(batch, part, by=by, at=at))
            else:
                filed.append(_file_part(batch, part, request, by=by, at=at))
        return Filing(shown, found.pages, tuple(filed), tuple(unfiled))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Batch:
    """A batch that was opened: the file as it came, the PDF to read it from, and how it came."""

    file: Path
    readable: Path
    name: str
    pages: int
    sha256: str
    way: str
    received: date | None
    folder: Path

    def incoming(self, first_page: int, last_page: int, sender: str) -> IncomingFile:
        """Those pages as a file to take in: the batch itself where they are all of it."""
        if (first_page, last_page) == (1, self.pages):
            return IncomingFile(self.file, sender, self.received, self.way, name=self.name)
        name = f"{Path(self.name).stem} pages {first_page} to {last_page}.pdf"
        piece = self.folder / f"{first_page}-{last_page}.pdf"  # a sender's name may be longer than a file's may be
        page_runs.extract(self.readable, first_page, last_page, piece)
        return IncomingFile(piece, sender, self.received, self.way, name=name, container=self.name)


@transaction.atomic
def _file_part(batch: _Batch, part: batches.Part, request: RecordsRequest, *, by: str, at: datetime) -> FiledPart:
    incoming = batch.incoming(part.first_page, part.last_page, request.party)
    outcome = take_in_each(request.case.number, [incoming], by=by, at=at)
    answer(request, on=batch.received or day_of(at))
    enqueue_reading(request.case.number, by=by, at=at)
    return FiledPart(request.case.number, request.code, request.party, part.first_page, part.last_page, outcome)


def _to_tray(batch: _Batch, part: batches.Part, *, by: str, at: datetime) -> Unfiled:
    reason = (
        f"the code {part.code} on its cover sheet belongs to no request"
        if part.code
        else "no cover sheet with a code that can be read comes before these pages"
    )
    waiting, _ = Unfiled.objects.get_or_create(
        sha256=batch.sha256,
        first_page=part.first_page,
        defaults={
            "file": batch.name[-255:],
            "last_page": part.last_page,
            "way": batch.way,
            "received": batch.received,
            "reason": reason,
            "by": by,
            "at": at,
        },
    )
    return waiting


@transaction.atomic
def file_from_tray(unfiled_id: int, *, case_number: str, sender: str, by: str, at: datetime) -> Outcome:
    """A person says whose case the pages belong to and who sent them. Raises NotFound, Refused where it was settled."""
    waiting = _waiting(unfiled_id)
    if not Case.objects.filter(number=case_number).exists():
        raise NotFound(f"{case_number}: no such case; `openimr case list` shows the cases that there are")
    folder = workroom()
    try:
        file = originals.whole(queries.store(), waiting.sha256)
        found = reception.receive(file, folder, name=waiting.file)
        readable = found.working or file
        batch = _Batch(file, readable, waiting.file, found.pages, waiting.sha256, waiting.way, waiting.received, folder)
        incoming = batch.incoming(waiting.first_page, waiting.last_page or found.pages, sender)
        outcome = take_in_each(case_number, [incoming], by=by, at=at)
        enqueue_reading(case_number, by=by, at=at)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    waiting.case = Case.objects.get(number=case_number)
    _settle(waiting, by=by, at=at)
    return outcome


@transaction.atomic
def set_aside(unfiled_id: int, *, reason: str, by: str, at: datetime) -> Unfiled:
    """The pages belong to no case here: they leave the tray with the reason, and stay in the store."""
    waiting = _waiting(unfiled_id)
    if not reason.strip():
        raise Refused("set this aside", waiting.file, [Reason("reason", "say why it belongs to no case")])
    waiting.reason = f"{waiting.reason}; set aside: {' '.join(reason.split())}"[:400]
    return _settle(waiting, by=by, at=at)


def _waiting(unfiled_id: int) -> Unfiled:
    waiting = Unfiled.objects.select_for_update().filter(pk=unfiled_id).first()
    if waiting is None:
        raise NotFound(f"the in-tray has no entry {unfiled_id}")
    if waiting.settled_at is not None:
        raise Refused("settle this again", waiting.file, [Reason("settled", "somebody settled it already")])
    return waiting


def _settle(waiting: Unfiled, *, by: str, at: datetime) -> Unfiled:
    waiting.settled_by, waiting.settled_at = by, at
    waiting.save()
    return waiting
