"""A change of a reviewer's file in a line: whole for the medical director, without whatever could name a person."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from openimr.panel.domain.history import IDENTIFYING, Change

#: Fields, of the file or of an entry in it, that name or could name a person, a licence or a place.
_NAMING = {
    *("first_name", "middle_name", "last_name", "former_names", "npi", "birth_date", "addresses"),
    *("number", "party", "relation", "unanswered", "what"),
}
_NOTHING: tuple[Any, ...] = (None, "", [], False)


def told(change: Change, *, with_names: bool) -> str:
    """The change in words; with names only for those who may see them."""
    field = change.field.replace("_", " ")
    before, after = change.before, change.after
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        same = {name: before[name] for name in IDENTIFYING if before.get(name)}
        differing = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
        parts = [_turned(name, before.get(name), after.get(name), with_names=with_names) for name in differing]
        return f"{field} ({_value('', same, with_names=with_names)}): {', '.join(parts)}"
    if before in _NOTHING:
        return f"{field}: {_value(change.field, after, with_names=with_names)}"
    if after in _NOTHING:
        return f"{field}, no longer: {_value(change.field, before, with_names=with_names)}"
    return _turned(change.field, before, after, with_names=with_names)


def _turned(field: str, before: Any, after: Any, *, with_names: bool) -> str:
    old, new = (_value(field, value, with_names=with_names) for value in (before, after))
    return f"{field.replace('_', ' ')} {old} → {new}"


def _value(field: str, value: Any, *, with_names: bool) -> str:
    if field in _NAMING and not with_names:
        return "withheld"
    if isinstance(value, Mapping):
        shown = [
            f"{name.replace('_', ' ')} {_value(name, part, with_names=with_names)}"
            for name, part in value.items()
            if part not in _NOTHING
        ]
        return ", ".join(shown)
    if value in (None, "", []):
        return "nothing"
    return _day(value) if isinstance(value, str) and len(value) == 10 else str(value)


def _day(text: str) -> str:
    try:
        return f"{date.fromisoformat(text):%m/%d/%Y}"
    except ValueError:
        return text
