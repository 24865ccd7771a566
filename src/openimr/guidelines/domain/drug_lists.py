"""The versions of the formulary's drug list by date. A version whose first day is not known may have been in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DrugList:
    """One version of the list; `since` None where its first day is not known."""

    version: str
    since: date | None
    cite: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ListStatus:
    """What the list may say of a drug, in our own words."""

    id: str
    says: str
    cite: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ListOnDay:
    """The version known to have begun last, and those of unknown day that may have replaced it."""

    known: DrugList
    perhaps: tuple[DrugList, ...]

    def __str__(self) -> str:
        since = f", in force from {self.known.since:%m/%d/%Y}" if self.known.since else ""
        text = f"MTUS Drug List version {self.known.version}{since}"
        if self.perhaps:
            versions = " and ".join(one.version for one in self.perhaps)
            text += f"; the first day of version {versions} is not known, it may have been replaced"
        return text


def faults(lists: Sequence[DrugList]) -> tuple[tuple[int, str], ...]:
    """Place and fault of every version that stands twice or begins before the one above it."""
    found: list[tuple[int, str]] = []
    last: date | None = None
    seen: set[str] = set()
    for place, one in enumerate(lists):
        if one.version in seen:
            found.append((place, f"version {one.version} stands twice"))
        seen.add(one.version)
        if one.since is not None:
            if last is not None and one.since <= last:
                found.append((place, f"version {one.version} begins on {one.since}, not after {last}"))
            last = one.since
    return tuple(found)


def on_day(lists: Sequence[DrugList], on: date) -> ListOnDay | None:
    """The list of a day; None before the first one."""
    begun = [place for place, one in enumerate(lists) if one.since is not None and one.since <= on]
    if not begun:
        return None
    known = begun[-1]
    perhaps = []
    for one in lists[known + 1 :]:
        if one.since is not None:
            break
        perhaps.append(one)
    return ListOnDay(lists[known], tuple(perhaps))
