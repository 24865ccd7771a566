"""What changes between two profiles of a reviewer, in sentences for the person who decides. Names are not repeated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

#: Each kind of record: how one is called, and what tells it from the others of its kind.
_RECORDS = {
    "licences": ("licence", ("state", "number")),
    "certifications": ("certificate", ("board", "specialty", "subspecialty")),
    "affiliations": ("affiliation", ("party", "kind", "relation", "since")),
    "discipline": ("measure", ("what", "since")),
    "staff_privileges": ("privileges", ("what", "since")),
    "taxonomies": ("taxonomy", ("code",)),
    "unavailable": ("away", ("since",)),
}
_PERSONAL = {"first_name", "middle_name", "last_name", "former_names", "npi", "birth_date", "addresses"}
_KEPT = {"id", "suspensions"}  # never changed by what is brought in


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in a sentence; `loss`: a record that was on file is no longer there."""

    says: str
    loss: bool = False


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Every difference, one sentence each, such as "licence California A1: until 12/31/2026 -> 12/31/2028"."""
    return tuple(one.says for one in differences(before, after))


def losses(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Records that are on file and would no longer be there."""
    return tuple(one.says for one in differences(before, after) if one.loss)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every difference between two profiles."""
    found: list[Change] = []
    for part in dict.fromkeys((*before, *after)):
        one, other = before.get(part), after.get(part)
        if part in _KEPT or (one or None) == (other or None):
            continue
        if part in _RECORDS:
            found += _of_records(part, one or [], other or [])
        elif part in _PERSONAL:
            found.append(Change(f"{part.replace('_', ' ')} changed"))
        else:
            found.append(Change(f"{part.replace('_', ' ')} {_said(one)} -> {_said(other)}"))
    return tuple(found)


def _of_records(part: str, before: list[Mapping[str, Any]], after: list[Mapping[str, Any]]) -> list[Change]:
    called, keys = _RECORDS[part]
    old, new = _by_key(before, keys), _by_key(after, keys)
    found: list[Change] = []
    for key in dict.fromkeys((*old, *new)):
        name = " ".join([called, *(_said(part) for part in key if part)])
        if key not in new:
            found.append(Change(f"{name} removed", loss=True))
        elif key not in old:
            until = new[key].get("until")
            found.append(Change(f"{name} added{f', until {_said(until)}' if until else ''}"))
        else:
            said = [
                f"{field.replace('_', ' ')} {_said(old[key].get(field))} -> {_said(new[key].get(field))}"
                for field in dict.fromkeys((*old[key], *new[key]))
                if (old[key].get(field) or None) != (new[key].get(field) or None)
            ]
            if said:
                found.append(Change(f"{name}: {', '.join(said)}"))
    return found


def _by_key(entries: list[Mapping[str, Any]], keys: tuple[str, ...]) -> dict[tuple[str, ...], Mapping[str, Any]]:
    """Records by what tells them apart; several of the same get a place, so that none hides another."""
    found: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for entry in entries:
        key = tuple(str(entry.get(name) or "") for name in keys)
        place = 2
        while key in found:
            key = (*key[: len(keys)], f"({place})")
            place += 1
        found[key] = entry
    return found


def _said(value: Any) -> str:
    if value is None or value in ("", []):
        return "nothing"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, str) and len(value) == 10:
        try:
            return f"{date.fromisoformat(value):%m/%d/%Y}"
        except ValueError:
            return value
    return str(value)
