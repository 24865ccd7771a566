"""Where a page names its patient: name, birth date and claim number after the labels that records use.

Physicians, relatives, employers and adjusters are named after other labels or in running text and are not found here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from openimr.records.domain.dates import find
from openimr.records.domain.page_words import alike


class MarkKind(StrEnum):
    """What a mark is. A weak name stands after a label that also heads other things ("RE:")."""

    NAME = "name"
    WEAK_NAME = "weak_name"
    BIRTH_DATE = "birth_date"
    CLAIM_NUMBER = "claim_number"


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels by kind of mark, those of other people and things, the words that are no names, titles and degrees, and
    first names with their short forms.
    """

    of: Mapping[MarkKind, frozenset[str]]
    others: frozenset[str]
    not_names: frozenset[str]
    titles: frozenset[str]
    short_names: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: the words of a name in their order, a date, or a number without spaces and hyphens.

    `tail` is what follows a name: where OCR splits a word, its second half.
    """

    kind: MarkKind
    name: tuple[str, ...] = ()
    tail: str = ""
    day: date | None = None
    number: str = ""


_PARTS = re.compile(r"[:;|#]+|\s{3,}")
_NAME_WORD = re.compile(r"[A-Za-z][A-Za-z'’.-]*[A-Za-z.]|[A-Za-z]")
_PLAIN_DATE = re.compile(
    r"(?i)\b(?:dob|d\.o\.b\.?|born|birth ?date|date of birth|d/birth|birth)\s*[:;.]?\s+(?=[\dA-Z])"
)
_PLAIN_CLAIM = re.compile(r"(?i)\b(?:claim|file)\s*(?:#|no\.?|number)?\s*[:;.#]?\s*(?P<number>[A-Z\d][A-Z\d~ -]{4,22})")
_CAPTION = re.compile(
    r"(?P<name>[A-Z][A-Za-z'’-]+(?: [A-Z]\.?)?(?: [A-Z][A-Za-z'’-]+){1,3})\s*(?:, Applicant,)?\s+vs?\.\s+[A-Z]"
)
_HEADER = re.compile(
    r"^\W{0,2}(?P<name>[A-Z][A-Za-z'’-]+(?: [A-Z][A-Za-z'’-]+){0,2}, [A-Z][A-Za-z]+(?: [A-Z]\.?)?)\s+\W?(?:MRN|DOB|\(|\||Birth)",
    re.MULTILINE,
)
_IN_TEXT = re.compile(
    r"(?:(?:[Oo]ur|[Yy]our|[Tt]he) (?:employee|patient|client|applicant|claimant),? |\bI, )(?:M[rs]{1,2}\.? )?"
    r"(?P<name>[A-Z][A-Za-z'’-]+(?: [A-Z]\.?)?(?: [A-Z][A-Za-z'’-]+){1,2})(?=,? (?:born|\())"
)
_LETTERS = re.compile(r"[^a-z0-9/]")


def marks_of(text: str, labels: Labels) -> tuple[Mark, ...]:
    """Every mark of the page."""
    found = [*_labelled(text, labels), *_plain(text, labels)]
    return tuple(dict.fromkeys(found))


def _labelled(text: str, labels: Labels) -> Iterator[Mark]:
    for line in text.split("\n"):
        parts = [part.strip() for part in _PARTS.split(line)]
        for place, part in enumerate(parts[:-1]):
            kind = _kind_of(part, labels)
            value = next((after for after in parts[place + 1 :] if after), "")
            if kind is not None and value:
                yield from _read(kind, value, labels)


def _kind_of(part: str, labels: Labels) -> MarkKind | None:
    """What the label says that ends this part of a line; the longest fits first."""
    words = part.split()
    for count in range(min(6, len(words)), 0, -1):
        said = _LETTERS.sub("", " ".join(words[-count:]).lower())
        if said in labels.others:
            return None
        for kind, known in labels.of.items():
            if said in known or (len(said) >= 5 and any(_nearly(said, label) for label in known)):
                return kind
    return None


def _nearly(said: str, label: str) -> bool:
    return len(label) >= 5 and Levenshtein.distance(alike(said), alike(label), score_cutoff=1) <= 1


def _plain(text: str, labels: Labels) -> Iterator[Mark]:
    """Marks whose labels have no colon: "DOB 03/04/1970", "claim 123-4567", captions of a case, heads of a chart."""
    for match in _PLAIN_DATE.finditer(text):
        yield from _read(MarkKind.BIRTH_DATE, text[match.end() : match.end() + 40], labels)
    for match in _PLAIN_CLAIM.finditer(text):
        yield from _read(MarkKind.CLAIM_NUMBER, match["number"], labels)
    for pattern in (_CAPTION, _HEADER, _IN_TEXT):
        for match in pattern.finditer(text):
            yield from _read(MarkKind.NAME, match["name"], labels)


def _read(kind: MarkKind, value: str, labels: Labels) -> Iterator[Mark]:
    if kind is MarkKind.BIRTH_DATE:
        day = next((found.day for found in find(value) if found.start <= 3), None)
        if day is not None:
            yield Mark(kind, day=day)
    elif kind is MarkKind.CLAIM_NUMBER:
        number = re.match(r"[A-Za-z\d][A-Za-z\d~-]*(?: [A-Z\d-]*\d[A-Z\d-]*)*", value.lstrip("# "))
        plain = re.sub(r"[^A-Za-z\d]", "", number.group()) if number else ""
        if sum(map(str.isdigit, plain)) >= 5 and len(plain) <= 24:
            yield Mark(kind, number=plain.upper())
    else:
        name, tail = _name(value, labels)
        if len(name) >= 2:
            yield Mark(kind, name=name, tail=tail)


#: After these a name is a patient's still; after any other title, "M.D.", it is not.
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv", "mr", "mrs", "ms", "miss"})


def _name(value: str, labels: Labels) -> tuple[tuple[str, ...], str]:
    """The words of a name at the beginning of a value, the first name first, and the next word; none if there is none,
    or if it is a doctor's.
    """
    words: list[str] = []
    comma = None
    end = 0
    for match in _NAME_WORD.finditer(value):
        between = value[end : match.start()]
        if words and (len(between) > 2 or between.strip() not in {"", ","}):
            break
        if not words and match.start() > 2:
            break
        word = match.group()
        plain = word.strip(".").lower()
        if plain in labels.not_names or not word[0].isupper() or len(words) == 5:
            break
        if "," in between and comma is None:
            comma = len(words)
        end = match.end()
        if plain not in labels.titles:
            words.append(word.strip("."))
        elif plain not in _GENERATIONS:
            return (), ""
    if comma and comma < len(words):
        words = words[comma:] + words[:comma]
    after = _NAME_WORD.match(value[end:].lstrip())
    return tuple(words), after.group().lower() if after else ""
