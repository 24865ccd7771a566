"""Dated events of made case files: how many of those that the pages tell are found, with their day and values.

    python benchmarks/chronology.py                 the held-back split, 1,000 pages
    python benchmarks/chronology.py --pages 10000   the full size
    python benchmarks/chronology.py --split build --missed    what to look at while building

Kind and date of service of each document are given as they are true, so that the chronology alone is measured. Baseline
in the same run: of each document the first event of each kind, on the document's own day. For the speed: finding every
date of the same pages.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable
from datetime import date

from benchmarks.case_files import Settings, make
from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.adapters.drugs_file import drug_lexicon
from openimr.records.adapters.treatments_file import treatments
from openimr.records.domain import dates
from openimr.records.domain.chronology import Vocabulary, events
from openimr.records.domain.evidence import ChronologyEvent, DocumentText, PageText

#: Which of our kinds tell an event of the made files, and whether its values are right.
_KINDS = {
    "medication": {"prescription"},
    "work_status": {"work_status"},
    "therapy": {"therapy", "therapy_visit"},
    "pain_score": {"pain_score"},
    "injury": {"injury", "mechanism"},
    "imaging": {"imaging", "electrodiagnostics"},
    "surgery": {"surgery", "injection"},
    "request": {"request"},
    "ur_decision": {"ur_decision"},
    "functional": {"function"},
}
_ACTIONS = {"start": {"started"}, "stop": {"stopped"}, "continue": {"continued", "listed"}}


def _same(truth: dict[str, str], event: ChronologyEvent) -> bool:
    """Whether the event has the values that are true of it; values that we do not type are not looked at."""
    values = event.values
    wanted: list[tuple[object, object]] = []
    for name, value in truth.items():
        if name in {"visits", "of"} and event.kind.startswith("therapy"):
            wanted.append((int(value), values.get(name)))
        elif name == "score":
            wanted.append((float(value), values.get("least")))
        elif name == "drug":
            wanted.append((value, values.get("drug")))
        elif name == "dose":
            wanted.append((value.replace(" ", ""), str(values.get("dose", "")).replace(" ", "")))
        elif name == "change":
            wanted.append((True, values.get("action") in _ACTIONS[value]))
        elif name == "decision":
            wanted.append((value, values.get("decision")))
        elif name == "lift":
            wanted.append((value in event.says or value in event.evidence.quote, True))
    return all(one == other for one, other in wanted)


def documents_of(case) -> list[DocumentText]:
    by_document: dict[str, list] = {}
    for page in case.pages:
        if page.truth.duplicate_of is None and not page.truth.misfiled:
            by_document.setdefault(page.truth.document, []).append(page)
    found = []
    for name, pages in by_document.items():
        truth = pages[0].truth
        day = date.fromisoformat(truth.date) if truth.date else None
        texts = tuple(PageText(name, truth.kind, n, page.read) for n, page in enumerate(pages, start=1))
        found.append(DocumentText(name, name, truth.kind, truth.kind, day, truth.author, truth.sender, None, texts))
    return found


def _as_before(found: list[ChronologyEvent], days: dict[str, date | None]) -> list[tuple[ChronologyEvent, date | None]]:
    first: dict[tuple[str, str], ChronologyEvent] = {}
    for event in found:
        first.setdefault((event.evidence.document, event.kind), event)
    return [(event, days[document]) for (document, _), event in first.items()]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--split", choices=["build", "heldback"], default="heldback")
    asked.add_argument("--scanned", type=float, default=0.0, help="share of documents with misread letters")
    asked.add_argument("--missed", action="store_true", help="print what was not found")
    given = asked.parse_args()
    case = make(Settings(pages=given.pages, seed=given.seed, split=given.split, scanned=given.scanned))
    documents = documents_of(case)
    vocabulary = Vocabulary(drug_lexicon(), treatments(), cue_rules())
    found: list[ChronologyEvent] = list(events(documents[:3], vocabulary))  # names are indexed once a process
    found.clear()
    seconds = _seconds(lambda: found.extend(events(documents, vocabulary)))
    pages = [page.text for document in documents for page in document.pages]
    baseline_seconds = _seconds(lambda: [list(dates.find(text)) for text in pages])

    days = {document.document: document.date for document in documents}
    told = [event for event in case.truth.events if event.document in days]
    told = [event for event in told if days[event.document] is not None]
    readers = {
        "ours": [(event, event.date) for event in found],
        "first of a kind, document's day": _as_before(found, days),
    }
    print(f"{given.split}: {len(pages)} pages, {len(documents)} documents, {len(told)} events told, {len(found)} found")
    print(f"{'':13}{'n':>6}" + "".join(f"{name:>34}" for name in readers))
    injuries = {event.date for event in found if event.kind == "injury"}
    of_kind = Counter(event.kind for event in told)
    for kind in sorted(of_kind):
        line = f"{kind:13}{of_kind[kind]:>6}"
        for name, all_events in readers.items():
            right = 0
            for truth in (event for event in told if event.kind == kind):
                day = date.fromisoformat(truth.date) if truth.date else None
                hit = kind == "injury" and day in injuries  # an injury is told once for the whole file
                hit = hit or any(
                    event.evidence.document == truth.document
                    and event.kind in _KINDS[kind]
                    and at == day
                    and _same(truth.values, event)
                    for event, at in all_events
                )
                right += hit
                if given.missed and name == "ours" and not hit:
                    print(f"  missed {kind} {truth.date} {truth.values}: {truth.quote}")
            line += f"{right / of_kind[kind]:>34.3f}"
        print(line)
    times = seconds / baseline_seconds
    print(
        f"{len(pages) / seconds:,.0f} pages a second, one core ({seconds:.2f} s), {times:.0f} times finding dates alone"
    )


if __name__ == "__main__":
    main()
