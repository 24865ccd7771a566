"""Numbers and dates of the letter agree with the application and the records."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from openimr.determinations.domain.quality.matter import Matter, Objection, Placed
from openimr.determinations.domain.quality.words import Amount, amounts_in, numbers_in, without_quotes
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.records.domain import dates

#: Sentences that only tell what a guideline or the law asks for: their numbers are not of the case.
_RULES = frozenset({"guideline", "law"})
#: Counts of pages and documents, years and ages have checks of their own.
_ELSEWHERE = frozenset({"year"})
#: A span of time may be the reviewer's own count from two dates.
_TIMES = frozenset({"minute", "hour", "day", "week", "month"})


def _of_rules(placed: Placed) -> bool:
    kinds = {source.kind for source in placed.sentence.sources}
    return placed.sentence.role == "modification" or (bool(kinds) and kinds <= _RULES)


def _pairs(amounts: tuple[Amount, ...]) -> set[tuple[float, str]]:
    return {(one.number, one.unit) for one in amounts}


def _understood(request: TreatmentRequest | None) -> set[tuple[float, str]]:
    """The amounts of a request as it was understood."""
    if request is None:
        return set()
    found = [
        (request.total, {"sessions": "visit", "visits": "visit"}.get(request.unit or "", "tablet")),
        (request.total, "visit"),
        (request.total_hours, "hour"),
        (request.hours_per_session, "hour"),
        (request.weeks, "week"),
        (request.sessions_per_week, "visit"),
        (float(request.refills) if request.refills else None, "refill"),
    ]
    return {(number, unit) for number, unit in found if number is not None}


def amounts_of_requests(matter: Matter) -> Iterator[Objection]:
    """Request and conclusion tell no other number than the application: "6 visits" where it says 12."""
    for placed in matter.sentences:
        if not placed.item or placed.sentence.role not in {"request", "conclusion"}:
            continue
        item, understood = matter.disputed(placed.item), matter.requests.get(placed.item)
        if item is None:
            continue
        asked = [item.request, (understood.disputed or "") if understood else ""]
        if placed.sentence.role == "request":
            asked += [item.original_request or "", item.authorized or ""]
        elif understood is not None and understood.disputed:
            asked = [understood.disputed]
        known = _pairs(amounts_in("\n".join(asked))) | _understood(understood)
        loose = numbers_in("\n".join(asked)) if not known else set()
        text = without_quotes(placed.text.replace(item.request.rstrip("."), " "))
        for amount in amounts_in(text):
            if (amount.number, amount.unit) not in known and amount.number not in loose:
                says = f"says {amount.written!r}; the application does not"
                yield placed.objection("amount_of_request", says)


_RATE = re.compile(
    r"(?:visits?|sessions?|treatments?|injections?|hours?|tablets?|patch(?:es)?|#\d+)\s*(?:(?:per|an?|each|every|/)\s*"
    r"(?P<unit>day|week|month|year)\b|(?P<adverb>daily|weekly|monthly|yearly)\b)",
    re.IGNORECASE,
)
_OFTEN = {
    "day": r"\bday\b|\bdays\b|daily|\bq\.?d\b|\b[bt]\.?i\.?d\b|\bqhs\b|\bhours?\b",
    "week": r"week|\bwks?\b|x\s?w|\bw\b",
    "month": r"month|\bmos?\b",
    "year": r"year|annual|\byrs?\b",
}
_ADVERBS = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}


def rates_of_requests(matter: Matter) -> Iterator[Objection]:
    """A number in all is not told as one a week or month where the application names no such time."""
    for placed in matter.sentences:
        if not placed.item or placed.sentence.role not in {"request", "conclusion"}:
            continue
        asked = matter.item_text(placed.item)
        for match in _RATE.finditer(without_quotes(placed.text)):
            unit = (match["unit"] or _ADVERBS[match["adverb"].lower()]).lower()
            if not re.search(_OFTEN[unit], asked, re.IGNORECASE):
                says = f"says {match.group()!r}; the application names no number for each {unit}"
                yield placed.objection("amount_of_request", says)


def amounts_of_case(matter: Matter) -> Iterator[Objection]:
    """Every other number with its unit stands in the records that the sentence cites, or in the application."""
    everywhere: set[tuple[float, str]] | None = None
    # What holds for every sentence is read once: a case may have hundreds of items.
    always = f"{matter.rules_text}\n{matter.application_text}"
    always_said = _pairs(amounts_in(always)) | {p for one in matter.requests.values() for p in _understood(one)}
    always_numbers = numbers_in(always)
    of_pages: dict[str, set[tuple[float, str]]] = {}
    for placed in matter.sentences:
        if _of_rules(placed) or (placed.item and placed.sentence.role in {"request", "conclusion"}):
            continue
        told = [one for one in amounts_in(placed.text) if one.unit not in _ELSEWHERE]
        if not told:
            continue
        said = "\n".join(map(str, placed.sentence.sources))
        cited = matter.cited_text(placed.sentence)
        if cited not in of_pages:
            of_pages[cited] = _pairs(amounts_in(cited))
        here = of_pages[cited] | _pairs(amounts_in(said)) | always_said
        if everywhere is None:
            everywhere = _pairs(amounts_in(matter.record_text))
        for amount in told:
            pair = (amount.number, amount.unit)
            if pair in here or _counts_pages(placed):
                continue
            numbers = always_numbers | numbers_in(cited + "\n" + said)
            if (cited and pair in everywhere) or amount.number in numbers:
                yield placed.objection("amount_elsewhere", f"says {amount.written!r}, which the page cited does not")
            elif pair not in everywhere:
                check = "duration" if amount.unit in _TIMES else "amount"
                yield placed.objection(check, f"says {amount.written!r}; neither records nor application do")


_SEARCHED = re.compile(r"\blooked for on\b|\bdocuments? searched\b")


def _counts_pages(placed: Placed) -> bool:
    return placed.sentence.drafted_by == "software" and bool(_SEARCHED.search(placed.text))


def _known_days(matter: Matter) -> set[date]:
    facts = matter.facts
    given = [
        facts.date_of_injury, facts.ur_date, facts.ur_communicated, facts.ur_served, facts.request_date,
        facts.request_received, facts.application_signed, facts.application_received, facts.assigned,
        *(item.date_of_service for item in facts.items),
        *(document.date for document in matter.records.documents),
        *(document.received for document in matter.records.documents),
        *(event.date for event in matter.records.chronology),
    ]  # fmt: skip
    texts = [matter.record_text, matter.application_text, matter.rules_text]
    found = {one.day for text in texts for one in dates.find(text)}
    scanned = (p for p in matter.records.pages(with_duplicates=True) if p.by_ocr)
    found |= {one.day for page in scanned for one in dates.find(page.text, by_ocr=True)}
    return found | {day for day in given if day is not None}


def days_known(matter: Matter) -> Iterator[Objection]:
    """No date that no source has; and where a sentence cites a page, the date stands there or is the document's."""
    known = _known_days(matter)
    months = {(day.year, day.month) for day in known}
    months |= {(one.year, one.month) for one in dates.months(matter.record_text)}
    of_documents = {
        page.document: {document.date, document.received}
        for document in matter.records.documents
        for page in document.pages
    }
    facts = matter.facts
    of_case = {facts.date_of_injury, facts.ur_date, facts.request_date, facts.application_received}
    for placed in matter.sentences:
        if _of_rules(placed):
            continue
        cited = [source.evidence for source in placed.sentence.sources if source.evidence is not None]
        near = {one.day for one in dates.find(matter.cited_text(placed.sentence))} | of_case
        near |= {day for one in cited for day in of_documents.get(one.document, set()) if day}
        near |= {e.date for e in matter.records.chronology if any(e.evidence == one for one in cited)}
        for found in dates.find(placed.text):
            shown = f"{found.day:%m/%d/%Y}"
            if found.day not in known:
                yield placed.objection("date_unknown", f"has the date {shown}, which no source has")
            elif cited and found.day not in near:
                yield placed.objection("date_elsewhere", f"has the date {shown}, which the page cited does not")
        yield from _written_out(placed, known)
        for month in dates.months(placed.text):
            if (month.year, month.month) not in months:
                shown = f"{month.month:02d}/{month.year}"
                yield placed.objection("date_unknown", f"speaks of {shown}, of which no source tells")


