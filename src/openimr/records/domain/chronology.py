"""The dated events of a case file, each with a sentence in our words and the quote that it rests on."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from openimr.records.domain.evidence import ChronologyEvent, DocumentText, Evidence, PageText
from openimr.records.domain.negation import is_negated
from openimr.records.domain.words import sentence_around

Match = re.Match[str]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What to find, in documents of which kinds, and how to say it. `negatable`: denied mentions are left out."""

    kind: str
    find: re.Pattern[str]
    says: Callable[[Match], str | None]
    in_kinds: frozenset[str] = frozenset()
    negatable: bool = True
    once: bool = True


_CLINICAL = frozenset(
    {"first_report", "progress_report", "consultation", "therapy_note", "work_status", "psychological"}
)


def _whole(match: Match, group: str | int = 0) -> str:
    return " ".join(match[group].split())


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _rx(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


_PATTERNS: tuple[_Pattern, ...] = (
    _Pattern(
        "mechanism",
        _rx(
            r"(?:mechanism of injury|how (?:the )?(?:injury|accident) occurred|history of injury)\s*[:.]?\s*(?P<what>[^.]{15,260})\."
        ),
        lambda m: f"how the injury happened: {_lower(_whole(m, 'what'))}",
        frozenset({"first_report"}),
        negatable=False,
    ),
    _Pattern(
        "pain_score",
        _rx(
            r"(?:pain\b[^.\n]{0,60}?|rated\s+(?:at\s+)?)(?P<score>\d{1,2}(?:\s?(?:-|to)\s?\d{1,2})?)\s?(?:/|out of)\s?10\b"
        ),
        lambda m: f"pain was rated {_whole(m, 'score').replace(' ', '')} out of 10",
        _CLINICAL,
        negatable=False,
    ),
    _Pattern(
        "work_status",
        _rx(r"work status\s*:\s*(?P<what>[^.\n]{6,200}(?:\n(?!\s*\n|[A-Z][A-Za-z ]{2,30}:)[^.\n]{1,200})?)"),
        lambda m: f"work status: {_lower(_whole(m, 'what'))}",
        _CLINICAL,
        negatable=False,
    ),
    _Pattern(
        "therapy",
        _rx(
            r"(?P<what>(?:(?:has|had)\s+)?(?:completed|attended|received|visits? (?:completed|attended))\s*[:]?\s*(?:a total of\s+)?\d{1,3}(?:\s+(?:of|out of)\s+\d{1,3})?(?:\s+(?:authorized|approved|scheduled|prescribed))?\s*(?:(?:sessions?|visits?|treatments?)\s*)?(?:of\s+(?:physical therapy|therapy|acupuncture|chiropractic\w*))?)"
        ),
        lambda m: _therapy(_whole(m, "what")),
        _CLINICAL,
    ),
    _Pattern(
        "imaging",
        _rx(
            r"impression\s*[:.]?\s*(?P<what>.{15,420}?)(?=\n\s*\n|\Z|\n[A-Z][A-Za-z ]{3,30}:|electronically|dictated|radiologist)"
        ),
        lambda m: f"the impression was: {_lower(_whole(m, 'what')).rstrip('.')}",
        frozenset({"imaging", "electrodiagnostics"}),
        negatable=False,
    ),
    _Pattern(
        "medication",
        _rx(
            r"(?:medications?|current medications?|prescribed|rx)\s*:\s*(?P<what>[^\n]{5,200}(?:\n(?!\s*\n|[A-Z][A-Za-z ]{2,30}:)[^\n]{1,200})?)"
        ),
        lambda m: f"medications: {_lower(_whole(m, 'what')).rstrip('.')}",
        _CLINICAL | {"medication_list"},
        negatable=False,
    ),
    _Pattern(
        "surgery",
        _rx(r"(?:underwent|status post|s/p)\s+(?P<what>[^.\n;]{5,100})"),
        lambda m: f"underwent {_lower(_whole(m, 'what'))}",
        _CLINICAL,
    ),
    _Pattern(
        "diagnosis",
        _rx(r"(?:diagnos[ie]s|assessment)\s*[:.]\s*(?P<what>.{8,280}?)(?=\n\s*\n|\Z|\n[A-Z][A-Za-z /]{3,40}:)"),
        lambda m: f"diagnoses: {_lower(_whole(m, 'what')).rstrip('.')}",
        _CLINICAL,
        negatable=False,
    ),
    _Pattern(
        "examination",
        _rx(r"objective(?:\s+findings)?\s*[:.]\s*(?P<what>.{12,420}?)(?=\n\s*\n|\Z|\n[A-Z][A-Za-z /]{3,40}:)"),
        lambda m: f"on examination: {_lower(_whole(m, 'what')).rstrip('.')}",
        frozenset({"first_report", "progress_report", "consultation"}),
        negatable=False,
    ),
    _Pattern(
        "authorization",
        _rx(
            r"(?P<what>[^.\n]{0,160}(?:\n[^.\n]{0,120})?\b(?:has been|was|were|is)\s+(?:authorized|approved|certified)\b[^.]{0,160}(?:\.\s+It\s+has\s+not\s+[^.]{3,160})?)\."
        ),
        lambda m: f"the report states: {_unlabelled(_whole(m, 'what'))}",
        _CLINICAL,
        negatable=False,
    ),
)


def _unlabelled(text: str) -> str:
    """The words after a label of the form ("Treatment to date: …"), small first letter."""
    return _lower(re.sub(r"^[A-Z][A-Za-z ]{2,40}:\s+", "", text))


def _therapy(what: str) -> str | None:
    return f"the worker {what[0].lower() + what[1:]}" if re.search(r"\d", what) else None


def events(documents: tuple[DocumentText, ...]) -> Iterator[ChronologyEvent]:
    """Every dated event of the documents, oldest first. Documents without a date of service tell nothing dated."""
    found = [event for document in documents if document.date is not None for event in _of(document, document.date)]
    yield from sorted(
        found, key=lambda event: (event.date, event.evidence.document, event.evidence.page, event.evidence.start)
    )


def _of(document: DocumentText, day: date) -> Iterator[ChronologyEvent]:
    seen: set[str] = set()
    for page in document.pages:
        if page.duplicate_of is not None:
            continue
        if not seen and page.text.strip():
            yield ChronologyEvent(day, _VISITS.get(document.kind, "document"), document.title, _opening(page))
            seen.add("document")
        for pattern in _PATTERNS:
            if (pattern.in_kinds and document.kind not in pattern.in_kinds) or (pattern.once and pattern.kind in seen):
                continue
            event = _first(pattern, page, day)
            if event is not None:
                seen.add(pattern.kind)
                yield event


_VISITS = {
    "first_report": "visit",
    "progress_report": "visit",
    "consultation": "visit",
    "therapy_note": "therapy_visit",
    "imaging": "study",
    "electrodiagnostics": "study",
    "ur_determination": "ur_decision",
    "request_for_authorization": "request",
    "operative_report": "surgery",
}


def _opening(page: PageText) -> Evidence:
    end = min(len(page.text), 80)
    cut = page.text.find("\n", 0, end)
    start = len(page.text) - len(page.text.lstrip())
    return page.evidence(start, max(start + 1, cut if cut > start else end))


def _first(pattern: _Pattern, page: PageText, day: date) -> ChronologyEvent | None:
    for match in pattern.find.finditer(page.text):
        start, end = sentence_around(page.text, match.start(), match.end())
        if pattern.negatable and is_negated(page.text[start:end], match.start() - start, match.end() - start):
            continue
        says = pattern.says(match)
        if says:
            return ChronologyEvent(day, pattern.kind, says, page.evidence(match.start(), match.end()))
    return None
