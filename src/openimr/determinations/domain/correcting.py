"""A correction of a signed determination: what may be corrected, by whom, and the new content, which names what it
corrects. Of several reviewers, each one's words are that one's own; the others' stay as they are, word for word.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openimr.determinations.domain.correction_bounds import NO_BOUNDS, Bounds, beyond
from openimr.errors import Reason

#: Made anew for each version, for they vouch for that version's own files.
_OF_ONE_VERSION = ("pdf_signature", "template", "look", "renditions", "corrects")
_SHOWN = 160
_CONTEXT = 4  # words on each side of what differs


@dataclass(frozen=True, slots=True)
class Kind:
    """What may be corrected: `places` are paths with * for a number, `by` who may ("reviewer", "organization").

    `several`: where several reviewers decided, whether one of them is enough, or each has to sign. `bounds`: how far
    it may go.
    """

    id: str
    says: str
    places: tuple[str, ...]
    by: tuple[str, ...]
    several: str
    cite: str
    since: date
    verified: bool
    until: date | None = None
    bounds: Bounds = NO_BOUNDS

    def holds(self, place: str) -> bool:
        return any(_matches(place, pattern) for pattern in self.places)


@dataclass(frozen=True, slots=True)
class Change:
    """One place of the content ("issues.1.rationale.2.text"), what stands there, and what shall."""

    place: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Told:
    """One change in words: of what kind, where, and the part that differs, days as MM/DD/YYYY."""

    kind: str
    says: str
    where: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.says}: {self.where} (“{self.was}” is now “{self.now}”)"


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


def places_in(
    content: Mapping[str, Any], kinds: Sequence[Kind], by: str, seat: int | None = None
) -> Iterator[tuple[Kind, str, str]]:
    """Every place that may be corrected by them, with its text, in the order of the letter.

    `seat`: of several reviewers the one who corrects, who is offered no other's words; None for all of them.
    """
    for place, text in sorted(_texts(content, ""), key=_as_the_letter):
        owner = owner_of(content, place)
        if _follows(content, place) or (by == "reviewer" and seat is not None and owner not in {None, seat}):
            continue
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


#: As the letter has them; a database keeps the names of JSON in an order of its own.
_ORDER = (
    *("header", "recipients", "clinical_case_summary", "documents_reviewed", "issues"),
    *("rationale", "analyses", "title", "name", "organization", "address", "date", "note"),
    *("date_assigned", "date_of_injury", "ur_denial_date", "application_received", "text"),
)


def _as_the_letter(found: tuple[str, str]) -> list[tuple[int, int, str]]:
    return [
        (0, int(step), "") if step.isdigit() else (_ORDER.index(step) if step in _ORDER else len(_ORDER), 0, step)
        for step in found[0].split(".")
    ]


def owner_of(content: Mapping[str, Any], place: str) -> int | None:
    """Of several reviewers the seat whose words stand there; None where they are nobody's own, or one decided alone."""
    seats = [one["seat"] for one in content.get("panel", ())]
    match place.split("."):
        case ["clinical_case_summary", *_] if seats:
            return int(seats[0])
        case ["issues", number, "analyses", which, *_]:
            return int(content["issues"][int(number) - 1]["analyses"][int(which) - 1]["seat"])
    return None


def _follows(content: Mapping[str, Any], place: str) -> bool:
    """Whether the place repeats one of several analyses: it is corrected there, and follows."""
    match place.split("."):
        case ["issues", number, "rationale", *_]:
            return "analyses" in content["issues"][int(number) - 1]
    return False


def needs_each(content: Mapping[str, Any], changes: Sequence[Change], kinds: Sequence[Kind]) -> bool:
    """Whether each of several reviewers has to sign, for words of the determination that they signed together."""
    touched = (kind for change in changes for kind in kinds if kind.holds(change.place))
    return bool(content.get("panel")) and any(kind.several == "each" for kind in touched)


def reasons_against(
    content: Mapping[str, Any],
    changes: Sequence[Change],
    reason: str,
    kinds: Sequence[Kind],
    *,
    by: str,
    seat: int | None = None,
) -> list[Reason]:
    """Every fault of a correction as it was asked for; `seat`: of several reviewers the one who asks."""
    found = []
    if not reason.strip():
        found.append(Reason("reason", "say why it is corrected"))
    if not changes:
        found.append(Reason("nothing", "say what is corrected"))
    if len({change.place for change in changes}) < len(changes):
        found.append(Reason("twice", "a place is corrected twice; say it once"))
    for change in changes:
        if (one := _against(content, change, kinds, by, seat)) is not None:
            found.append(one)
        else:
            found += _too_far(content, change, kinds)
    return found


def _too_far(content: Mapping[str, Any], change: Change, kinds: Sequence[Kind]) -> Iterator[Reason]:
    kind, where = next(one for one in kinds if one.holds(change.place)), where_in(content, change.place)
    for says in beyond(kind.bounds, content, change.place, change.was, change.now):
        yield Reason("bounds", f"{where}: {says}: what was decided and found is changed by an appeal alone", kind.cite)


