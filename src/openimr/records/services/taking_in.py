"""Files are taken in: checked, kept byte for byte, and made originals of the case."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from openimr.cases import services as cases
from openimr.errors import CaseFileInvalid, DocumentUnreadable, Fault
from openimr.records import queries
from openimr.records.adapters import originals, pdf
from openimr.records.models import Original, Page


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file to take in: where it lies, the role of the party that sent it, when it came and how."""

    path: Path
    sender: str
    received: date | None
    way: str


def check(source: str, files: Sequence[Path]) -> dict[Path, int]:
    """Number of pages of each file. Raises CaseFileInvalid naming every bad file with its remedy; stores nothing."""

    def one(file: Path) -> int | Fault:
        try:
            return pdf.check(file)
        except DocumentUnreadable as problem:
            return Fault(f"records/{problem.file}", f"{problem.problem}. {problem.remedy}")

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        answers = list(pool.map(one, files))
    faults = [answer for answer in answers if isinstance(answer, Fault)]
    if faults:
        raise CaseFileInvalid(source, faults)
    return {file: answer for file, answer in zip(files, answers, strict=True) if isinstance(answer, int)}


def take_in(
    case_number: str,
    files: Sequence[IncomingFile],
    *,
    by: str,
    at: datetime,
    checked: Mapping[Path, int] | None = None,
) -> tuple[Original, ...]:
    """Keep every file and make it an original of the case. All are checked first: one bad file and nothing is stored.

    `checked` is what `check` answered for these files, where it was asked before. Raises CaseFileInvalid. A file that
    the case has already is left as it is.
    """
    pages = checked or check(case_number, [file.path for file in files])
    known = set(Original.objects.filter(case__number=case_number).values_list("sha256", flat=True))
    fresh = [file for file in files if originals.digest_of(file.path) not in known]
    return _store(case_number, fresh, pages, by=by, at=at)


@transaction.atomic
def _store(
    case_number: str, files: Sequence[IncomingFile], pages: Mapping[Path, int], *, by: str, at: datetime
) -> tuple[Original, ...]:
    case = cases.locked(case_number)
    place = case.originals.count()
    for file in files:
        sha256 = originals.keep(queries.store(), file.path)
        original, is_new = Original.objects.get_or_create(
            case=case,
            sha256=sha256,
            defaults={
                "file": file.path.name,
                "place": place,
                "sender": file.sender,
                "received": file.received,
                "way": file.way,
                "page_count": pages[file.path],
                "size": file.path.stat().st_size,
                "taken_in_by": by,
                "taken_in_at": at,
            },
        )
        if not is_new:
            continue
        Page.objects.bulk_create(Page(original=original, number=n) for n in range(1, original.page_count + 1))
        place += 1
        payload = {"document": sha256, "pages": pages[file.path], "sender": file.sender, "way": file.way}
        cases.record(case, "records.taken_in", by=by, at=at, payload=payload)
    return tuple(case.originals.all())
