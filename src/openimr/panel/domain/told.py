"""A change of a reviewer's file in a line: whole for the medical director, without whatever could name a person."""

from collections.abc import Mapping
from typing import Any

from openimr.panel.domain.history import Change

#: Fields, of the file or of an entry in it, that name or could name a person, a licence or a place.
_NAMING = {"first_name", "last_name", "npi", "number", "party", "relation", "unanswered", "what"}


def told(change: Change, *, with_names: bool) -> str:
    """The change in words; with names only for those who may see them."""
    field = change.field.replace("_", " ")
    before, after = (_value(change.field, value, with_names=with_names) for value in (change.before, change.after))
    if change.before in (None, ""):
        return f"{field}: {after}"
    if change.after in (None, ""):
        return f"{field}, no longer: {before}"
    return f"{field}: {before} → {after}"


def _value(field: str, value: Any, *, with_names: bool) -> str:
    if field in _NAMING and not with_names:
        return "withheld"
    if isinstance(value, Mapping):
        shown = [
            f"{name.replace('_', ' ')} {_value(name, part, with_names=with_names)}"
            for name, part in value.items()
            if part not in (None, "", [], False)
        ]
        return "; ".join(shown)
    return str(value)
