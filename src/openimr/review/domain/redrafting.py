"""A text that is set anew, by a draft or as a whole: the sentences that are still there keep their ids."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from openimr.review.domain.places import between, spread
from openimr.review.domain.sentence_json import to_json
from openimr.review.domain.sentences import Sentence
from openimr.review.domain.texts import Cited, Entry, Move, Text, key_of


def redrafted(text: Text, sentences: Sequence[Sentence], *, keep_dropped: bool) -> Text:
    """The text that says just these sentences, in this order.

    A sentence is the one of its id; without one, the one that says the same, or that tells of the same finding, or the
    conclusion. An acceptance stays with the words that were accepted. Those of the text that are not among them are
    dropped where `keep_dropped` (a person left them out), else gone: a draft took them back.
    """
    known = _matched(text, sentences)
    taken = {entry.id for entry in text.entries}
    fresh: list[Entry] = []
    for sentence, entry in zip(sentences, known, strict=True):
        made = _entry(sentence, entry, taken)
        taken.add(made.id)
        fresh.append(made)
    live = placed(fresh)
    ids = {entry.id for entry in live}
    rest = [one for one in text.entries if one.id not in ids and (one.dropped or keep_dropped)]
    entries = (*live, *(replace(one, dropped=True) for one in rest))
    return Text(tuple(sorted(entries, key=lambda one: (one.place, one.id))))


def _matched(text: Text, sentences: Sequence[Sentence]) -> list[Entry | None]:
    """For each sentence the entry that it is, none twice; the surest way first."""
    free = [entry for entry in text.entries if not entry.dropped]
    found: list[Entry | None] = [None] * len(sentences)
    for way in (_same_id, _same_words, _same_finding, _both_conclude):
        for place, sentence in enumerate(sentences):
            if found[place] is None:
                entry = next((one for one in free if way(one, sentence)), None)
                if entry is not None:
                    found[place] = entry
                    free.remove(entry)
    return found


def _same_id(entry: Entry, sentence: Sentence) -> bool:
    return entry.id == sentence.id


def _same_words(entry: Entry, sentence: Sentence) -> bool:
    return not sentence.id and entry.sentence == sentence


def _same_finding(entry: Entry, sentence: Sentence) -> bool:
    return not sentence.id and sentence.finding is not None and entry.finding == sentence.finding


def _both_conclude(entry: Entry, sentence: Sentence) -> bool:
    return not sentence.id and entry.role == sentence.role == "conclusion"


def _entry(sentence: Sentence, entry: Entry | None, taken: set[str]) -> Entry:
    told = {"text": sentence.text, "role": sentence.role, "finding": sentence.finding, "dropped": False}
    cited = tuple(Cited(source) for source in sentence.sources)
    if entry is None:
        drafted = sentence.text if sentence.drafted_by == "software" else None
        accepted = bool(sentence.accepted) and drafted is not None
        named = sentence.id or id_for(sentence, taken)
        return Entry(named, "", drafted=drafted, sources=cited, accepted=accepted, **told)  # type: ignore[arg-type]
    keys = {one.key for one in cited}
    sources = (*cited, *(replace(one, withdrawn=True) for one in entry.sources if one.key not in keys))
    if sentence.drafted_by == "software":
        drafted, same = sentence.text, entry.drafted == sentence.text
        accepted = entry.accepted and same if sentence.accepted is None else sentence.accepted
    else:
        drafted = None if entry.drafted == sentence.text else entry.drafted
        accepted = entry.accepted and drafted is not None
    return replace(entry, sources=sources, drafted=drafted, accepted=accepted, **told)  # type: ignore[arg-type]


def id_for(sentence: Sentence, taken: set[str]) -> str:
    """An id made of what the sentence says, and of a count where it is taken."""
    told = f"{sentence.role} {sentence.text} {[key_of(source) for source in sentence.sources]} {to_json(sentence)}"
    short = "s" + hashlib.sha256(told.encode()).hexdigest()[:11]
    count, found = 1, short
    while found in taken:
        count += 1
        found = f"{short}-{count}"
    return found


def placed(entries: Sequence[Entry]) -> list[Entry]:
    """The entries in this order; a place that is still in its order is kept."""
    if not any(entry.place for entry in entries):
        return [replace(entry, place=at) for entry, at in zip(entries, spread(len(entries)), strict=True)]
    kept = rising([entry.place for entry in entries])
    found: list[Entry] = []
    for number, entry in enumerate(entries):
        if number in kept:
            found.append(entry)
            continue
        low = found[-1].place if found else ""
        high = next((entries[later].place for later in range(number + 1, len(entries)) if later in kept), "")
        found.append(replace(entry, place=between(low, high)))
    return found


def rising(places: Sequence[str]) -> set[int]:
    """Which of these places, by their number, may stay: a longest run of them that rises. "" is none."""
    best: list[tuple[int, int | None]] = []
    for number, place in enumerate(places):
        before = [
            (best[earlier][0], earlier)
            for earlier in range(number)
            if places[earlier] and place and places[earlier] < place
        ]
        length, last = max(before, default=(0, None), key=lambda one: one[0])
        best.append((length + 1 if place else 0, last))
    at: int | None = max(range(len(best)), key=lambda number: best[number][0])
    kept: set[int] = set()
    while at is not None and places[at]:
        kept.add(at)
        at = best[at][1]
    return kept


def moves(text: Text, order: Sequence[str]) -> tuple[Move, ...]:
    """The fewest moves that put these entries into this order; ids that the text does not have are left out."""
    wanted = [entry for one in order if (entry := text.entry(one)) is not None]
    return tuple(
        Move(after.id, after.place)
        for before, after in zip(wanted, placed(wanted), strict=True)
        if before.place != after.place
    )
