"""Writes of the records: files are taken in, read, put in order; readings are noted."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.errors import CaseFileInvalid, DocumentUnreadable, Fault
from openimr.intake import queries as intake
from openimr.intake.domain.deadlines import deadlines_of
from openimr.intake.services import store_deadline
from openimr.programmes.loader import load
from openimr.records import queries
from openimr.records.adapters import ocr, originals, pdf
from openimr.records.adapters.kinds_file import document_kinds
from openimr.records.domain import chronology, dates, duplicates
from openimr.records.domain.evidence import CaseRecords
from openimr.records.domain.kinds import classify
from openimr.records.domain.titles import author_of, title_of
from openimr.records.models import ChronologyEntry, Document, Page

Progress = Callable[[str, int, int], None]


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
) -> tuple[Document, ...]:
    """Keep every file and make it a document of the case. All are checked first: one bad file and nothing is stored.

    `checked` is what `check` answered for these files, where it was asked before. Raises CaseFileInvalid. A file that
    the case has already is left as it is.
    """
    pages = checked or check(case_number, [file.path for file in files])
    known = set(Document.objects.filter(case__number=case_number).values_list("sha256", flat=True))
    fresh = [file for file in files if originals.digest_of(file.path) not in known]
    return _store(case_number, fresh, pages, by=by, at=at)


@transaction.atomic
def _store(
    case_number: str, files: Sequence[IncomingFile], pages: Mapping[Path, int], *, by: str, at: datetime
) -> tuple[Document, ...]:
    case = cases.locked(case_number)
    place = case.documents.count()
    for file in files:
        sha256 = originals.keep(queries.store(), file.path)
        _, is_new = Document.objects.get_or_create(
            case=case,
            sha256=sha256,
            defaults={
                "file": file.path.name,
                "place": place,
                "sender": file.sender,
                "received": file.received,
                "way": file.way,
                "page_count": pages[file.path],
            },
        )
        if not is_new:
            continue
        place += 1
        payload = {"document": sha256, "pages": pages[file.path], "sender": file.sender, "way": file.way}
        cases.record(case, "records.taken_in", by=by, at=at, payload=payload)
    return tuple(case.documents.all())


def read(case_number: str, *, today: date, by: str, at: datetime, progress: Progress | None = None) -> CaseRecords:
    """Text of every page, by OCR where there is none; duplicates, kinds, dates, chronology. What is read stays read."""
    case = Case.objects.get(number=case_number)
    unread = [document for document in case.documents.all() if not document.pages.exists()]
    if not unread and has_reached(State(case.state), State.RECORDS_READY):
        return queries.case_records(case)
    for place, document in enumerate(unread, start=1):
        if progress:
            progress("reading documents", place, len(unread))
        _read_text(document)
    _recognize(case, progress)
    _put_in_order(case, today=today, by=by, at=at)
    case.refresh_from_db()
    return queries.case_records(case)


@transaction.atomic
def _read_text(document: Document) -> None:
    original = originals.whole(queries.store(), document.sha256)
    Page.objects.bulk_create(
        Page(document=document, number=number, text=page.text, by_ocr=page.needs_ocr, confidence=1.0)
        for number, page in enumerate(pdf.read_pages(original), start=1)
    )


def _recognize(case: Case, progress: Progress | None) -> None:
    """OCR of the pages that wait for it (by_ocr without words). Each page is stored as it is done."""
    waiting = Page.objects.filter(document__case=case, by_ocr=True, words__isnull=True).select_related("document")
    places = {(originals.place_of(queries.store(), p.document.sha256), p.number): p for p in waiting}
    total = len(places)
    found = ocr.recognize_pages(places, done=lambda n: progress("scanned pages", n, total) if progress else None)
    with transaction.atomic():
        for key, recognized in found.items():
            page = places[key]
            # A scan may carry a poor text layer: OCR counts where it says more.
            if len(recognized.text) >= len(page.text.strip()):
                page.text, page.words = recognized.text, list(recognized.words)
                page.confidence = recognized.confidence
            else:
                page.by_ocr = False
            page.save()


@transaction.atomic
def _put_in_order(case: Case, *, today: date, by: str, at: datetime) -> None:
    """Duplicates, kinds, titles, dates and the chronology, anew over the whole case file; then the time limits."""
    case = cases.locked(case.number)
    documents = list(case.documents.prefetch_related("pages"))
    _mark_duplicates(documents)
    kinds, least = document_kinds()
    for document in documents:
        text = "\n".join(page.text for page in document.pages.all())
        found = classify(text, kinds, least=least)
        service = dates.of_service(text)
        document.kind, document.kind_confidence, document.kind_cues = found.kind, found.confidence, list(found.cues)
        document.date = service.day if service else None
        document.author = author_of(text)
        document.title = title_of(found.label, document.author)
        document.save()
    _store_chronology(case)
    received = max((document.received for document in documents if document.received), default=None)
    facts = case_facts(case)
    for deadline in deadlines_of(
        facts,
        load(case.programme),
        formulary=intake.formulary_drugs(case),
        records_received=received,
        notice=intake.assignment_notice(case),
    ):
        store_deadline(case, deadline)
    for rule in ("records.electronic", "records.mail", "records.expedited"):
        if received:
            cases.meet_deadline(case, rule, on=received)
    payload = {
        "as_of": today.isoformat(),
        "documents": len(documents),
        "pages": sum(document.page_count for document in documents),
        "by_ocr": Page.objects.filter(document__case=case, by_ocr=True).count(),
        "repeated": Page.objects.filter(document__case=case, duplicate_of__isnull=False).count(),
    }
    cases.move(case, State.RECORDS_READY, by=by, at=at, payload=payload)


def _mark_duplicates(documents: list[Document]) -> None:
    pages = {(d.sha256, p.number): p for d in documents for p in d.pages.all()}
    candidates = [duplicates.Candidate(key, page.text, page.by_ocr) for key, page in pages.items()]
    repeated = duplicates.duplicates(candidates)
    for key, page in pages.items():
        page.duplicate_of = pages[repeated[key]] if key in repeated else None
    Page.objects.bulk_update(pages.values(), ["duplicate_of"])


def _store_chronology(case: Case) -> None:
    case.chronology.all().delete()
    case.refresh_from_db()
    found = queries.case_records(case)
    pages = {
        (page.document.sha256, page.number): page
        for page in Page.objects.filter(document__case=case).select_related("document")
    }
    ChronologyEntry.objects.bulk_create(
        ChronologyEntry(
            case=case,
            place=place,
            date=event.date,
            kind=event.kind,
            says=event.says,
            page=pages[event.evidence.document, event.evidence.page],
            start=event.evidence.start,
            end=event.evidence.end,
        )
        for place, event in enumerate(chronology.events(found.documents))
    )


@transaction.atomic
def note_reading(case_number: str, sha256: str, *, by: str, at: datetime) -> None:
    """Every reading of a health record is an event: who, which document, when."""
    case = cases.locked(case_number)
    cases.record(case, "records.read", by=by, at=at, payload={"document": sha256})
