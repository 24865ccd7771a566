"""The dated events of a case file, each with a sentence in our words, the quote that it rests on, and its assertion.

An event has the date that the text states for it ("underwent fusion on 3/2/2015", "MRI dated 04/11/16 showed"), else
the date of service of its document. What is planned, denied, past, another person's or only said is told as that.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from openimr.records.domain.chronology import blocks, measures, medications, papers, studies, treatments
from openimr.records.domain.chronology.page import Finding, Found, PageToRead, Vocabulary
from openimr.records.domain.evidence import ChronologyEvent, DocumentText

__all__ = ["Vocabulary", "events"]

#: What is looked for on each page. `once`: the first of a document counts, a later page only repeats it.
_FINDERS: tuple[tuple[Callable[[PageToRead], Finding], bool], ...] = (
    (papers.injury, False),
    (papers.decision, True),
    (papers.requested, False),
    (blocks.blocks, True),
    (blocks.work, False),
    (measures.pain, False),
    (measures.function, False),
    (treatments.therapy, False),
    (treatments.visit_counts, False),
    (treatments.operation, True),
    (treatments.surgery, False),
    (studies.results, True),
    (studies.cited_results, False),
    (medications.prescriptions, False),
    (blocks.authorizations, True),
    (papers.review_steps, False),
)


def events(documents: Sequence[DocumentText], vocabulary: Vocabulary) -> Iterator[ChronologyEvent]:
    """Every dated event of the documents, oldest first. Documents without a date of service tell nothing dated.

    Pages that repeat another and documents that a person put aside as not relevant are left out; one injury is told
    once, by the first document that states it.
    """
    dated = sorted(
        ((document.date, document) for document in documents if document.date and document.relevance != "not_relevant"),
        key=lambda pair: pair[0],
    )
    found = [event for day, document in dated for event in _of(document, day, vocabulary)]
    injuries: set[date] = set()
    for event in sorted(found, key=lambda event: event.date):
        if event.kind == "injury" and event.date in injuries:
            continue
        if event.kind == "injury":
            injuries.add(event.date)
        yield event


def _of(document: DocumentText, day: date, vocabulary: Vocabulary) -> Iterator[ChronologyEvent]:
    told: set[tuple[str, str, date | None]] = set()
    done: set[str] = set()
    opened = False
    for page in document.pages:
        if page.duplicate_of is not None or not page.text.strip():
            continue
        reading = PageToRead(document, page, day, vocabulary)
        if not opened:
            opened = True
            yield _event(papers.opening(reading), reading)
        kinds_here: set[str] = set()
        for finder, once in _FINDERS:
            for found in finder(reading):
                if (once and found.kind in done) or (found.kind, found.says, found.day) in told:
                    continue
                told.add((found.kind, found.says, found.day))
                if once:
                    kinds_here.add(found.kind)
                yield _event(found, reading)
        done |= kinds_here


def _event(found: Found, page: PageToRead) -> ChronologyEvent:
    return ChronologyEvent(
        date=found.day or page.day,
        kind=found.kind,
        says=found.says,
        evidence=page.page.evidence(found.start, found.end),
        assertion=found.status,
        values=found.values,
    )
