"""Pages that seem to be another person's: the marks of their patient are weighed against the worker of the case.

Three values: a mark matches, differs, or says nothing. A page that says nothing of its patient is not suspected by
itself; it follows the marked page of its document before it, or else the one after.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from openimr.records.domain.page_words import alike
from openimr.records.domain.patient_marks import Labels, Mark, MarkKind, marks_of


class Standing(StrEnum):
    """What a mark, or a page, says of whose it is."""

    MATCHES = "matches"
    DIFFERS = "differs"
    SAYS_NOTHING = "says_nothing"


@dataclass(frozen=True, slots=True)
class Worker:
    """Whose case it is: first and middle names, last names (hyphenated and earlier ones too), birth date, numbers."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    born: date | None
    claim_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageOfDocument:
    """A page as it is screened: its key, the document that it is of, its text."""

    key: tuple[str, int]
    document: str
    text: str


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A page that seems to be another person's. `reasons` are sentences without names or health information."""

    key: tuple[str, int]
    reasons: tuple[str, ...]


_SAYS = {
    MarkKind.NAME: "the patient's name differs from the worker's",
    MarkKind.WEAK_NAME: "the name in the reference line differs from the worker's",
    MarkKind.BIRTH_DATE: "the birth date differs from the worker's",
    MarkKind.CLAIM_NUMBER: "the claim number differs from the case's",
}
_SHARED = "the page bears no mark of the worker and belongs to a document with a page that seems another person's"


def screen(pages: Sequence[PageOfDocument], worker: Worker, labels: Labels) -> list[Suspicion]:
    """The pages that seem to be another person's, in their order. `pages` in the order of their documents."""
    standings = [standing_of(marks_of(page.text, labels), worker, labels) for page in pages]
    found = []
    for place, page in enumerate(pages):
        standing, reasons = standings[place]
        if standing is Standing.DIFFERS:
            found.append(Suspicion(page.key, reasons))
        elif standing is Standing.SAYS_NOTHING and _follows_another(pages, standings, place):
            found.append(Suspicion(page.key, (_SHARED,)))
    return found


def _follows_another(
    pages: Sequence[PageOfDocument], standings: Sequence[tuple[Standing, tuple[str, ...]]], place: int
) -> bool:
    """Whether an unmarked page belongs to a page of its document that differs: the nearest marked before, or after."""
    for step in (-1, 1):
        at = place + step
        while 0 <= at < len(pages) and pages[at].document == pages[place].document:
            if standings[at][0] is not Standing.SAYS_NOTHING:
                return standings[at][0] is Standing.DIFFERS
            at += step
    return False


def standing_of(marks: Iterable[Mark], worker: Worker, labels: Labels) -> tuple[Standing, tuple[str, ...]]:
    """What the marks of one page say together, and the reasons where they differ.

    A name that is the worker's clears a page, whatever claim it is filed under: a worker may have several. It does not
    clear a birth date that is plainly another. Where name and number disagree, a birth date or claim number of the
    worker's own clears the page: names change and are misspelt.
    """
    by_kind: dict[MarkKind, list[Standing]] = {}
    for mark in marks:
        by_kind.setdefault(mark.kind, []).append(_weigh(mark, worker, labels))
    matching = {kind for kind, found in by_kind.items() if Standing.MATCHES in found}
    differing = {kind for kind, found in by_kind.items() if Standing.DIFFERS in found and kind not in matching}
    if MarkKind.NAME in differing and MarkKind.WEAK_NAME in matching:
        differing -= {MarkKind.NAME}
    named = matching & {MarkKind.NAME, MarkKind.WEAK_NAME}
    if not differing or (named and differing != {MarkKind.BIRTH_DATE, MarkKind.CLAIM_NUMBER}):
        return (Standing.MATCHES if matching else Standing.SAYS_NOTHING), ()
    if not named and matching:
        return Standing.MATCHES, ()
    return Standing.DIFFERS, tuple(_SAYS[kind] for kind in MarkKind if kind in differing)


