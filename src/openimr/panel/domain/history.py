"""A reviewer's file through time: every version is kept for ever and seals the one before it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openimr.cases.domain.chain import first_unsealed, seal


@dataclass(frozen=True, slots=True)
class Version:
    """The whole profile as it stood from `at` on, who made it so, and by which act.

    `kind`: loaded, changed, attested, suspended, reinstated, lapsed, restored, document_attached. `facts` are the
    particulars of the act (a reason, a document's digest): plain JSON.
    """

    reviewer_id: str
    sequence: int
    kind: str
    actor: str
    at: datetime
    profile: Mapping[str, Any]
    facts: Mapping[str, Any]
    previous: str
    digest: str


def digest_of(
    *,
    reviewer_id: str,
    sequence: int,
    kind: str,
    actor: str,
    at: datetime,
    profile: Mapping[str, Any],
    facts: Mapping[str, Any],
    previous: str,
) -> str:
    """SHA-256 (hex) over every field of the version and the digest before it; `at` in UTC."""
    return seal(
        {
            "reviewer": reviewer_id,
            "sequence": sequence,
            "kind": kind,
            "actor": actor,
            "at": at.isoformat(),
            "profile": dict(profile),
            "facts": dict(facts),
            "previous": previous,
        }
    )


def first_broken(versions: Iterable[Version]) -> int | None:
    """Place of the first version that does not follow from the one before it; None if all do."""
    found = first_unsealed(versions, _digest)
    return found[0] if found else None


def _digest(version: Version, previous: str) -> str:
    return digest_of(
        reviewer_id=version.reviewer_id,
        sequence=version.sequence,
        kind=version.kind,
        actor=version.actor,
        at=version.at,
        profile=version.profile,
        facts=version.facts,
        previous=previous,
    )


def as_of(versions: Iterable[Version], instant: datetime) -> Version | None:
    """The version on file at that instant: the last one made until then. None before the first."""
    made = [version for version in versions if version.at <= instant]
    return made[-1] if made else None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions: the field, what went and what came (each None where nothing did)."""

    field: str
    before: Any
    after: Any


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs, field by field; of a list the entries that went, came or changed. Unset and empty are the same."""
    found: list[Change] = []
    for field in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(field), after.get(field)
        if old == new or (old in _NOTHING and new in _NOTHING):
            continue
        if isinstance(old, list) or isinstance(new, list):
            olds, news = _entries(old), _entries(new)
            came = [entry for entry in news if entry not in olds]
            for entry in (one for one in olds if one not in news):
                now = next((one for one in came if _same_thing(entry, one)), None)
                if now is not None:
                    came.remove(now)
                found.append(Change(field, entry, now))
            found += [Change(field, None, entry) for entry in came]
        else:
            found.append(Change(field, old, new))
    return tuple(found)


#: Fields that tell one entry of a list from the others of its kind.
IDENTIFYING = ("state", "number", "specialty", "subspecialty", "board", "party", "kind", "what", "code")


def _same_thing(one: Any, other: Any) -> bool:
    """Whether two entries are the same licence, certificate, tie … in other words or with other dates."""
    if not (isinstance(one, Mapping) and isinstance(other, Mapping)):
        return False
    return all((one.get(name) or "") == (other.get(name) or "") for name in IDENTIFYING)


def _entries(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in _NOTHING else [value]


_NOTHING: tuple[Any, ...] = (None, "", [])
