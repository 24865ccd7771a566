"""Pages are read: each is a piece of work of its own, and what is read stays read.

In the foreground (`read`) or as jobs (`enqueue_reading`, then `records/tasks.py`): the same steps, each page stored in
a transaction of its own or of its batch, so that whatever ends the process loses the pages in hand and no more.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from openimr.cases import services as cases
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.errors import DocumentUnreadable, NotFound, Reason, Refused
from openimr.records import queries
from openimr.records.adapters import originals, page_pool, queue, tesseract
from openimr.records.adapters.letters_file import plausible_word
from openimr.records.domain import legibility
from openimr.records.domain.evidence import CaseRecords
from openimr.records.models import Original, Page
from openimr.records.services.ordering import put_in_order

#: What is done, pages done, pages in all.
Progress = Callable[[str, int, int], None]
#: What was read of a page, or why it could not be.
Answer = dict[str, Any] | DocumentUnreadable

MOST_ATTEMPTS = 5
_BATCH = 100


def read(case_number: str, *, today: date, by: str, at: datetime, progress: Progress | None = None) -> CaseRecords:
    """Text of every page, by OCR where there is none; then the case file is put in order. What is read stays read.

    A page that cannot be read stops nothing: it says why. It needs no worker and minds none that runs besides.
    Raises Unavailable where there are scanned pages and no OCR engine.
    """
    case = Case.objects.get(number=case_number)
    unread = list(case.originals.filter(pages__state=Page.State.WAITING).distinct())
    if not unread and has_reached(State(case.state), State.RECORDS_READY):
        return queries.case_records(case)
    for place, original in enumerate(unread, start=1):
        if progress:
            progress("reading documents", place, len(unread))
        _read_layers(original, by=by, at=at)
    try:
        _recognize(case, progress, by=by, at=at)
    finally:
        page_pool.close()
    put_in_order(case.number, today=today, by=by, at=at)
    case.refresh_from_db()
    return queries.case_records(case)


def enqueue_reading(case_number: str, *, by: str, at: datetime, only: Collection[str] | None = None) -> int:
    """Put a job on the queue for every original with pages that wait; answers how many jobs are new.

    `only` are the digests of those that came just now: a case of thousands is not asked through for each new file.
    The jobs are part of the caller's transaction, where there is one: no job without its pages, no page without a job.
    """
    with transaction.atomic():
        case = cases.locked(case_number)
        waiting = case.originals.filter(pages__state=Page.State.WAITING).distinct()
        if only is not None:
            waiting = waiting.filter(sha256__in=only)
        fresh = [original for original in waiting if queue.read_original(original.pk, by=by)]
        if fresh:
            payload = {"documents": [original.sha256 for original in fresh]}
            cases.record(case, "records.reading_enqueued", by=by, at=at, payload=payload)
    return len(fresh)


def read_original(original_id: int, *, by: str, at: datetime) -> None:
    """The job of one original: its text layers, then a job for each page that OCR must look at."""
    original = Original.objects.select_related("case").filter(pk=original_id).first()
    if original is None:
        return
    stale = original.pages.filter(state=Page.State.WAITING, by_ocr=True).values_list("pk", flat=True)
    with transaction.atomic():
        queue.read_pages(list(stale), by=by)
    _read_layers(original, by=by, at=at, then=lambda recognizable: queue.read_pages(recognizable, by=by))
    order_when_read(original.case, by=by)


def read_page(page_id: int, *, by: str, at: datetime) -> None:
    """The job of one page: OCR. A page that was read meanwhile is left as it is.

    Raises Unavailable without an engine. A page whose reading ended our process too often is given up.
    """
    page = Page.objects.select_related("original__case").defer("text", "words").filter(pk=page_id).first()
    if page is None:
        return
    if page.state == Page.State.WAITING:
        Page.objects.filter(pk=page.pk).update(attempts=F("attempts") + 1)
        if page.attempts >= MOST_ATTEMPTS:
            problem = f"reading it ended {page.attempts} times without an answer"
            give_up(page.pk, f"{problem}. {page_pool.REMEDY}", by=by, at=at)
        else:
            _store_recognized(page.pk, _recognized(_file_of(page.original), page.number), by=by, at=at)
    order_when_read(page.original.case, by=by)


def order_when_read(case: Case, *, by: str) -> None:
    """After the last page of a case, a job that puts the file in order. Asked after each commit: none is missed."""
    is_signed = has_reached(State(case.state), State.SIGNED)
    if not is_signed and not Page.objects.filter(original__case=case, state=Page.State.WAITING).exists():
        queue.put_in_order(case.number, by=by)


@transaction.atomic
def give_up(page_id: int, problem: str, *, by: str, at: datetime) -> None:
    """Mark a page that waits as one that could not be read; `problem` says what happened and what to do."""
    page = Page.objects.select_for_update(of=("self",)).select_related("original__case").get(pk=page_id)
    if page.state != Page.State.WAITING:
        return
    page.state, page.problem = Page.State.FAILED, problem[:400]
    page.save(update_fields=["state", "problem"])
    _note_failed(page.original, [page.number], by=by, at=at)


@transaction.atomic
def retry_page(case_number: str, sha256: str, number: int, *, by: str, at: datetime) -> None:
    """Let a page that failed wait again, with a job of its own. Raises NotFound; Refused where it did not fail."""
    case = cases.locked(case_number)
    page = queries.stored_original(case, sha256).pages.filter(number=number).first()
    if page is None:
        raise NotFound(f"{case_number}: no page {number} in {sha256[:12]}")
    if page.state != Page.State.FAILED:
        reason = Reason("state", f"page {number} of {sha256[:12]} is {page.state}: only a failed page is tried again")
        raise Refused("try a page again", case_number, [reason])
    _let_wait_again(case, [page], by=by, at=at)


@transaction.atomic
def retry_failed(case_number: str, *, by: str, at: datetime) -> int:
    """Let every page of the case that failed wait again, each with its job; answers how many."""
    case = cases.locked(case_number)
    pages = list(Page.objects.filter(original__case=case, state=Page.State.FAILED).select_related("original"))
    if pages:
        _let_wait_again(case, pages, by=by, at=at)
    return len(pages)


def _let_wait_again(case: Case, pages: list[Page], *, by: str, at: datetime) -> None:
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(state=Page.State.WAITING, problem="", attempts=0)
    queue.read_pages([page.pk for page in pages if page.by_ocr], by=by)
    for original in sorted({page.original_id for page in pages if not page.by_ocr}):
        queue.read_original(original, by=by)
    tried = sorted((page.original.sha256, page.number) for page in pages)
    payload = {"pages": [{"document": sha256, "page": number} for sha256, number in tried]}
    cases.record(case, "records.reading_retried", by=by, at=at, payload=payload)


def _file_of(original: Original) -> Path:
    return originals.place_of(queries.store(), original.working_sha256 or original.sha256)


def _read_layers(original: Original, *, by: str, at: datetime, then: Callable[[list[int]], None] | None = None) -> None:
    """Store the text layers of the pages that wait, batch by batch, each in a transaction with what `then` does about
    the pages that OCR must look at.
    """
    waiting = original.pages.filter(state=Page.State.WAITING, by_ocr=False).order_by("number")
    numbers = list(waiting.values_list("number", flat=True))
    found: Iterable[tuple[int, Answer]] = ()
    if numbers:
        try:
            file = originals.whole(queries.store(), original.working_sha256 or original.sha256)
            found = page_pool.layers(file, numbers)
        except DocumentUnreadable as problem:
            found = [(number, problem) for number in numbers]
    answers = iter(found)
    while batch := dict(islice(answers, _BATCH)):
        with transaction.atomic():
            recognizable = _store_layers(original, batch, by=by, at=at)
            if then and recognizable:
                then(recognizable)


def _store_layers(original: Original, found: dict[int, Answer], *, by: str, at: datetime) -> list[int]:
    """The pages of one batch as read, failed, or waiting for OCR; answers the last."""
    waiting = original.pages.select_for_update().filter(number__in=list(found), state=Page.State.WAITING)
    pages = list(waiting.only("number", "attempts"))
    for page in pages:
        answer = found[page.number]
        page.attempts += 1
        if isinstance(answer, DocumentUnreadable):
            page.state, page.problem = Page.State.FAILED, f"{answer.problem}. {answer.remedy}"[:400]
            continue
        page.width, page.height, page.turned = answer["width"], answer["height"], answer["turned"]
        page.by_ocr = answer["needs_ocr"]
        if page.by_ocr:
            page.attempts = 0  # what follows is another piece of work
        else:
            page.text, page.state, page.problem = answer["text"], Page.State.READ, ""
            page.read_at, page.withheld = Now(), True  # until it is screened
    fields = ["withheld", "text", "by_ocr", "state", "width", "height", "turned", "problem", "attempts", "read_at"]
    Page.objects.bulk_update(pages, fields)
    failed = sorted(page.number for page in pages if page.state == Page.State.FAILED)
    if failed:
        _note_failed(original, failed, by=by, at=at)
    return [page.pk for page in pages if page.by_ocr]


def _note_failed(original: Original, numbers: list[int], *, by: str, at: datetime) -> None:
    payload = {"document": original.sha256, "pages": numbers}
    cases.record(original.case, "records.pages_failed", by=by, at=at, payload=payload)


def _recognize(case: Case, progress: Progress | None, *, by: str, at: datetime) -> None:
    """OCR of the pages that wait for it, over all cores. Each page is stored as it is done."""
    waiting = Page.objects.filter(original__case=case, by_ocr=True, state=Page.State.WAITING)
    pages = list(waiting.select_related("original").only("number", "original__sha256", "original__working_sha256"))
    if pages:
        tesseract.library()
    work = ((page.pk, _file_of(page.original), page.number) for page in pages)
    for done, (page_id, answer) in enumerate(_side_by_side(work), start=1):
        _store_recognized(page_id, answer, by=by, at=at)
        if progress:
            progress("scanned pages", done, len(pages))


def _side_by_side(work: Iterator[tuple[int, Path, int]]) -> Iterator[tuple[int, Answer]]:
    """(page's key, answer) of each as it is done; no more are begun than soon find a core, so that none pile up."""
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(max_workers=cores) as pool:
        running: dict[Future[Answer], int] = {}
        while True:
            for key, file, number in islice(work, 2 * cores - len(running)):
                running[pool.submit(_recognized, file, number)] = key
            if not running:
                return
            ready, _ = wait(running, return_when=FIRST_COMPLETED)
            for job in ready:
                yield running.pop(job), job.result()


def _recognized(file: Path, number: int) -> Answer:
    tesseract.library()
    try:
        return page_pool.answer("recognized", file, number, seconds=page_pool.OCR_SECONDS)
    except DocumentUnreadable as problem:
        return problem


@transaction.atomic
def _store_recognized(page_id: int, answer: Answer, *, by: str, at: datetime) -> None:
    """What OCR read, or the text layer where that says more, however poor. The page may have been read meanwhile."""
    if isinstance(answer, DocumentUnreadable):
        give_up(page_id, f"{answer.problem}. {answer.remedy}", by=by, at=at)
        return
    page = Page.objects.select_for_update().defer("words").get(pk=page_id)
    if page.state != Page.State.WAITING:
        return
    page.width, page.height, page.turned = answer["width"], answer["height"], answer["turned"]
    if legibility.recognition_is_better(answer["layer"], answer["text"], plausible_word()):
        page.text, page.words, page.confidence = answer["text"], answer["words"], answer["confidence"]
        page.legibility = answer["legibility"]
    else:
        page.text, page.by_ocr, page.turned = answer["layer"], False, answer["layer_turned"]
        page.legibility = legibility.of_kept_layer(answer["layer"], plausible_word())
    page.state, page.problem, page.read_at = Page.State.READ, "", Now()
    page.withheld = True  # until it is screened
    page.save()