def _weigh(mark: Mark, worker: Worker, labels: Labels) -> Standing:
    if mark.kind is MarkKind.BIRTH_DATE:
        return _weigh_date(mark.day, worker.born)
    if mark.kind is MarkKind.CLAIM_NUMBER:
        return _weigh_number(mark.number, worker.claim_numbers)
    return _weigh_name(mark, worker, labels)


def _weigh_date(day: date | None, born: date | None) -> Standing:
    if day is None or born is None:
        return Standing.SAYS_NOTHING
    parts = ((day.year, born.year), (day.month, born.month), (day.day, born.day))
    other = sum(one != two for one, two in parts)
    if other == 0 or (day.year == born.year and (day.month, day.day) == (born.day, born.month)):
        return Standing.MATCHES
    # That two of the three are another person's by chance is rare; a slip of the pen or of OCR is not.
    digits = Levenshtein.distance(f"{day:%m%d%Y}", f"{born:%m%d%Y}")
    return Standing.SAYS_NOTHING if other == 1 or digits <= 1 else Standing.DIFFERS


def _weigh_number(number: str, known: Sequence[str]) -> Standing:
    plain = [alike("".join(sign for sign in one if sign.isalnum())) for one in known if one]
    read = alike(number)
    if not plain or not read:
        return Standing.SAYS_NOTHING
    if any(own in read or (len(read) >= 5 and read in own) for own in plain):
        return Standing.MATCHES
    likeness = max(Levenshtein.normalized_similarity(read, own) for own in plain)
    if likeness >= 0.8:
        return Standing.MATCHES
    return Standing.DIFFERS if likeness < 0.6 else Standing.SAYS_NOTHING


def _weigh_name(mark: Mark, worker: Worker, labels: Labels) -> Standing:
    if not any(worker.first) or not any(worker.last):
        return Standing.SAYS_NOTHING
    words = [part for word in mark.name for part in _plain(word).split("-") if part]
    long = [word for word in words if len(word) > 2]
    firsts = {_plain(first) for first in worker.first}
    lasts = {_plain(last).replace("-", " ") for last in worker.last}
    joined = alike("".join(words) + mark.tail)  # OCR splits and joins names
    first = any(_same_first(word, own, labels) for word in words for own in firsts)
    last = any(_same(word, part) for word in words for own in lasts for part in own.split() if len(part) > 2)
    last = last or any(alike(part) in joined for own in lasts for part in own.split() if len(part) > 3)
    initials = {word for word in words if len(word) == 1}
    if last and (first or (len(long) == 1 and any(own[:1] in initials for own in firsts))):
        # "M. Delgado" may be the worker's; "Rosa M. Delgado" has its first name written out.
        return Standing.MATCHES
    if len(long) < 2:
        return Standing.SAYS_NOTHING if first or last or not long else Standing.DIFFERS
    if (first and _likeness(words, lasts) >= 0.6) or (last and _likeness(words, firsts) >= 0.6):
        return Standing.SAYS_NOTHING
    return Standing.DIFFERS


def _likeness(words: Sequence[str], own: Iterable[str]) -> float:
    """How like the likest of the words is to the likest of the worker's names, 0 to 1."""
    known = [alike(name.replace(" ", "")) for name in own if len(name) > 2]
    return max((Levenshtein.normalized_similarity(alike(word), name) for word in words for name in known), default=0.0)


def _plain(word: str) -> str:
    return word.lower().replace("’", "'").replace("'", "").strip(".")


def _same(word: str, own: str) -> bool:
    if word == own or alike(word) == alike(own):
        return True
    most = 2 if min(len(word), len(own)) >= 6 else 1 if min(len(word), len(own)) >= 4 else 0
    return Levenshtein.distance(alike(word), alike(own), score_cutoff=most) <= most


def _same_first(word: str, own: str, labels: Labels) -> bool:
    return len(own) > 1 and len(word) > 1 and (_same(word, own) or word in labels.short_names.get(own, frozenset()))
