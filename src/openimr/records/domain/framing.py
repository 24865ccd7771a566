"""What frames a page and states nothing of the case: letterhead, title, the patient's particulars, signature, captions.

A letterhead names a "Pain Clinic", a signature a "Board of Physical Medicine": neither is evidence that somebody has
pain or had therapy. A title or a caption names a thing and says nothing of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["letterhead", "particulars", "title", "signature"]

#: A line of an address: telephone, state with ZIP, suite, street.
ADDRESS = re.compile(
    r"(?i)\b(?:tel|telephone|phone|ph|fax)\b\W{0,3}\(?\d{3}|\(\d{3}\)\s?\d{3}-\d{4}|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|\b(?:suite|ste|p\.?\s?o\.?\s+box)\b|"
    r"\b\d{1,6}\s+[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\s+(?:street|st|avenue|ave|boulevard|blvd|road|rd|drive|dr|way|lane|court|parkway|plaza)\b"
)
#: How a line begins that tells who the patient is.
PERSON = re.compile(
    r"(?i)\b(?:patient(?:\s+name)?|name|employee|injured\s+worker|claimant|applicant|examinee|dob|date\s+of\s+birth|birth\s?date|claim\s*(?:no|number|#)|mrn|doi|date\s+of\s+injury|re)\s*[:#.]"
)
_NAMED = re.compile(
    r"(?:Patient|Name|Employee|Worker|Injured worker|Claimant|Applicant|Employer|To|From|RE)\b:?(?:\s+(?:[A-Z][\w.,'’-]*|&))+$"
    r"|(?i:(?:re )?claim (?:number|no|#)?|mrn|account)\b[^a-z]*\d[^a-z]*$"
)
_DATED = re.compile(r"[A-Z][a-z]+(?: [a-z]+){0,3}:?\s+\d{1,2}[/-]\d{1,2}[/-]\d{2,4}$")
_DEGREE = re.compile(
    r"[A-Z][\w.'’-]+,? (?:M\.?D|D\.?O|D\.?C|DPT|PT|OTR(?:/L)?|PA-C|NP|FNP|R\.?N|L\.?Ac|Ph\.?D|Psy\.?D|DDS|DPM)\b\.?(?!\w)"
)
_SIGNED = re.compile(
    r"(?i)\b(?:electronically\s+signed|signed\s+by|signature|sincerely|very\s+truly\s+yours|respectfully|dictated\s+by"
    r"|transcribed\s+by|authenticated\s+by|reviewed\s+and\s+signed)\b|/s/|^regards\b|^cc\b"
)
_ORGANIZATION = re.compile(
    r"(?i)\b(?:laborator(?:y|ies)|labs?|clinics?|hospital|imaging|radiology|associates|institute|cent(?:er|re)|pharmacy"
    r"|inc|llc|llp|corp(?:oration)?|company|group|department|services|insurance|orthopa?edics|physicians|surgeons"
    r"|health(?:care)?|foundation|university)\b"
)
#: A heading under which a report begins to tell, and what makes a line the name of a paper all the same.
_SECTION = re.compile(
    r"(?i)\b(?:complaints?|history|subjective|objective|assessment|impression|diagnos[ie]s|plan|findings?|medications?"
    r"|allergies|results?|treatment|examination|procedures?|problems?|recommendations?|comments?|technique|indication)\b"
)
_PAPER = re.compile(
    r"(?i)\b(?:report|notes?|letter|list|form|record|summary|request|statement|certificate|questionnaire|order|invoice"
    r"|chart|log|screen)\b"
)
_WORD = re.compile(r"[A-Za-z][\w'’-]*")
_SMALL = frozenset({"of", "and", "for", "the", "in", "to", "at", "with", "on", "or", "by", "a", "an"})
_MOST_WORDS, _MOST_LINES = 12, 14
#: A sentence that asks or announces and is not answered: a question, a label with nothing behind it, a blank to fill.
_CAPTION = re.compile(r"(?:\?|_{3,}|\((?:please )?(?:check|circle|select|list|mark)\b[^)]*\):?)\s*$", re.IGNORECASE)
_LONGEST_LABEL = 8  # words; a longer sentence that ends in a colon tells something and goes on to a list


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Framing:
    """The head of a page ends at `head`, its signature begins at `foot`; `lines` of both by their kind."""

    head: int
    foot: int
    lines: tuple[tuple[int, int, Kind], ...]

    def kind_at(self, place: int) -> Kind | None:
        """What frames the page at a place; None where the page tells of the case."""
        return next((kind for start, end, kind in self.lines if start <= place < end), None)

    def line_at(self, place: int) -> tuple[int, int] | None:
        """The line that frames the page at a place."""
        return next(((start, end) for start, end, _ in self.lines if start <= place < end), None)

    def within(self, start: int, end: int) -> tuple[int, int]:
        """A passage without what of it frames the page."""
        return max(start, self.head), min(end, self.foot)


@lru_cache(maxsize=2_048)
def framing_of(text: str) -> Framing:
    """What frames a page."""
    lines = [_Line(match.start(), match.end(), match.group().strip()) for match in re.finditer(r"[^\n]*\S[^\n]*", text)]
    head, foot = list(_head(lines)), list(_foot(lines))
    kinds = [(line.start, line.end, kind) for line, kind in (*head, *foot)]
    first = foot[0][0].start if foot else len(text)
    after = head[-1][0].end if head else 0
    return Framing(_skipped(text, after), len(text[:first].rstrip()), tuple(kinds))


def is_caption(sentence: str) -> bool:
    """Whether a sentence only asks or announces: an unanswered question, a heading or label with nothing behind it."""
    plain = sentence.strip()
    words = len(plain.split())
    heading = "\n" not in plain and plain.isupper() and plain[-1:].isalpha() and words <= _LONGEST_LABEL // 2
    return heading or bool(_CAPTION.search(plain)) or (plain.endswith(":") and words <= _LONGEST_LABEL)


def _skipped(text: str, place: int) -> int:
    return place + len(text[place:]) - len(text[place:].lstrip()) if place else 0


def _head(lines: Sequence[_Line]) -> Iterator[tuple[_Line, Kind]]:
    """The lines of the head, if it is one: some line of it tells whose paper it is or of whom."""
    found: list[tuple[_Line, Kind]] = []
    for line in lines[:_MOST_LINES]:
        kind = _kind(line.text)
        if kind is None or (kind == "title" and _SECTION.search(line.text) and not _PAPER.search(line.text)):
            break
        found.append((line, kind))
    if any(kind != "title" for _, kind in found):
        yield from found


def _foot(lines: Sequence[_Line]) -> Iterator[tuple[_Line, Kind]]:
    """The lines of the signature at the end of a page: from who signed, or how, to the end."""
    found: list[_Line] = []
    for line in reversed(lines[-_MOST_LINES:]):
        if not _signs(line.text) and _kind(line.text) is None:
            break
        found.insert(0, line)
    while found and not _signs(found[0].text):
        found.pop(0)
    yield from ((line, "signature") for line in found)


def _signs(line: str) -> bool:
    short = len(line.split()) <= _MOST_WORDS
    return short and (bool(_SIGNED.search(line)) or (bool(_DEGREE.search(line)) and not line.endswith(".")))


def _kind(line: str) -> Kind | None:
    """What a line of a head is; None where it tells something."""
    words = len(line.split())
    if ADDRESS.search(line) and not line.endswith(".") and words <= 2 * _MOST_WORDS:
        return "letterhead"
    if words > _MOST_WORDS:
        return None
    if PERSON.match(line) or _NAMED.match(line) or _DATED.match(line):
        return "particulars"
    if not _is_titled(line):
        return None
    whose = _DEGREE.search(line) or (_ORGANIZATION.search(line) and not _PAPER.search(line))
    return "letterhead" if whose else "title"


def _is_titled(line: str) -> bool:
    """Whether every word of it begins in a capital, as in a name or a title, and it is no sentence."""
    words = _WORD.findall(line)
    named = [word for word in words if word not in _SMALL]
    return bool(named) and line[0].isupper() and line[-1] not in ".;:,?" and all(word[0].isupper() for word in named)
