"""The letters of a set made and kept: every piece in every form, and a print file for each recipient.

A set is one job. Many sets are made by as many processes as there are cores: a job goes there as plain values and
comes back as digests, no process reads the database or waits for another.
"""

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from openimr.determinations.adapters import letter_set_docx, letter_set_html, letter_set_pdf, pdf_structure
from openimr.determinations.adapters.letterhead import Look
from openimr.errors import OpenIMRError, Unavailable
from openimr.records.adapters import originals

_Job = TypeVar("_Job")
_Answer = TypeVar("_Answer")
#: How many jobs wait for each process: enough that none is idle, few enough that memory stays flat.
_WAITING = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """One piece: `letter`, to be set in these `forms`; or, where it was made before, its `files` by form."""

    code: str
    letter: Mapping[str, Any] | None
    forms: tuple[str, ...]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Job:
    """One set. `prints`: by recipient's number the title of the print file and the codes of its pieces, in order."""

    case_number: str
    store: Path
    look: Look
    sheets: tuple[Sheet, ...]
    prints: Mapping[str, tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a job: digests of the files in the store, and what is wrong with the tags of the print files.

    `problem`: why there is nothing, in words.
    """

    case_number: str
    files: Mapping[str, Mapping[str, str]]
    prints: Mapping[str, str]
    faults: tuple[str, ...] = ()
    problem: str = ""


def form(letter: Mapping[str, Any], kind: str, look: Look) -> bytes:
    """A letter that is no determination in one form. Raises Unsettable."""
    match kind:
        case "pdf":
            return letter_set_pdf.render(letter, look)
        case "html":
            return letter_set_html.render(letter, look).encode()
        case "docx":
            return letter_set_docx.render(letter, look)
    return json.dumps(letter, ensure_ascii=False, sort_keys=True, indent=1).encode()


def press(job: Job) -> Made:
    """Make and keep what the job asks for. Raises Unsettable, DocumentUnreadable."""
    files, pdfs = {}, {}
    for sheet in job.sheets:
        if sheet.letter is None:
            files[sheet.code] = dict(sheet.files)
            continue
        made = {kind: form(sheet.letter, kind, job.look) for kind in sheet.forms}
        pdfs[sheet.code] = made["pdf"]
        files[sheet.code] = {kind: originals.keep_bytes(job.store, content) for kind, content in made.items()}
    prints = {}
    for number, (title, codes) in job.prints.items():
        whole = letter_set_pdf.one_file([_pdf(code, pdfs, files, job.store) for code in codes], title=title)
        prints[number] = originals.keep_bytes(job.store, whole)
    return Made(job.case_number, files, prints)


def _pdf(code: str, pdfs: dict[str, bytes], files: Mapping[str, Mapping[str, str]], store: Path) -> bytes:
    if code not in pdfs:
        pdfs[code] = originals.whole(store, files[code]["pdf"]).read_bytes()
    return pdfs[code]


def press_and_check(job: Job) -> Made:
    """As `press`, with the tags of every print file checked; what cannot be made is told and not raised."""
    try:
        made = press(job)
        whole = {number: originals.whole(job.store, digest) for number, digest in made.prints.items()}
    except OpenIMRError as problem:
        return Made(job.case_number, {}, {}, problem=str(problem))
    faults = [
        f"print file {number}: {fault}"
        for number, file in whole.items()
        for fault in pdf_structure.check(file.read_bytes())
    ]
    return Made(job.case_number, made.files, made.prints, tuple(faults))


def cores() -> int:
    """How many processes may run at once here."""
    return len(os.sched_getaffinity(0))


def with_jobs(
    work: Callable[[_Job], _Answer], jobs: Iterable[_Job], *, processes: int | None = None
) -> Iterator[tuple[_Answer, _Job]]:
    """Each answer with its job, in the order of the jobs, which are read as answers are taken, a few ahead of them.

    Each process sets type on one thread: the engine's own threads would only take turns with the other processes.
    Raises Unavailable where a process was ended from outside; what had its answer before stays done.
    """
    count = processes or cores()
    alone = os.environ.get("RAYON_NUM_THREADS")
    os.environ["RAYON_NUM_THREADS"] = "1"  # read by the engine when it starts in a new process
    try:
        pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
        with pool:
            yield from _in_order(pool, work, jobs, count * _WAITING)
    except BrokenProcessPool as problem:
        raise Unavailable(
            "a process that made letters was ended, perhaps for want of memory; run it again with fewer --processes: "
            "what was kept is not made twice"
        ) from problem
    finally:
        if alone is None:
            os.environ.pop("RAYON_NUM_THREADS", None)
        else:
            os.environ["RAYON_NUM_THREADS"] = alone


def _in_order(
    pool: ProcessPoolExecutor, work: Callable[[_Job], _Answer], jobs: Iterable[_Job], ahead: int
) -> Iterator[tuple[_Answer, _Job]]:
    waiting: deque[tuple[Future[_Answer], _Job]] = deque()
    for job in jobs:
        waiting.append((pool.submit(work, job), job))
        if len(waiting) > ahead:
            first, done = waiting.popleft()
            yield first.result(), done
    while waiting:
        first, done = waiting.popleft()
        yield first.result(), done
