"""The draft of the clinical case summary: dated facts of the records, selected and ordered, each with its page."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from openimr.cases.domain.days import years_between
from openimr.cases.domain.dispute import CaseFacts, DisputedItem
from openimr.records.domain.evidence import CaseRecords, ChronologyEvent
from openimr.review.domain.sentences import Sentence, Source

#: How many events of a kind a summary has room for: the first, the last, or the last few.
_ROOM: tuple[tuple[str, str, int], ...] = (
    ("mechanism", "first", 1),
    ("imaging", "last", 2),
    ("electrodiagnostics", "last", 1),
    ("surgery", "last", 2),
    ("therapy", "last", 2),
    ("diagnosis", "last", 1),
    ("medication", "last", 1),
    ("pain_score", "last", 1),
    ("examination", "last", 1),
    ("work_status", "last", 1),
    ("authorization", "last", 1),
)
_LONGEST = 420


def draft_summary(facts: CaseFacts, records: CaseRecords, wording: Mapping[str, str]) -> tuple[Sentence, ...]:
    """Who and when, what was done, what was last found, what was asked and what utilization review decided.

    Names stay out: the worker is "the injured worker". Each sentence carries the page or the paper that it rests on.
    """
    sentences = [_opening(facts, wording)]
    dates = {(page.document, page.number): document.date for document in records.documents for page in document.pages}
    for event in _selected(records):
        written = dates.get((event.evidence.document, event.evidence.page)) or event.date
        sentences.append(_told(event, written, wording))
    sentences.append(_request(facts, wording))
    sentences.append(_utilization_review(facts, wording))
    return tuple(sentences)


def _us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _opening(facts: CaseFacts, wording: Mapping[str, str]) -> Sentence:
    source = Source("application", citation=f"application received {_us(facts.application_received)}, date of injury")
    worker = facts.party("injured_worker")
    known = dict(worker.identifiers) if worker else {}
    born = known.get("date_of_birth")
    injury = _us(facts.date_of_injury)
    if not born:
        return Sentence(wording["summary.injury"].format(injury=injury), "summary", (source,))
    age = years_between(date.fromisoformat(born), facts.ur_date)
    sex = known.get("sex", "").lower()
    person = f"{'an' if str(age).startswith(('8', '11', '18')) else 'a'} {age}-year-old {sex or 'worker'}"
    return Sentence(wording["summary.person"].format(person=person, injury=injury), "summary", (source,))


def _selected(records: CaseRecords) -> list[ChronologyEvent]:
    """The events that a summary has room for, oldest first, nothing said twice; only what the records affirm."""
    chosen: list[ChronologyEvent] = []
    affirmed = [event for event in records.chronology if event.assertion == "affirmed"]
    for kind, which, most in _ROOM:
        of_kind = _distinct(_leading(event for event in affirmed if event.kind == kind))
        chosen += of_kind[:most] if which == "first" else of_kind[-most:]
    return sorted(chosen, key=lambda event: (event.date, event.evidence.document, event.evidence.page))


def _leading(events: Iterable[ChronologyEvent]) -> list[ChronologyEvent]:
    """The first event of each document, and one a day: a study is told by its own report before others cite it."""
    of_document: dict[tuple[str, date], ChronologyEvent] = {}
    for event in events:
        of_document.setdefault((event.evidence.document, event.date), event)
    of_day: dict[date, ChronologyEvent] = {}
    for event in of_document.values():
        known = of_day.get(event.date)
        if known is None or (known.values.get("cited") and not event.values.get("cited")):
            of_day[event.date] = event
    return list(of_day.values())


def _distinct(events: Iterable[ChronologyEvent]) -> list[ChronologyEvent]:
    """The last event of each wording, in the order of their days."""
    last = {event.says.lower(): event for event in events}
    return sorted(last.values(), key=lambda event: event.date)


def _told(event: ChronologyEvent, written: date, wording: Mapping[str, str]) -> Sentence:
    """What a document says; `written` is the document's day, which is not always that of the event."""
    says = _short(event.says)
    document = re.sub(r",.*$", "", event.evidence.title)
    key = "summary.document"
    text = wording[key].format(document=f"The {document[0].lower()}{document[1:]}", date=_us(written), says=says)
    return Sentence(text, "summary", (Source("record", evidence=event.evidence),))


def _short(text: str) -> str:
    """At most a few lines, cut at the end of a sentence or of a word."""
    plain = text.rstrip(" .;,")
    if len(plain) <= _LONGEST:
        return plain
    cut = plain[:_LONGEST]
    stop = max(cut.rfind(". "), cut.rfind("; "))
    return cut[: stop if stop > 150 else cut.rfind(" ")].rstrip(" .;,") + " …"


def _request(facts: CaseFacts, wording: Mapping[str, str]) -> Sentence:
    requests = "; ".join((item.original_request or item.request).rstrip(".") for item in facts.items)
    day = facts.request_date
    cited = f"request for authorization{' of ' + _us(day) if day else ''}"
    return Sentence(
        wording["summary.request"].format(requests=requests), "summary", (Source("application", citation=cited),)
    )


def _reworded(item: DisputedItem) -> str:
    """Where the disputed request is what utilization review made of the original one, that wording."""
    differs = item.original_request is not None and item.original_request.lower() != item.request.lower()
    return f" to {item.request.rstrip('.')}" if item.ur_decision == "modified" and differs else ""


def _utilization_review(facts: CaseFacts, wording: Mapping[str, str]) -> Sentence:
    by_decision: dict[str, list[str]] = {}
    for item in facts.items:
        asked = (item.original_request or item.request).rstrip(".")
        allowed = f" to {item.authorized.rstrip('.')}" if item.authorized else _reworded(item)
        by_decision.setdefault(item.ur_decision, []).append(asked + allowed)
    decisions = " and ".join(
        f"{decision} the request for {'; '.join(items)}" for decision, items in by_decision.items()
    )
    text = wording["summary.utilization_review"].format(date=_us(facts.ur_date), decisions=decisions)
    source = Source("ur_decision", citation=f"utilization review determination of {_us(facts.ur_date)}")
    return Sentence(text, "summary", (source,))
