"""Surgery, injections, and courses of therapy with their counts."""

import datetime as dt
import re
from collections.abc import Mapping

from openimr.records.domain import dates
from openimr.records.domain.chronology.page import Finding, Found, PageToRead, lower_first, one_line, told
from openimr.records.domain.number_words import NUMBER_WORDS
from openimr.records.domain.treatments import TreatmentMention

_NUMBERS = NUMBER_WORDS | {"twenty-four": 24, "thirty": 30, "thirty-six": 36}
_COUNT = rf"\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"
#: Words of something that was done; they belong to the event and say that it took place.
_DONE = re.compile(
    r"(?:\b(?:underwent|undergone|undergo|status[\s-]+post|s/p|received|administered|performed|had|has had|given|treated with|following|after|post)\b[^.;\n]{0,60}?)$",
    re.IGNORECASE,
)
_DONE_AFTER = re.compile(
    r"^[^.;]{0,40}?\b(?:was|were|has been|have been|is)?\s*(?:performed|administered|done|completed|carried out|given|injected)\b",
    re.IGNORECASE,
)
#: What is told so has happened, to him or another: the date that stands with it is its own. A plan's is not.
_HAPPENED = frozenset({"historical", "hearsay", "family"})
#: A surgeon is asked for his opinion, or the word heads a line of a form: no surgery.
_OF_ANOTHER = re.compile(
    r"\s+(?:performed\s*:|consult|referral|evaluation|opinion|clinic|center|department)", re.IGNORECASE
)
#: "Arthroscopic" alone does not say what was done.
_OF_A_SCOPE = re.compile(
    r"(?:\s+[a-z-]+){0,2}?\s+(?:decompression|repair|\w+ectomy|\w+plasty|\w+tomy|debridement|surgery|release|reconstruction)\b",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\n]+")
_LONGEST_ROW = 80
_OPERATION = re.compile(
    r"(?<!date of )(?:procedures?|operations?)(?:\s+performed)?\s*:\s*(?P<what>[^\n]{4,160})", re.IGNORECASE
)
_WHOLE_EVENT = re.compile(r"(?:underwent|status post|s/p)\s+(?P<what>[^.\n;]{5,100})", re.IGNORECASE)
_COURSE = re.compile(
    rf"(?P<verb>(?:has\s+|had\s+|have\s+)?(?:completed|attended|received|undergone|finished|had|participated\s+in|made|used|been\s+(?:to|seen\s+for)|seen(?:\s+for)?|(?:visits?|sessions?|treatments?)\s+(?:completed|attended|used|to\s+date|so\s+far)))\s*:?\s*(?:about\s+|approximately\s+|at\s+least\s+|some\s+)?(?:a\s+total\s+of\s+)?(?P<visits>{_COUNT})\b(?!\s?/\s?\d+\s?/)(?:\s*\(\d+\))?(?:\s*(?:/|of|out\s+of)\s*(?P<of>{_COUNT})\b)?(?P<kind>\s+(?:authorized|approved|scheduled|prescribed|certified))?(?P<unit>\s*(?:[A-Za-z-]+\s+){{0,3}}?(?:sessions?|visits?|treatments?))?(?P<therapy>\s+of\s+(?:[a-z-]+\s+){{0,2}}?(?:therapy|acupuncture|chiropractic\w*(?:\s+\w+)?|massage|PT|rehabilitation|work\s+hardening))?",
    re.IGNORECASE,
)
_DONE_COUNT = re.compile(
    rf"(?<![\w/.,-])(?P<visits>{_COUNT})\s*(?:(?:/|of|out\s+of)\s*(?P<of>{_COUNT}))?\s*(?P<unit>(?:[A-Za-z-]+\s+){{0,3}}?(?:sessions?|visits?|treatments?))(?:\s+of\s+(?P<therapy>(?:[a-z-]+\s+){{0,2}}?\w+))?\s+(?:(?:were|was|have\s+been|had\s+been)\s+)?(?:completed|attended|used|done|to\s+date|so\s+far)\b",
    re.IGNORECASE,
)
_VISIT = re.compile(
    rf"(?:visit|session|treatment|appointment)s?\s*(?:number|no\.?|#|count)?\s*:?\s*#?\s*(?P<visits>\d{{1,3}})\s*(?:/|of|out\s+of)\s*(?P<of>\d{{1,3}})(?:\s+(?P<kind>authorized|approved|scheduled|prescribed))?|\bno\.?\s+of\s+visits\s*:\s*(?P<total>{_COUNT})\b",
    re.IGNORECASE,
)


def surgery(page: PageToRead) -> Finding:
    """Operations and injections: done, or spoken of otherwise, each told for what it is."""
    title = _operation_line(page)
    injected = told_until = -1
    for mention in page.treatments:
        kind = mention.treatment.kind
        if kind not in {"surgery", "injection"} or _OF_ANOTHER.match(page.text, mention.end):
            continue
        one = mention.start == injected + 1 and mention.treatment.id == "other_injection"  # "cortisone injection"
        injected = mention.end if kind == "injection" else injected
        if one or mention.start < told_until or (title and title.start() <= mention.start < title.end()):
            continue
        told_until = _named_until(page, mention)
        yield from _procedure(page, mention, kind, told_until)


