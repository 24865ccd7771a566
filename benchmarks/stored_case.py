"""A made case file (benchmarks/case_files) in a database of its own, as if it had been taken in and read."""

import atexit
import os
import shutil
import tempfile
from datetime import date
from typing import Any

from benchmarks.case_files import CaseFile


def own_database() -> None:
    """An embedded PostgreSQL in a folder that goes when the benchmark ends, unless `DATABASE_URL` names a server."""
    folder = tempfile.mkdtemp(prefix="openimr-bench-")
    os.environ["OPENIMR_DATA_DIR"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    from openimr import database

    database.make_ready()


def store(made: CaseFile, *, number: str = "CM13-0000001", added: dict[int, str] | None = None) -> Any:
    """The case with every page's text as it would be read; `added` are sentences put at the end of some pages.

    Documents, kinds, dates, authors and repeated pages are as the truth says. Answers the case; the index is not built.
    """
    from openimr.cases.models import Case
    from openimr.records.models import Document, Original, Page

    case = Case.objects.create(
        number=number,
        programme="california_workers_comp",
        date_of_injury=date(2011, 4, 25),
        application_received=date(2013, 8, 1),
    )
    counts: dict[str, int] = {}
    runs: dict[tuple[str, str], list[int]] = {}
    for page in made.pages:
        counts[page.truth.original] = counts.get(page.truth.original, 0) + 1
        runs.setdefault((page.truth.original, page.truth.document), []).append(page.truth.number)
    originals = {
        name: Original.objects.create(
            case=case, sha256=f"{place:064x}", file=name, place=place, sender="claims_administrator", page_count=count
        )
        for place, (name, count) in enumerate(counts.items())
    }
    first = {(p.truth.original, p.truth.document): p.truth for p in reversed(made.pages)}
    documents = {
        key: Document(
            original=originals[key[0]],
            first_page=min(numbers),
            last_page=max(numbers),
            title=first[key].kind.replace("_", " ").capitalize(),
            kind=first[key].kind,
            date=date.fromisoformat(first[key].date) if first[key].date else None,
            author=first[key].author,
        )
        for key, numbers in runs.items()
    }
    Document.objects.bulk_create(documents.values())
    pages = {
        page.truth.place: Page(
            withheld=False,
            original=originals[page.truth.original],
            document=documents[page.truth.original, page.truth.document],
            number=page.truth.number,
            text=page.read + (f"\n{added[place]}" if added and place in added else ""),
            state="read",
            by_ocr=page.truth.scanned,
            confidence=0.9 if page.truth.scanned else 1.0,
            legibility="handwriting" if page.truth.rendering == "handwritten" else "",
        )
        for place, page in enumerate(made.pages)
    }
    Page.objects.bulk_create(pages.values(), batch_size=1000)
    repeats = []
    for made_page in made.pages:
        if made_page.truth.duplicate_of in pages:
            page = pages[made_page.truth.place]
            page.duplicate_of = pages[made_page.truth.duplicate_of]
            repeats.append(page)
    Page.objects.bulk_update(repeats, ["duplicate_of"], batch_size=1000)
    return case
