"""The library of criteria as a list: every set with its file, what is not checked, and what was written here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from openimr.guidelines.domain.editions import Edition
from openimr.guidelines.queries.criteria import criteria_files, library, open_drafts, released
from openimr.guidelines.queries.editing import sets_in


@dataclass(frozen=True, slots=True)
class ListedSet:
    """One set: `place` in its `file`, what it is for, and how many of its criteria are not verified."""

    file: str
    place: int
    label: str
    treatments: tuple[str, ...]
    body_parts: tuple[str, ...]
    editions: tuple[Edition, ...]
    criteria: tuple[Mapping[str, Any], ...]
    unverified: int
    own: bool


@lru_cache(maxsize=64)
def _sets(text: str) -> list[dict[str, Any]]:
    return sets_in(text)[0]


def listed(
    *, words: str = "", edition: str = "", only_unverified: bool = False, only_own: bool = False
) -> tuple[ListedSet, ...]:
    """The sets in force by treatment; `words` stand in treatment, file, edition or criterion."""
    known, own = library(), released()
    found = [
        _listed(file, place, one, known, own=file in own)
        for file, text in criteria_files().items()
        for place, one in enumerate(_sets(text))
    ]
    wanted = words.casefold().split()
    return tuple(
        one
        for one in sorted(found, key=lambda one: (one.label.casefold(), one.file, one.place))
        if all(word in _words_of(one) for word in wanted)
        and (not edition or edition in {each.id for each in one.editions})
        and (one.unverified or not only_unverified)
        and (one.own or not only_own)
    )


def _listed(file: str, place: int, data: Mapping[str, Any], known: Any, *, own: bool) -> ListedSet:
    treatments = tuple(map(str, data["treatment"]))
    editions = data["edition"] if isinstance(data["edition"], list) else [data["edition"]]
    return ListedSet(
        file=file,
        place=place,
        label=known.catalogue.by_id[treatments[0]].label,
        treatments=treatments,
        body_parts=tuple(data.get("body_parts") or ()),
        editions=tuple(known.edition(one) for one in editions),
        criteria=tuple(data["criteria"]),
        unverified=sum(not one["verified"] for one in data["criteria"]),
        own=own,
    )


def _words_of(one: ListedSet) -> str:
    editions = [f"{each.title} {each.year} {each.id}" for each in one.editions]
    criteria = [f"{each['id']} {each['says']}" for each in one.criteria]
    parts = [one.file, one.label, *one.treatments, *one.body_parts, *editions, *criteria]
    return " ".join(parts).replace("_", " ").casefold()


def open_by_file() -> dict[str, int]:
    """How many drafts of each file are not yet settled."""
    count: dict[str, int] = {}
    for one in open_drafts():
        count[one.file] = count.get(one.file, 0) + 1
    return count
