"""Earlier versions of a text as a person reads them: who did what to which sentence, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from openimr.review.domain.texts import Entry, Text

#: Saves of one hand that follow each other so soon are one piece of writing.
_SOON = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Kept:
    """One version as it is on file. `way`: by which door it came (`models.TextVersion`)."""

    version: int
    by: str
    at: datetime
    way: str
    text: Text


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one sentence. `before` and `after` are its words, None where it was not there or was dropped."""

    id: str
    done: tuple[str, ...]  # added | reworded | dropped | brought back | moved | accepted | … in words
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of writing: the versions that it made, the last one's hand, way and time, and what it changed."""

    before: int  # the version that it was made on
    first: int
    last: int
    by: str
    at: datetime
    way: str
    changes: tuple[Change, ...]


def steps(versions: Sequence[Kept]) -> tuple[Step, ...]:
    """The pieces of writing that these versions, in their order, came about by, the last first; none that was void."""
    runs: list[list[Kept]] = []
    for one in versions:
        if runs and _goes_on(runs[-1][-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    before, found = Text(), []
    for run in runs:
        last = run[-1]
        changes = tuple(changed(before, last.text))
        if changes:
            found.append(Step(run[0].version - 1, run[0].version, last.version, last.by, last.at, last.way, changes))
        before = last.text
    return tuple(reversed(found))


def _goes_on(before: Kept, after: Kept) -> bool:
    same = (before.by, before.way) == (after.by, after.way) and after.way in {"browser", "form"}
    return same and after.at - before.at <= _SOON


def changed(before: Text, after: Text) -> Iterable[Change]:
    """What became of each sentence, in the order of the text after; what is gone follows."""
    moved = _moved(before, after)
    for entry in after.entries:
        was = before.entry(entry.id)
        if was is None:
            if not entry.dropped:
                yield Change(entry.id, ("added",), None, entry.text)
        elif done := tuple(_done(was, entry, moved=entry.id in moved)):
            yield Change(entry.id, done, _words(was), _words(entry))
    for was in before.entries:
        if after.entry(was.id) is None and not was.dropped:
            yield Change(was.id, ("taken back by the draft",), was.text, None)


def _done(was: Entry, entry: Entry, *, moved: bool) -> Iterable[str]:
    if was.dropped != entry.dropped:
        yield "dropped" if entry.dropped else "brought back"
    if was.text != entry.text:
        yield "reworded"
    if moved:
        yield "moved"
    if entry.by_software and was.accepted != entry.accepted:
        yield "accepted" if entry.accepted else "no longer accepted"
    had, has = ({one.key for one in each.sources if not one.withdrawn} for each in (was, entry))
    if has - had:
        yield "given a source" if len(has - had) == 1 else f"given {len(has - had)} sources"
    if had - has:
        yield "a source withdrawn" if len(had - has) == 1 else f"{len(had - has)} sources withdrawn"


def _words(entry: Entry) -> str | None:
    return None if entry.dropped else entry.text


def _moved(before: Text, after: Text) -> frozenset[str]:
    """Whose place is another, where that changes the order of what both have."""
    both = {entry.id for entry in before.entries} & {entry.id for entry in after.entries}
    order = [entry.id for entry in after.entries if entry.id in both]
    if order == [entry.id for entry in before.entries if entry.id in both]:
        return frozenset()
    places = {entry.id: entry.place for entry in before.entries}
    now = {entry.id: entry.place for entry in after.entries}
    turned = {one for pair in pairwise(order) if places[pair[0]] > places[pair[1]] for one in pair}
    own = {one for one in turned if places[one] != now[one]}
    return frozenset(own or turned)
