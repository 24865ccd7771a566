"""The draft of the clinical case summary: how it began, what was done, how the worker was last found, what was asked.

Dated facts of the records, a sentence for each document, each fact with its page. Every document that a drafted
rationale quotes is told of.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from openimr.cases.domain.days import years_between
from openimr.cases.domain.dispute import CaseFacts, DisputedItem
from openimr.records.domain.evidence import CaseRecords, ChronologyEvent, DocumentText, Evidence, PageText
from openimr.review.domain.points import is_letterhead, lower, quoted
from openimr.review.domain.sentences import Sentence, Source

#: How many events of a kind a summary has room for: the first, the last, or the last few. What the last report of the
#: physician who asked tells of the last ones counts before what another document tells.
_ROOM: tuple[tuple[str, str, int], ...] = (
    ("mechanism", "first", 1),
    ("imaging", "last", 3),
    ("electrodiagnostics", "last", 1),
    ("surgery", "last", 2),
    ("therapy", "last", 2),
    ("diagnosis", "current", 1),
    ("medication", "current", 1),
    ("pain_score", "current", 1),
    ("examination", "current", 1),
    ("work_status", "current", 1),
    ("authorization", "last", 1),
)
#: In which order one document's facts are told.
_ORDER = ("therapy", "diagnosis", "pain_score", "medication", "work_status", "authorization", "imaging")
#: What the chronology puts before a fact and a sentence of its own need not.
_LABEL = re.compile(r"^(?:how the injury happened|the impression was|the report states|on examination): ")
_REPORTS = frozenset({"progress_report", "consultation", "first_report"})
#: Papers of the dispute itself, which the summary tells of by what they decide and ask for.
_PAPERS = frozenset({"application", "ur_determination", "request_for_authorization"})
_RESULT = re.compile(
    r"(?:results?|interpretation|impression|conclusions?|comments?)[ \t]*[:.]?[ \t]*\n?[ \t]*"
    r"(?P<what>[A-Z][^\n]{15,}?(?:\n[^\n]+?){0,3}?\.)(?=\s|\Z)",
    re.IGNORECASE,
)
_LONGEST = 420


def draft_summary(
    facts: CaseFacts, records: CaseRecords, wording: Mapping[str, str], cited: Sequence[Evidence] = ()
) -> tuple[Sentence, ...]:
    """Who and when, what was done, what was last found, what was asked and what utilization review decided.

    `cited` are the passages that the drafted rationales quote. Names stay out: the worker is "the injured worker". Each
    sentence carries the pages or the paper that it rests on.
    """
    return (
        _opening(facts, wording),
        *_of_documents(facts, records, wording, cited),
        _request(facts, wording),
        _utilization_review(facts, wording),
    )


def _of_documents(
    facts: CaseFacts, records: CaseRecords, wording: Mapping[str, str], cited: Sequence[Evidence]
) -> Iterator[Sentence]:
    """A sentence for each document that tells something, oldest first."""
    of_page = {(page.document, page.number): one for one in records.documents for page in one.pages}
    events = _selected(records, _last_report(facts, records))
    told = {id(of_page.get((event.evidence.document, event.evidence.page))) for event in events}
    passages: dict[int, Evidence] = {}
    for one in cited:
        document = of_page.get((one.document, one.page))
        if document is not None and document.kind not in _PAPERS and id(document) not in told:
            passages.setdefault(id(document), one)
    days = {id(document): document.date or date.max for document in records.documents}
    parts: list[tuple[date, str, Sentence]] = []
    by_document = groupby(
        sorted(events, key=lambda event: (event.evidence.document, _first_page(of_page, event.evidence))),
        key=lambda event: (event.evidence.document, _first_page(of_page, event.evidence)),
    )
    for (sha256, _), group in by_document:
        together = list(group)
        document = of_page.get((sha256, together[0].evidence.page))
        written = (document.date if document else None) or together[0].date
        for sentence in _told(together, written, wording):
            parts.append((written, sha256, sentence))
    for passage in passages.values():
        document = of_page[passage.document, passage.page]
        sentence = _of_cited(document, passage, wording)
        parts.append((days[id(document)], passage.document, sentence))
    yield from (sentence for _, _, sentence in sorted(parts, key=lambda part: part[:2]))


def _first_page(of_page: Mapping[tuple[str, int], DocumentText], evidence: Evidence) -> int:
    document = of_page.get((evidence.document, evidence.page))
    return document.first_page if document else evidence.page


def _last_report(facts: CaseFacts, records: CaseRecords) -> DocumentText | None:
    """The last report before the decision of the physician who asked; of anybody where that one's name is on none."""
    physician = facts.party("requesting_physician")
    surname = re.sub(r",.*", "", physician.name).split()[-1].lower() if physician and physician.name.split() else ""
    reports = [
        one
        for one in records.documents
        if one.kind in _REPORTS and one.date is not None and one.relevance != "not_relevant" and not one.repeats
    ]
    own = [one for one in reports if surname and surname in one.author.lower()]
    return max(own or reports, key=lambda one: one.date or date.min, default=None)


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _opening(facts: CaseFacts, wording: Mapping[str, str]) -> Sentence:
    source = Source("application", citation=f"application received {_day(facts.application_received)}, date of injury")
    worker = facts.party("injured_worker")
    known = dict(worker.identifiers) if worker else {}
    born = known.get("date_of_birth")
    injury = _day(facts.date_of_injury)
    if not born:
        return Sentence(wording["summary.injury"].format(injury=injury), "summary", (source,))
    age = years_between(date.fromisoformat(born), facts.ur_date)
    sex = known.get("sex", "").lower()
    person = f"{'an' if str(age).startswith(('8', '11', '18')) else 'a'} {age}-year-old {sex or 'worker'}"
    return Sentence(wording["summary.person"].format(person=person, injury=injury), "summary", (source,))


