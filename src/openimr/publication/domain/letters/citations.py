"""Guideline lines taken apart: which source, title, year, sections, pages."""

import re
from collections.abc import Iterator

from openimr.publication.domain.letters.letter import Citation

_START = re.compile(r"Decision based on\s+|(?<=[.;])\s*(?=Non-?MTUS Citation)", re.IGNORECASE)
_NON_MTUS = re.compile(r"^Non-?MTUS(?:\s+Citation)?[:\s]*", re.IGNORECASE)
_KNOWN = (
    (
        re.compile(r"^(?:the\s+)?Official Disability Guidelines|^ODG\b", re.IGNORECASE),
        "Official Disability Guidelines (ODG)",
    ),
    (re.compile(r"^(?:the\s+)?(?:ACOEM|American College of Occupational)", re.IGNORECASE), "ACOEM"),
)
_PAGES = re.compile(r",?\s*\bPages?(?:\(s\))?\s*:?\s*(?P<pages>\d[\d\s,;&–-]*(?:and\s+\d+)?)", re.IGNORECASE)
_SECTIONS = re.compile(r",?\s*Sections?(?:\(s\))?\s*:\s*", re.IGNORECASE)
_YEAR = re.compile(r"\b(?P<year>(?:19|20)\d{2})\b")
#: Inside one "Decision based on MTUS …" several chapters may follow each other: "…, and Low Back Complaints 2004".
_NEXT = re.compile(
    r",\s*(?:and\s+)?(?=(?:[A-Z][A-Za-z/]+,?\s+(?:and\s+|&\s+)?){1,6}(?:Complaints|Treatment|Disorders|Approaches|Pain|Guidelines?)"
    r"\s+(?:Medical Treatment\s+)?(?:19|20)\d{2})"
)


def citations(line: str | None, of: str) -> Iterator[Citation]:
    """Every citation of a guideline line, in order; none where the line cites none."""
    if not line:
        return
    for part in _START.split(line)[1:]:
        text = part.strip().rstrip(".").strip()
        if not text:
            continue
        if _NON_MTUS.match(text):
            yield _cited(_NON_MTUS.sub("", text), of, mtus=False)
        elif text.upper().startswith("MTUS"):
            for one in _NEXT.split(re.sub(r"^MTUS\s*(?:/\s*)?", "", text, flags=re.IGNORECASE)):
                yield _cited(one, of, mtus=True)
        else:
            yield _cited(text, of, mtus=False)


def _cited(text: str, of: str, *, mtus: bool) -> Citation:
    pages = _PAGES.search(text)
    numbers = tuple(re.findall(r"\d+(?:\s*[-–]\s*\d+)?", pages["pages"])) if pages else ()
    rest = text[: pages.start()] + text[pages.end() :] if pages else text
    title, *sections = _SECTIONS.split(rest, maxsplit=1)
    year = _YEAR.search(title)
    source = "MTUS" if mtus else next((name for pattern, name in _KNOWN if pattern.search(text)), "Other")
    plain = title[: year.start()] if year and not title[year.end() :].strip(" ,") else title
    named = sections[0] if sections else ""
    listed = tuple(part.strip(" ,.;") for part in re.split(r";|, and (?=[A-Z])", named) if part.strip(" ,.;"))
    return Citation(of, source, plain.strip(" ,.;"), int(year["year"]) if year else None, listed, numbers)
