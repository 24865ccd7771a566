"""A correction of a signed determination: what may be corrected, and the new content, which names what it corrects."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openimr.errors import Reason

#: Made anew for each version, for they vouch for that version's own files.
_OF_ONE_VERSION = ("pdf_signature", "template", "look", "renditions", "corrects")
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Kind:
    """What may be corrected: `places` are paths with * for a number, `by` who may ("reviewer", "organization")."""

    id: str
    says: str
    places: tuple[str, ...]
    by: tuple[str, ...]
    cite: str
    since: date
    verified: bool
    until: date | None = None

    def holds(self, place: str) -> bool:
        return any(_matches(place, pattern) for pattern in self.places)


@dataclass(frozen=True, slots=True)
class Change:
    """One place of the content ("issues.1.rationale.2.text"), what stands there, and what shall."""

    place: str
    was: str
    now: str


def _matches(place: str, pattern: str) -> bool:
    told, wanted = place.split("."), pattern.split(".")
    return len(told) == len(wanted) and all(
        one.isdigit() if other == "*" else one == other for one, other in zip(told, wanted, strict=True)
    )


def text_at(content: Any, place: str) -> str | None:
    """What stands at a place; None where there is none, or no text."""
    held = content
    for step in place.split("."):
        if isinstance(held, list) and step.isdigit() and 1 <= int(step) <= len(held):
            held = held[int(step) - 1]
        elif isinstance(held, Mapping) and step in held:
            held = held[step]
        else:
            return None
    return held if isinstance(held, str) else None


def places_in(content: Mapping[str, Any], kinds: Sequence[Kind], by: str) -> Iterator[tuple[Kind, str, str]]:
    """Every place that may be corrected by them, with its text, in the order of the content."""
    for place, text in _texts(content, ""):
        for kind in kinds:
            if by in kind.by and kind.holds(place):
                yield kind, place, text


def _texts(held: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(held, str):
        yield place, held
    elif isinstance(held, Mapping):
        for name, one in held.items():
            yield from _texts(one, f"{place}.{name}".lstrip("."))
    elif isinstance(held, list):
        for number, one in enumerate(held, start=1):
            yield from _texts(one, f"{place}.{number}")


def reasons_against(
    content: Mapping[str, Any], changes: Sequence[Change], reason: str, kinds: Sequence[Kind], by: str
) -> list[Reason]:
    """Every fault of a correction as it was asked for."""
    found = []
    if not reason.strip():
        found.append(Reason("reason", "say why it is corrected"))
    if not changes:
        found.append(Reason("nothing", "say what is corrected"))
    if len({change.place for change in changes}) < len(changes):
        found.append(Reason("twice", "a place is corrected twice; say it once"))
    for change in changes:
        kind = next((one for one in kinds if one.holds(change.place)), None)
        stands = text_at(content, change.place)
        if kind is None or stands is None:
            found.append(Reason("place", f"{change.place}: there is nothing there that may be corrected"))
        elif by not in kind.by:
            found.append(Reason("whose", f"{kind.says} is corrected by the reviewer alone", kind.cite))
        elif stands != change.was:
            found.append(Reason("stands", f"{change.place}: other words stand there than those to be corrected"))
        elif change.now == change.was or not change.now.strip():
            found.append(Reason("same", f"{change.place}: say what shall stand there instead"))
        elif _is_day(stands) and not _is_day(change.now):
            found.append(Reason("day", f"{change.place}: write the day as YYYY-MM-DD"))
    return found


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def corrected(
    content: Mapping[str, Any], changes: Sequence[Change], about: Mapping[str, Any], notice: str
) -> dict[str, Any]:
    """The content of the new version: as before, but for the changes, with `about` what it corrects and the notice
    of it as the first words of the cover.
    """
    made = {name: copy.deepcopy(value) for name, value in content.items() if name not in _OF_ONE_VERSION}
    for change in changes:
        *above, last = change.place.split(".")
        held: Any = made
        for step in above:
            held = held[int(step) - 1] if isinstance(held, list) else held[step]
        held[int(last) - 1 if isinstance(held, list) else last] = change.now
    cover = made["cover"][1:] if "corrects" in content else made["cover"]
    return {**made, "corrects": dict(about), "cover": [notice, *cover]}


def told(changes: Sequence[Change], kinds: Sequence[Kind]) -> str:
    """What was corrected, in words for the first page."""
    parts = []
    for change in changes:
        kind = next(one for one in kinds if one.holds(change.place))
        was, now = (_shown(one) for one in (change.was, change.now))
        parts.append(f"{kind.says} (“{was}” is now “{now}”)")
    return "; ".join(parts)


def _shown(text: str) -> str:
    day = f"{date.fromisoformat(text):%m/%d/%Y}" if _is_day(text) else text
    return day if len(day) <= _SHOWN else day[: _SHOWN - 1] + "…"