def _selected(records: CaseRecords, current: DocumentText | None) -> list[ChronologyEvent]:
    """The events that a summary has room for, oldest first, nothing said twice; only what the records affirm."""
    chosen: list[ChronologyEvent] = []
    affirmed = [event for event in records.chronology if event.assertion == "affirmed"]
    here = {(page.document, page.number) for page in current.pages} if current else set()
    for kind, which, most in _ROOM:
        all_of_kind = [event for event in affirmed if event.kind == kind]
        of_current = [one for one in all_of_kind if (one.evidence.document, one.evidence.page) in here]
        if which == "current" and of_current:
            chosen += of_current[:most]
            continue
        of_kind = _distinct(_leading(all_of_kind))
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


def _told(events: Sequence[ChronologyEvent], written: date, wording: Mapping[str, str]) -> Iterator[Sentence]:
    """What a document says, together; how the injury happened and the examination apart. `written`: its day."""
    apart = {kind: [event for event in events if event.kind == kind] for kind in ("mechanism", "examination")}
    others = sorted((event for event in events if event.kind not in apart), key=_place)
    for key, together in (
        ("mechanism", apart["mechanism"]),
        ("document", others),
        ("examination", apart["examination"]),
    ):
        if together:
            first, *more = (_short(_LABEL.sub("", event.says)) for event in together)
            says = ". ".join([first, *(one[0].upper() + one[1:] for one in more)])
            slots = {"document": _named(together[0].evidence), "date": _day(written), "says": says}
            sources = tuple(Source("record", evidence=event.evidence) for event in together)
            yield Sentence(wording[f"summary.{key}"].format(**slots), "summary", sources)


def _place(event: ChronologyEvent) -> tuple[int, date]:
    return (_ORDER.index(event.kind) if event.kind in _ORDER else 0), event.date


def _named(evidence: Evidence) -> str:
    return lower(re.sub(r",.*$", "", evidence.title))


def _of_cited(document: DocumentText, passage: Evidence, wording: Mapping[str, str]) -> Sentence:
    """A document that a rationale quotes and nothing else tells of: what is quoted, or of a mere heading the result."""
    shown = passage if not is_letterhead(passage.quote) else _result(document.pages) or passage
    slots = {"document": _named(shown), "date": _day(document.date) if document.date else ""}
    key = "cited" if document.date else "cited_undated"
    if is_letterhead(shown.quote):
        key = "on_file" if document.date else "on_file_undated"
    text = wording[f"summary.{key}"].format(quote=quoted(shown.quote), **slots)
    return Sentence(text, "summary", (Source("record", evidence=shown),))


def _result(pages: Iterable[PageText]) -> Evidence | None:
    """What a report names as its result."""
    for page in pages:
        match = _RESULT.search(page.text)
        if match and not is_letterhead(match["what"]) and len(match["what"]) <= _LONGEST:
            return page.evidence(match.start("what"), match.end("what"))
    return None


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
    cited = f"request for authorization{' of ' + _day(day) if day else ''}"
    return Sentence(
        wording["summary.request"].format(requests=requests), "summary", (Source("application", citation=cited),)
    )


def _reworded(item: DisputedItem) -> str:
    """Where the disputed request is what utilization review made of the original one, that wording."""
    differs = item.original_request is not None and item.original_request.lower() != item.request.lower()
    return f" (to {item.request.rstrip('.')})" if item.ur_decision == "modified" and differs else ""


def _utilization_review(facts: CaseFacts, wording: Mapping[str, str]) -> Sentence:
    by_decision: dict[str, list[str]] = {}
    for item in facts.items:
        asked = (item.original_request or item.request).rstrip(".")
        allowed = f" (authorized: {item.authorized.rstrip('.')})" if item.authorized else _reworded(item)
        by_decision.setdefault(item.ur_decision, []).append(asked + allowed)
    decisions = " and ".join(
        f"{decision} the request for {'; '.join(items)}" for decision, items in by_decision.items()
    )
    text = wording["summary.utilization_review"].format(date=_day(facts.ur_date), decisions=decisions)
    source = Source("ur_decision", citation=f"utilization review determination of {_day(facts.ur_date)}")
    return Sentence(text, "summary", (source,))