def _written_out(placed: Placed, known: set[date]) -> Iterator[Objection]:
    """Days in words: without a year, any year of a source will do."""
    for year, month, number, _ in dates.written_out(without_quotes(placed.text)):
        if not any((day.month, day.day) == (month, number) and year in {None, day.year} for day in known):
            shown = f"{month:02d}/{number:02d}" + (f"/{year}" if year else "")
            yield placed.objection("date_unknown", f"has the date {shown} in words, which no source has")


_INJURED = re.compile(
    r"\b(?:date of (?:the )?injury|DOI)\W{0,3}(?:(?:is|was|of|on)\s*)?$"
    r"|(?<!report of )(?<!report of industrial )(?<!report of occupational )"
    r"\b(?:injury|accident)(?:\s+(?:which|that))?(?:\s+(?:occurred|happened|sustained|dated))?\s+(?:of|on|from|dated)?\s*$"
    r"|\binjured(?!\s+(?:worker|employee))(?:\s+[\w-]+){0,5}\s+on\s*$|\bsustained\b[^.;]{0,60}\binjur(?:y|ies)\b[^.;,]{0,40}\bon\s*$",
    re.IGNORECASE,
)
_REVIEWED = re.compile(
    r"\b(?:utili[sz]ation review|UR)\b[^.;]{0,60}?\b(?:of|on|dated)\s*$"
    r"|\butili[sz]ation review (?:modified|denied|delayed)[^.;]{0,40}?\bon\s*$",
    re.IGNORECASE,
)
_RECEIVED = re.compile(r"\bapplication\b[^.;]{0,40}?\breceived\b[^.;]{0,12}$", re.IGNORECASE)


