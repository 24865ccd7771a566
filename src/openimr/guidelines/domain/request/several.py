"""Where a request goes on to another treatment: "MRI of the left knee; x-ray of the right", "Norco #60 and Soma #30"."""

from collections.abc import Iterator

from openimr.guidelines.domain.catalogue import Catalogue, Concept, Found
from openimr.guidelines.domain.request.pieces import Pieces, pieces_of
from openimr.guidelines.domain.request.words import KIND_OF

_MARKS = frozenset([";"])
_LINKS = frozenset(["and", "&", "+", ",", ";"])
#: Words that may stand between a link and the treatment that it brings: "and 12 additional sessions of acupuncture".
_LEADING = frozenset(["number", "open", "close", "more", "session", "of", "per", "word", "side", "hash"])
_MOST_LEADING = 6
#: What goes with a treatment and is no other one.
_ALONG = frozenset(
    [
        "anesthesia", "fluoroscopy", "intraoperative_monitoring", "assistant_surgeon", "surgical_facility", "hospital_stay", "supplies",
        "skin_graft", "report", "arthroscopy", "surgery", "consultation", "office_visit",
    ]
)  # fmt: skip
#: Of these several names are one: an operation's steps, what is in a cream, the panels of one blood draw, EMG with NCS.
_WHOLE = frozenset(["compound_topical", "laboratory", "emg_ncs", "mr_arthrogram", "ct_arthrogram", "ct_myelogram"])


def others(read: Pieces, chosen: Concept) -> list[tuple[int, Concept]]:
    """Every other treatment that the text goes on to after the chosen one, with the place of the mark or word that brings it.

    A semicolon begins a new item whatever stands between it and the treatment; "and" and a comma only directly before one.
    """
    if chosen.id in _WHOLE or chosen.id in _ALONG:
        return []
    known = [found for found in read.treatments if found.named.id == chosen.id]
    if not known:
        return []
    return list(_brought(read, chosen, known[0].end))


def _brought(read: Pieces, chosen: Concept, start: int) -> Iterator[tuple[int, Concept]]:
    last = start
    for found in read.treatments:
        other, since, last = found.named, last, max(last, found.end)
        if found.start < start or other.id == chosen.id or other.id in _ALONG or _one_matter(chosen, other):
            continue
        link = _link(read, found, since)
        if link is not None:
            yield link, other


def _one_matter(chosen: Concept, other: Concept) -> bool:
    if chosen.category == "injections" and other.category == "pharmaceuticals":
        return True  # what is injected
    topical = chosen.subcategory == other.subcategory == "topicals"  # what is in a cream
    return (
        topical or chosen.category == other.category == "surgery" or {chosen.id, other.id} <= {"emg", "ncs", "emg_ncs"}
    )


def _link(read: Pieces, found: Found[Concept], start: int) -> int | None:
    """The token that brings a treatment; None where it only stands in the same text."""
    for at in range(found.start - 1, start - 1, -1):
        text = read.tokens[at].text
        if text in _MARKS or (text in _LINKS and found.start - at <= _MOST_LEADING):
            return at
        leads = KIND_OF.get(text, read.tokens[at].kind) in _LEADING or read.sides[at]
        if not leads and not _mark_before(read, found.start, start):
            return None
    return None


def _mark_before(read: Pieces, end: int, start: int) -> bool:
    return any(token.text in _MARKS for token in read.tokens[start:end])


def before(read: Pieces, link: int, catalogue: Catalogue) -> Pieces:
    """The pieces of the text before the mark or word that brings another treatment."""
    return pieces_of(read.text, read.tokens[:link], catalogue)


def is_new_item(read: Pieces, link: int) -> bool:
    """Whether what follows is an item of its own, so that its amounts are not those of the first."""
    return read.tokens[link].text in _MARKS
