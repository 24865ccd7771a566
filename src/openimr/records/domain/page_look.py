"""What a page shows of where it stands in a document: its head, its count, its end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openimr.records.domain.cues import Hit
from openimr.records.domain.date_labels import DateLabels
from openimr.records.domain.framing import ADDRESS, PERSON
from openimr.records.domain.kinds import Kinds, summed, weigh
from openimr.records.domain.service_dates import of_service
from openimr.records.domain.titles import author_of

_FEW_WORDS = 8  # a page with fewer is as good as blank
_FAX_LINE = re.compile(
    r"(?i)\bfax(?:ed|\s*(?:from|to|#|no|id))?\b.*\d|\bfrom\s*:.*\bto\s*:|\b\d{1,2}:\d\d\s*(?:[ap]\.?m\.?)?\b.*\bp(?:age|g)?\.?\s*\d"
)
_COUNT = re.compile(
    r"(?i)(?:\bpage|\bpg\.?|\bp\.)\s*[:#]?\s*(?P<n>[0-9OlI]{1,3})(?:\s*(?:of|/|out\s+of)\s*(?P<of>[0-9OlI]{1,3}))?\b|^\W*(?P<n2>\d{1,3})\s*(?:of|/)\s*(?P<of2>\d{1,3})\W*$|^\W*-\s*(?P<n3>\d{1,3})\s*-\W*$"
)
_CONTINUED = re.compile(r"(?i)\b(?:cont(?:inued|'?d|\.)|continuation|continuing)\b")
_CONTINUES = re.compile(
    r"(?i)\b(?:continued|cont'?d|continues)\b(?:\s+(?:on|overleaf)\b.*)?\W*$|\bsee\s+next\s+page\b|\bover\W*$"
)
_SIGNED = re.compile(
    r"(?i)\b(?:electronically\s+signed|signed\s+by|signature|sincerely|very\s+truly\s+yours|respectfully|dictated|transcribed|"
    r"under\s+penalty\s+of\s+perjury|authenticated|regards|reviewed\s+and\s+signed|/s/)\b|/s/|\b[A-Z][a-z]+,?\s+(?:M\.?D|D\.?O|D\.?C|DPT|PT|PA-C|NP|L\.?Ac|Ph\.?D|Psy\.?D)\b\.?"
)
_GREETING = re.compile(r"(?im)^\s*(?:dear\b|to\s+whom\s+it\s+may\s+concern|gentlemen\b)")
_COVER = re.compile(
    r"(?i)\b(?:fax\s+(?:cover|transmi\w+)|facsimile|cover\s+(?:sheet|page|letter)|pages?\s+including\s+(?:this\s+)?cover|separator|"
    r"(?:number|total)\s+of\s+pages|#\s*of\s+pages|records?\s+of\s*:|exhibit\s+[a-z0-9]+|tab\s+[a-z0-9]+\W*$|section\s+divider|document\s+separator|scan\s+separator)\b"
)
_SENTENCE_END = re.compile(r"[.!?:;)\]\"”]\W*$")
_TOP, _OPENING_LINES, _COVER_MOST_WORDS = 10, 3, 160


@dataclass(frozen=True, slots=True)
class Count:
    """What a page says of its place: page `number` of `of` (0 where it does not say of how many)."""

    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Look:
    """One page as the division of an original looks at it. `weights` are the sums of the kinds, in their order."""

    blank: bool
    lines: tuple[str, ...]
    count: Count | None
    title: float  # weight of the heaviest title cue of any kind
    weights: tuple[float, ...]
    day: date | None
    author: str
    letterhead: bool
    person: bool
    cover: bool
    greeting: bool
    continued: bool
    continues: bool
    signed: bool
    broken_off: bool
    begins_small: bool
    opening: bool  # its first words are a heading with which documents open
    sections: frozenset[tuple[str, ...]]  # headings on it that the kinds know
    top_sections: frozenset[tuple[str, ...]]


def look_at(
    text: str, hits: Sequence[Hit], kinds: Kinds, labels: DateLabels, opens: frozenset[tuple[str, ...]]
) -> Look:
    """What one page shows; `hits` are the phrases found on it as if it opened a document, `opens` headings that do."""
    lines = tuple(line.strip() for line in text.split("\n") if line.strip())
    body = tuple(line for line in lines if not _is_fax(line, lines))
    count = _count(body)
    plain = tuple(line for line in body if not _counts(line))
    top, bottom = "\n".join(plain[:_TOP]), plain[-6:]
    weighed = weigh(hits, kinds)
    titles = [weight for cues in weighed for cue, weight in cues.items() if cue.startswith("title:")]
    found = of_service("\n".join(plain[:16]), labels)
    last = plain[-1] if plain else ""
    words = sum(len(line.split()) for line in plain)
    return Look(
        blank=words < _FEW_WORDS and not _COVER.search(text),
        lines=plain,
        count=count,
        title=max(titles, default=0.0),
        weights=tuple(summed(kind, cues, kinds.further) for kind, cues in zip(kinds.kinds, weighed, strict=True)),
        day=found.day if found else None,
        author=author_of(top),
        letterhead=bool(ADDRESS.search("\n".join(plain[:5]))),
        person=len(PERSON.findall(top)) >= 2,
        cover=words < _COVER_MOST_WORDS and bool(_COVER.search("\n".join(plain[: _TOP * 2]))),
        greeting=bool(_GREETING.search("\n".join(plain[:16]))),
        continued=bool(_CONTINUED.search("\n".join(plain[:4]))),
        continues=bool(_CONTINUES.search("\n".join(plain[-2:]))),
        signed=any(_SIGNED.search(line) for line in bottom),
        broken_off=len(last.split()) >= 5 and not _SENTENCE_END.search(last) and not _SIGNED.search(last),
        begins_small=bool(plain) and plain[0][:1].islower() and len(plain[0].split()) >= 3,
        opening=any(h.cue in opens for h in hits if h.line < _OPENING_LINES and h.place == "heading"),
        sections=frozenset(h.cue for h in hits if h.place == "heading"),
        top_sections=frozenset(h.cue for h in hits if h.place == "heading" and h.line < _OPENING_LINES),
    )


def _is_fax(line: str, lines: Sequence[str]) -> bool:
    """A line that a fax machine put on the first or last of a page: its counts are the sending's, not the document's."""
    return (line in lines[:2] or line in lines[-2:]) and bool(_FAX_LINE.search(line)) and len(line.split()) <= 24


def _counts(line: str) -> bool:
    return bool(_COUNT.search(line)) and len(line.split()) <= 12


def _count(lines: Sequence[str]) -> Count | None:
    """The count in the first or last lines of a page."""
    for line in (*lines[-3:][::-1], *lines[:6]):
        match = _COUNT.search(line) if len(line.split()) <= 14 else None
        if match:
            number, of = match["n"] or match["n2"] or match["n3"], match["of"] or match["of2"] or "0"
            count = Count(_number(number), _number(of))
            if count.number and (not count.of or count.number <= count.of):
                return count
    return None


def _number(digits: str) -> int:
    return int(digits.translate(str.maketrans("OoIiLl", "001111")))