def _named_until(page: PageToRead, mention: TreatmentMention) -> int:
    """Where the name ends: of an arthroscopic or endoscopic operation after what was done."""
    further = _OF_A_SCOPE.match(page.text, mention.end)
    return further.end() if further and page.text[mention.start : mention.end].endswith("scopic") else mention.end


def _operation_line(page: PageToRead) -> re.Match[str] | None:
    return _OPERATION.search(page.text) if page.document.kind == "operative_report" else None


def operation(page: PageToRead) -> Finding:
    """What an operative report is of."""
    match = _operation_line(page)
    if match:
        named = [mention for mention in page.treatments if match.start() <= mention.start < match.end()]
        kind = "injection" if named and all(m.treatment.kind == "injection" for m in named) else "surgery"
        values = {"treatment": named[0].treatment.id} if named else {}
        yield Found(
            kind, f"underwent {lower_first(one_line(match['what']))}", match.start(), match.end(), values=values
        )


def _procedure(page: PageToRead, mention: TreatmentMention, kind: str, named_until: int) -> Finding:
    text, label = page.text, one_line(page.text[mention.start : named_until])
    first, last = page.sentence(mention.start, mention.end)
    status = page.status(mention.start, mention.end)
    before = _DONE.search(text[first : mention.start])
    done = before is not None or _DONE_AFTER.match(text[mention.end : last]) is not None
    values: Mapping[str, object] = {"treatment": mention.treatment.id, "named": label}
    day = page.stated_day(mention.start, mention.end)
    own_event = before is not None and re.match(
        r"status|s/p|underwent|following|after|post", before.group(), re.IGNORECASE
    )
    if status == "historical" and own_event and day is not None:
        status = "affirmed"  # "status post arthroscopy on 3/2/2015" is that operation on that day
    if status == "affirmed" and done:
        start = first + before.start() if before else mention.start
        whole = _WHOLE_EVENT.match(text, start)
        says = f"underwent {lower_first(one_line(whole['what']))}" if whole else f"{lower_first(label)} was done"
        yield Found(kind, says, start, whole.end() if whole else mention.end, status, values, day)
    elif status != "affirmed":
        when = day if status in _HAPPENED else None
        yield Found(kind, told(status, lower_first(label)), mention.start, named_until, status, values, when)


def therapy(page: PageToRead) -> Finding:
    """Courses of therapy by the visits that were had."""
    seen: set[tuple[int, int]] = set()
    for pattern in (_COURSE, _DONE_COUNT):
        for match in pattern.finditer(page.text):
            part = match.groupdict()
            named = _therapy_named(page, match.start(), match.end())
            counted = (
                part.get("unit")
                or part.get("therapy")
                or re.search("visit|session|treatment", part.get("verb") or "", re.IGNORECASE)
            )
            if not (counted or (part.get("of") and named)):
                continue
            if any(start <= match.start() < end for start, end in seen):
                continue
            if named is None and re.search(r"year|month|week|day|pack|hour", match.group()):
                continue
            seen.add(match.span())
            yield _course(page, match, named)


def _course(page: PageToRead, match: re.Match[str], named: str | None) -> Found:
    _, last = page.sentence(match.start(), match.end())
    span = [found.day for found in dates.find(page.text[match.end() : last])][:2]
    values: dict[str, object] = {"therapy": named or "therapy", "visits": _number(match["visits"])}
    if match["of"]:
        values["of"] = _number(match["of"])
    if len(span) == 2:
        values |= {"from": min(span).isoformat(), "to": max(span).isoformat()}
    day = max(span) if len(span) == 2 else page.stated_day(match.start(), match.end())
    status = page.status(match.start("visits"), match.end())
    words = one_line(match.group())
    says = f"the worker {lower_first(words)}" if "verb" in match.groupdict() else words
    return Found("therapy", told(status, says), match.start(), match.end(), status, values, day)


def _therapy_named(page: PageToRead, start: int, end: int) -> str | None:
    """The therapy of the sentence that stands nearest to the count."""
    first, last = page.sentence(start, end)
    near = [
        (max(mention.start - end, start - mention.end, 0), mention.treatment.id)
        for mention in page.treatments
        if mention.treatment.kind in {"therapy", "program"} and first <= mention.start < last
    ]
    return min(near)[1] if near else None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def rows_of_visits(page: PageToRead) -> list[tuple[int, int, dt.date]]:
    """The rows of a flow sheet, with start, end and day: two short lines or more that each begin with a day of their own."""
    rows = []
    for line in _LINE.finditer(page.text):
        day = page.day_of_row(line.end()) if len(line.group()) <= _LONGEST_ROW and ":" not in line.group() else None
        if day:
            rows.append((*line.span(), day))
    return rows if len({day for _, _, day in rows}) > 1 else []


def visit_counts(page: PageToRead) -> Finding:
    """Which visit of how many a therapy note is of."""
    if page.document.kind != "therapy_note":
        return
    for start, end, day in rows_of_visits(page):
        yield Found("therapy_visit", f"visit of {day.month}/{day.day}/{day.year}", start, end, day=day)
    for match in _VISIT.finditer(page.text):
        values: dict[str, object] = {"visits": _number(match["visits"] or match["total"])}
        if match["of"]:
            values["of"] = _number(match["of"])
        yield Found("therapy_visit", lower_first(one_line(match.group())), match.start(), match.end(), values=values)