def _against(
    content: Mapping[str, Any], change: Change, kinds: Sequence[Kind], by: str, seat: int | None
) -> Reason | None:
    kind = next((one for one in kinds if one.holds(change.place)), None)
    stands = text_at(content, change.place)
    if kind is None or stands is None or _follows(content, change.place):
        return Reason("place", f"{change.place or 'no place'}: there is nothing there that may be corrected")
    where, owner = where_in(content, change.place), owner_of(content, change.place)
    if by not in kind.by:
        return Reason("whose", f"{kind.says} is corrected by the reviewer alone", kind.cite)
    if by == "reviewer" and owner not in {None, seat}:
        return Reason("whose", f"{where}: the words of another reviewer stay as they are", kind.cite)
    if stands != change.was:
        return Reason("stands", f"{where}: other words stand there than those to be corrected")
    if change.now == change.was or not change.now.strip():
        return Reason("same", f"{where}: say what shall stand there instead")
    if _is_day(stands) and not _is_day(change.now):
        return Reason("day", f"{where}: write the day as YYYY-MM-DD")
    if change.place.startswith("header.") and (item := _computed_from(content, stands)) is not None:
        says = f"{where}: item {item} was decided by what was computed from that day, so it is no slip of the pen"
        return Reason("computed", says, kind.cite)
    return None


def _computed_from(content: Mapping[str, Any], day: str) -> int | None:
    """The first item whose computed findings had that day among their inputs."""
    for issue in content["issues"]:
        if issue.get("rules") and day in issue.get("inputs", {}).values():
            return int(issue["number"])
    return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("YYYY-MM-DD")


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
    for before, issue in zip(content["issues"], made["issues"], strict=True):
        shown = _analysis_shown(before)
        if shown is not None:
            issue["rationale"] = copy.deepcopy(issue["analyses"][shown]["rationale"])
    cover = made["cover"][1:] if "corrects" in content else made["cover"]
    return {**made, "corrects": dict(about), "cover": [notice, *cover]}


def _analysis_shown(issue: Mapping[str, Any]) -> int | None:
    """Which of several analyses the item shows as its rationale: the first that came to the decision."""
    for place, one in enumerate(issue.get("analyses", ())):
        if one["decision"] == issue["decision"] and one["rationale"] == issue["rationale"]:
            return place
    return None


def as_of_seat(content: Mapping[str, Any], seat: int) -> dict[str, Any]:
    """The content as one of several reviewers decided it: each item with the own decision, guideline and rationale."""
    issues = []
    for issue in content["issues"]:
        own = next(one for one in issue["analyses"] if one["seat"] == seat)
        told = {name: value for name, value in issue.items() if name not in {"combined", "analyses"}}
        issues.append({**told, **{name: own[name] for name in ("decision", "reviewer_guideline", "rationale")}})
    return {**{name: value for name, value in content.items() if name != "panel"}, "issues": issues}


def told(content: Mapping[str, Any], changes: Sequence[Change], kinds: Sequence[Kind]) -> tuple[Told, ...]:
    """What is corrected, change by change. `content`: before or after, both have the same places."""
    found = []
    for change in changes:
        kind = next(one for one in kinds if one.holds(change.place))
        was, now = differing(change.was, change.now)
        found.append(Told(kind.id, kind.says, where_in(content, change.place), was, now))
    return tuple(found)


def where_in(content: Mapping[str, Any], place: str) -> str:
    """A place in words: "item 1, reviewer 2, sentence 3"."""
    match place.split("."):
        case ["recipients", number, what, *line]:
            told = content["recipients"][int(number) - 1]
            role, lines = told["role"].replace("_", " "), len(told["address"])
            if line:
                what = _ADDRESS[int(line[0]) - 1] if lines == len(_ADDRESS) else f"address, line {line[0]},"
            return f"{what} of the {role}"
        case ["header", name]:
            return _HEAD.get(name, name.replace("_", " "))
        case ["documents_reviewed", number, what]:
            return f"{_DOCUMENT.get(what, what)} of document {number} of the list"
        case ["clinical_case_summary", number, *_]:
            return f"summary, sentence {number}"
        case ["issues", item, "rationale", number, *_]:
            return f"item {_number(content, item)}, sentence {number}"
        case ["issues", item, "analyses", which, "rationale", number, *_]:
            seat = content["issues"][int(item) - 1]["analyses"][int(which) - 1]["seat"]
            return f"item {_number(content, item)}, reviewer {seat}, sentence {number}"
    return place


_HEAD = {
    "date_assigned": "date assigned",
    "date_of_injury": "date of injury",
    "ur_denial_date": "date of the UR denial",
    "application_received": "date on which the application was received",
}
_ADDRESS = ("street", "city", "state", "postal code")
_DOCUMENT = {"title": "title", "date": "date", "note": "note"}


def _number(content: Mapping[str, Any], place: str) -> int:
    return int(content["issues"][int(place) - 1]["number"])


def differing(was: str, now: str) -> tuple[str, str]:
    """What differs of two texts, with a few words on each side; days as they are printed."""
    if _is_day(was) and _is_day(now):
        one, other = (f"{date.fromisoformat(day):%m/%d/%Y}" for day in (was, now))
        return one, other
    first, last = _alike(was.split(), now.split())
    return _part(was.split(), first, last), _part(now.split(), first, last)


def side_by_side(was: str, now: str) -> tuple[str, str, str, str]:
    """Two texts word by word: what both begin with, what each has between, what both end with."""
    one, other = was.split(), now.split()
    first, last = _alike(one, other)
    between = (" ".join(words[first : len(words) - last]) for words in (one, other))
    return " ".join(one[:first]), *between, " ".join(one[len(one) - last :])  # type: ignore[return-value]


def _alike(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many words two texts have alike at the beginning, and behind those at the end."""
    most, first, last = min(len(one), len(other)), 0, 0
    while first < most and one[first] == other[first]:
        first += 1
    while last < most - first and one[-1 - last] == other[-1 - last]:
        last += 1
    return first, last


def _part(words: list[str], first: int, last: int) -> str:
    begin, end = max(0, first - _CONTEXT), min(len(words), len(words) - last + _CONTEXT)
    text = " ".join(words[begin:end])
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return ("… " if begin else "") + cut + (" …" if end < len(words) else "")