#: "Two weeks after the injury on …" tells the day of what came then.
_SPAN_FROM = re.compile(
    r"\b(?:day|week|month|year)s?\s+(?:after|before|following|since|from|past)\s+(?:\w+\s+){0,2}(?:injury|accident)\s+on\s*$",
    re.IGNORECASE,
)


def days_of_case(matter: Matter) -> Iterator[Objection]:
    """The dates of injury, utilization review and application are those of the application."""
    facts = matter.facts
    dated = (
        (_INJURED, facts.date_of_injury, "date_of_injury", "of the injury"),
        (_REVIEWED, facts.ur_date, "date_of_review", "of the utilization review decision"),
        (_RECEIVED, facts.application_received, "date_of_application", "on which the application was received"),
    )
    for placed in matter.sentences:
        text = without_quotes(placed.text)
        for found in dates.find(text):
            before = text[max(0, found.start - 90) : found.start]
            if _SPAN_FROM.search(before):
                continue
            for pattern, day, check, says in dated:
                if pattern.search(before) and found.day not in {day, *_quoted(placed)}:
                    shown = f"{found.day:%m/%d/%Y}, the application {day:%m/%d/%Y}"
                    yield placed.objection(check, f"has as the date {says} {shown}")


def _quoted(placed: Placed) -> set[date]:
    """The days of a sentence's quotes: a record may tell of another injury, or of another review."""
    quotes = (source.evidence.quote for source in placed.sentence.sources if source.evidence is not None)
    return {one.day for quote in quotes for one in dates.find(quote)}


def order_of_days(matter: Matter) -> Iterator[Objection]:
    """The letter tells of nothing after the day of its signature."""
    computed = {one.day for one in dates.find(matter.rules_text)}
    for placed in matter.sentences:
        if _of_rules(placed):
            continue
        for found in dates.find(without_quotes(placed.text)):
            if found.day not in computed and found.day > matter.today + timedelta(days=1):
                yield placed.objection("date_ahead", f"has the date {found.day:%m/%d/%Y}, which is still to come")


CHECKS = (amounts_of_requests, rates_of_requests, amounts_of_case, days_known, days_of_case, order_of_days)
