"""A text that a reviewer works on: sentences that keep their ids, and what may be done to them.

Every operation names one sentence and changes nothing of another's, so that the work of two tabs, or of an hour without
network, comes together sentence by sentence. Nothing is taken out of a text: a dropped sentence and a withdrawn source
stay in their place, marked, and can be brought back. What the letter says is `Text.sentences`.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from openimr.errors import Fault
from openimr.review.domain.places import is_place
from openimr.review.domain.sentence_json import source_to_json
from openimr.review.domain.sentences import Sentence, Source

#: Characters that a sentence may have.
LONGEST = 4000
_ID = re.compile(r"[a-z0-9][a-z0-9-]{3,39}")


@dataclass(frozen=True, slots=True)
class Cited:
    """A source of a sentence; a withdrawn one counts no more and can be cited again."""

    source: Source
    withdrawn: bool = False

    @property
    def key(self) -> str:
        return key_of(self.source)


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence of a text. `drafted` are the words of the software (None: the reviewer added the sentence).

    `accepted` is about the words that were drafted: a reviewer's own words need no acceptance.
    """

    id: str
    place: str
    text: str
    role: str
    drafted: str | None = None
    finding: str | None = None
    sources: tuple[Cited, ...] = ()
    dropped: bool = False
    accepted: bool = False

    @property
    def by_software(self) -> bool:
        """Whether it stands as the software drafted it."""
        return self.drafted is not None and self.text == self.drafted

    @property
    def sentence(self) -> Sentence:
        """The sentence as letter and gate read it."""
        return Sentence(
            self.text,
            self.role,
            tuple(one.source for one in self.sources if not one.withdrawn),
            "software" if self.by_software else "reviewer",
            self.finding,
            id=self.id,
            accepted=self.accepted if self.by_software else True,
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A summary or a rationale: its entries, dropped ones included, in their order."""

    entries: tuple[Entry, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """What the letter says: the sentences that are not dropped."""
        return tuple(entry.sentence for entry in self.entries if not entry.dropped)

    def entry(self, of: str) -> Entry | None:
        """The entry of that id, or None."""
        return next((one for one in self.entries if one.id == of), None)

    def with_entry(self, fresh: Entry) -> "Text":
        """The text with this entry in the place of the one of its id, or beside the others."""
        rest = (one for one in self.entries if one.id != fresh.id)
        return Text(tuple(sorted((*rest, fresh), key=lambda one: (one.place, one.id))))


@dataclass(frozen=True, slots=True)
class Accept:
    """Affirm the drafted words, or take that back.

    `read`: `digest` of the words that were shown; others are not affirmed by it ("": whatever stands there).
    """

    id: str
    accepted: bool = True
    read: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Put other words in the place of a sentence's. The drafted words put back are drafted words again."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Drop:
    id: str


@dataclass(frozen=True, slots=True)
class Restore:
    id: str


@dataclass(frozen=True, slots=True)
class Move:
    """Give a sentence another place (`places.between`)."""

    id: str
    place: str


@dataclass(frozen=True, slots=True)
class Add:
    """A sentence of the reviewer's, under an id that the writer chose. Until it is cited, it has no source."""

    id: str
    place: str
    text: str
    role: str = "documentation"
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class Cite:
    id: str
    source: Source


@dataclass(frozen=True, slots=True)
class Uncite:
    """Withdraw a source, named by its key."""

    id: str
    key: str


Operation = Accept | Edit | Drop | Restore | Move | Add | Cite | Uncite


def key_of(source: Source) -> str:
    """What a source is named by within a sentence: a digest of what it says."""
    told = json.dumps(source_to_json(source), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def digest(words: str) -> str:
    """What tells the words of a sentence from others."""
    return hashlib.sha256(plain(words).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def plain(text: str) -> str:
    """Words as a sentence keeps them: runs of white space are one space."""
    return " ".join(text.split())


def applied(text: Text, operations: Sequence[Operation]) -> tuple[Text, tuple[Fault, ...]]:
    """The text after these operations, and every fault. One that is done already does nothing.

    Faults: a sentence that there is not, words that are none or too long, a place that is none, an id that is taken.
    """
    faults: list[Fault] = []
    for number, operation in enumerate(operations):
        done = _done(text, operation)
        if isinstance(done, str):
            faults.append(Fault(f"operations[{number}]", done))
        else:
            text = done
    return text, tuple(faults)


def _done(text: Text, operation: Operation) -> Text | str:
    """The text after one operation, or what is wrong with it."""
    entry = text.entry(operation.id)
    if isinstance(operation, Add):
        return _added(text, entry, operation)
    if entry is None:
        return f"there is no sentence {operation.id} in this text; load it anew"
    match operation:
        case Accept(accepted=accepted, read=read):
            if accepted and read and read != digest(entry.text):
                return text
            return text.with_entry(replace(entry, accepted=accepted))
        case Edit(text=said):
            wrong = _wrong_words(said) or ("the sentence is dropped; restore it first" if entry.dropped else "")
            return wrong or text.with_entry(replace(entry, text=plain(said)))
        case Drop():
            return text.with_entry(replace(entry, dropped=True))
        case Restore():
            return text.with_entry(replace(entry, dropped=False))
        case Move(place=place):
            return text.with_entry(replace(entry, place=place)) if is_place(place) else f"{place!r} is no place"
        case Cite(source=source):
            return text.with_entry(replace(entry, sources=_set(entry.sources, source, withdrawn=False)))
        case Uncite(key=key):
            found = next((one for one in entry.sources if one.key == key), None)
            if found is None:
                return f"the sentence has no source {key}; load the text anew"
            return text.with_entry(replace(entry, sources=_set(entry.sources, found.source, withdrawn=True)))


def _added(text: Text, entry: Entry | None, operation: Add) -> Text | str:
    said = plain(operation.text)
    if entry is not None:
        return text if entry.text == said else f"the id {operation.id} is another sentence's; choose another"
    if not _ID.fullmatch(operation.id):
        return "an id has 4 to 40 small letters, digits and hyphens"
    if not is_place(operation.place):
        return f"{operation.place!r} is no place"
    return _wrong_words(said) or text.with_entry(
        Entry(operation.id, operation.place, said, operation.role, finding=operation.finding)
    )


def _wrong_words(said: str) -> str:
    length = len(plain(said))
    if not length:
        return "a sentence needs words; drop it to be rid of it"
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in plain(said)):
        return "a sentence has only characters that can be printed; type it anew instead of pasting it"
    return f"a sentence has at most {LONGEST} characters; this one has {length}" if length > LONGEST else ""


def _set(sources: Sequence[Cited], source: Source, *, withdrawn: bool) -> tuple[Cited, ...]:
    key = key_of(source)
    if any(one.key == key for one in sources):
        return tuple(Cited(one.source, withdrawn) if one.key == key else one for one in sources)
    return (*sources, Cited(source, withdrawn))


def waiting(text: Text) -> tuple[Accept, ...]:
    """What accepts every drafted sentence that was not yet; the mark of an open decision is none."""
    return tuple(
        Accept(one.id, read=digest(one.text))
        for one in text.entries
        if one.by_software and not one.accepted and not one.dropped and not is_pending(one.sentence)
    )


def is_pending(sentence: Sentence) -> bool:
    """Whether it is the mark that the item is not decided."""
    return sentence.role == "conclusion" and sentence.text.startswith("[")


def undone(text: Text, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The operations that take these back, applied to `text` before; the last is taken back first.

    An added sentence is dropped again and a new source withdrawn, so that bringing them back is possible as well.
    """
    back: list[Operation] = []
    for operation in operations:
        after, faults = applied(text, [operation])
        inverse = None if faults or after == text else _inverse(text.entry(operation.id), operation)
        if inverse is not None:
            back.insert(0, inverse)
        text = after
    return tuple(back)


def _inverse(before: Entry | None, operation: Operation) -> Operation:
    match operation:
        case Add(id=of):
            return Drop(of)
        case Drop(id=of):
            return Restore(of)
        case Restore(id=of):
            return Drop(of)
        case Cite(id=of, source=source):
            return Uncite(of, key_of(source))
    assert before is not None  # what it names is there: it was applied
    match operation:
        case Accept(id=of):
            return Accept(of, before.accepted)
        case Edit(id=of):
            return Edit(of, before.text)
        case Move(id=of):
            return Move(of, before.place)
        case Uncite(id=of, key=key):
            return Cite(of, next(one.source for one in before.sources if one.key == key))


@dataclass(frozen=True, slots=True)
class Conflict:
    """A sentence that both sides changed: its words before, theirs and mine; None where a side dropped it."""

    id: str
    kind: Literal["edited_twice", "dropped_there", "dropped_here", "gone"]
    before: str | None
    theirs: str | None
    mine: str | None


@dataclass(frozen=True, slots=True)
class Merged:
    """What two sides made of a text. With conflicts or faults, `text` is theirs, unchanged."""

    text: Text
    conflicts: tuple[Conflict, ...] = ()
    faults: tuple[Fault, ...] = ()


def merge(base: Text, theirs: Text, operations: Sequence[Operation]) -> Merged:
    """`theirs` with the operations that were made on `base` meanwhile.

    Different sentences come together, and so do different things of one sentence (words, place, sources). Words that
    both sides changed, or that one changed and the other dropped, are a conflict for a person to settle. Of two moves
    of one sentence mine counts. Acceptance is of the words that were read: it is lost where they changed meanwhile.
    """
    mine, faults = applied(base, operations)
    if faults:
        return Merged(theirs, faults=faults)
    conflicts: list[Conflict] = []
    merged = theirs
    for entry in mine.entries:
        before, other = base.entry(entry.id), theirs.entry(entry.id)
        if entry == before:
            continue
        conflict = _conflict(before, other, entry)
        if conflict is not None:
            conflicts.append(conflict)
        elif other is None and before is None:
            merged = merged.with_entry(entry)
        elif other is not None:
            merged = merged.with_entry(_both(before or other, other, entry))
    return Merged(theirs, tuple(conflicts)) if conflicts else Merged(merged)


def _conflict(before: Entry | None, theirs: Entry | None, mine: Entry) -> Conflict | None:
    was = before.text if before else None
    i_edited = before is not None and mine.text != before.text
    if theirs is None:
        return Conflict(mine.id, "gone", was, None, mine.text) if i_edited else None
    they_edited = theirs.text != (was if before else mine.text)
    if mine.dropped and (before is None or not before.dropped) and they_edited and not theirs.dropped:
        return Conflict(mine.id, "dropped_here", was, theirs.text, None)
    if theirs.dropped and (before is None or not before.dropped) and i_edited and not mine.dropped:
        return Conflict(mine.id, "dropped_there", was, None, mine.text)
    if they_edited and (i_edited or before is None) and theirs.text != mine.text:
        return Conflict(mine.id, "edited_twice", was, theirs.text, mine.text)
    return None


def _both(before: Entry, theirs: Entry, mine: Entry) -> Entry:
    """One sentence with what both sides changed of it."""
    sources = theirs.sources
    had = {one.key: one.withdrawn for one in before.sources}
    for one in mine.sources:
        if had.get(one.key) != one.withdrawn:
            sources = _set(sources, one.source, withdrawn=one.withdrawn)
    read = theirs.text == before.text and theirs.drafted == before.drafted
    return replace(
        theirs,
        text=mine.text if mine.text != before.text else theirs.text,
        place=mine.place if mine.place != before.place else theirs.place,
        dropped=mine.dropped if mine.dropped != before.dropped else theirs.dropped,
        accepted=mine.accepted if mine.accepted != before.accepted and read else theirs.accepted,
        sources=sources,
    )
