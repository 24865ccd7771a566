"""A rationale is drafted anew: what the draft says now, with everything that the reviewer did to what it said before.

Three come together sentence by sentence: the draft before, the text that the reviewer made of it, the draft after. A
change of the draft is taken over where the reviewer left a thing as it was drafted: words, sources, place. What the
reviewer did to a sentence stays: own words, drops, moves, sources added and withdrawn. An acceptance stays with the
words that were accepted, and goes where they change.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from openimr.review.domain.redrafting import id_for, placed, rising
from openimr.review.domain.sentences import Sentence
from openimr.review.domain.texts import Cited, Entry, Text, key_of


def drafted_anew(
    text: Text, before: Sequence[Sentence], after: Sequence[Sentence], *, touched: Collection[str]
) -> Text:
    """The text once its draft is no longer `before` but `after`. `touched`: ids of what a person worked on.

    A touched sentence that the draft no longer has stays, to be accepted anew or dropped; another goes, accepted or
    not: to accept is to affirm the draft, and the draft says it no more.
    """
    known = [_said(one) for one in text.entries]
    first, then = [_said(one) for one in before], [_said(one) for one in after]
    was = _paired(first, known, (*_WAYS, _same_role))  # for each sentence of the draft before, its entry
    earlier = _paired(then, first, (*_WAYS, _same_role))  # for each of the draft after, its sentence of the one before
    origin = [was[at] if at is not None else None for at in earlier]
    free = [None if at in was or at in origin else one for at, one in enumerate(known)]
    again = _paired([None if at is not None else one for at, one in zip(origin, then, strict=True)], free, _WAYS)
    origin = [at if at is not None else other for at, other in zip(origin, again, strict=True)]
    taken = {entry.id for entry in text.entries}
    drafted: list[Entry] = []
    for sentence, at, old in zip(after, origin, earlier, strict=True):
        if at is None:
            fresh = Entry(id_for(sentence, taken), "", sentence.text, sentence.role, drafted=sentence.text)
            fresh = replace(fresh, finding=sentence.finding, sources=tuple(map(Cited, sentence.sources)))
            taken.add(fresh.id)
        else:
            entry = text.entries[at]
            told = (before[old],) if old is not None else ()
            fresh = remade(entry, told if entry.id in touched else None, sentence)
        drafted.append(fresh)
    ids = {entry.id for entry in drafted}
    others = [
        replace(one, accepted=one.accepted and one.drafted is None)
        for one in text.entries
        if one.id not in ids and (not one.by_software or one.dropped or one.id in touched)
    ]
    return Text(tuple(placed(_ordered(text, [at for at in was if at is not None], drafted, others))))


def remade(entry: Entry, before: Sequence[Sentence] | None, after: Sentence) -> Entry:
    """One sentence once its draft says `after`.

    `before`: what its draft was, for whatever sources it had; those beyond them are the reviewer's. None: nobody worked
    on it, so that all of them are the draft's.
    """
    same = entry.drafted == after.text
    if not entry.by_software:
        # Words of the reviewer's that the draft now has as well need no acceptance: they are what was meant.
        return replace(entry, drafted=after.text, accepted=entry.text == after.text or (entry.accepted and same))
    return replace(
        entry,
        text=after.text,
        drafted=after.text,
        role=after.role,
        finding=after.finding,
        accepted=entry.accepted and same,
        sources=_sources(entry, before, after),
    )


def _sources(entry: Entry, before: Sequence[Sentence] | None, after: Sentence) -> tuple[Cited, ...]:
    had = {one.key: one for one in entry.sources}
    drafted = {key_of(source) for one in before for source in one.sources} if before is not None else set(had)
    told = {key_of(source): source for source in after.sources}
    kept = [one for key, one in had.items() if key not in told and (one.withdrawn or key not in drafted)]
    return (*(had.get(key, Cited(source)) for key, source in told.items()), *kept)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a sentence is known again by."""

    words: str
    role: str
    finding: str | None


def _said(one: Entry | Sentence) -> _Said | None:
    """None where the software drafted none of it: it is no draft's."""
    words = one.drafted if isinstance(one, Entry) else one.text
    return None if words is None else _Said(words, one.role, one.finding)


_Way = Callable[[_Said, _Said], bool]


def _same_words(one: _Said, other: _Said) -> bool:
    return (one.words, one.role) == (other.words, other.role)


def _same_finding(one: _Said, other: _Said) -> bool:
    return one.finding is not None and one.finding == other.finding


def _both_conclude(one: _Said, other: _Said) -> bool:
    return one.role == other.role == "conclusion"


def _same_role(one: _Said, other: _Said) -> bool:
    return one.finding is None is other.finding and one.role == other.role


_WAYS: tuple[_Way, ...] = (_same_words, _same_finding, _both_conclude)


def _paired(ones: Sequence[_Said | None], others: Sequence[_Said | None], ways: Sequence[_Way]) -> list[int | None]:
    """For each of `ones` the number of the other that it is, none twice; the surest way first."""
    free = [number for number, other in enumerate(others) if other is not None]
    found: list[int | None] = [None] * len(ones)
    for way in ways:
        for place, one in enumerate(ones):
            if one is None or found[place] is not None:
                continue
            number = next((at for at in free if (other := others[at]) is not None and way(one, other)), None)
            if number is not None:
                found[place] = number
                free.remove(number)
    return found


def _ordered(text: Text, was: Sequence[int], drafted: Sequence[Entry], others: Sequence[Entry]) -> list[Entry]:
    """The draft's order of what nobody moved; what was moved, or is the reviewer's, stays behind what it stood behind.

    `was`: the entries of the draft before, by number, in its order.
    """
    rank = {text.entries[at].id: number for number, at in enumerate(was)}
    current = [entry.id for entry in text.entries]
    ranked = [one for one in current if one in rank]
    unmoved = {ranked[at] for at in rising([f"{rank[one] + 1:06d}" for one in ranked])}
    known = set(current)
    order = [one for one in drafted if one.id in unmoved or one.id not in known]
    stays = {one.id: one for one in (*drafted, *others)}
    placed_ids = [one.id for one in order]
    for number, one in enumerate(current):
        if one not in stays or one in placed_ids:
            continue
        behind = next((earlier for earlier in reversed(current[:number]) if earlier in placed_ids), None)
        placed_ids.insert(placed_ids.index(behind) + 1 if behind else 0, one)
    return [stays[one] for one in placed_ids]
