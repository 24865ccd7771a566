"""Is a party as written this entity? Names first, then what confirms or excludes: identifiers, birth, addresses."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from openimr.cases.domain.dispute import CaseParty
from openimr.panel.domain.blocking import keys
from openimr.panel.domain.graph import EntityRecord, Name
from openimr.panel.domain.names import Comparison, NameRecord, compare_records, plain
from openimr.panel.domain.records import Kind
from openimr.panel.domain.words import Words

_KINDS: Mapping[str, Kind] = {"person": "person", "organization": "organization"}


def asked_of(parties: Iterable[CaseParty]) -> tuple[tuple[str, EntityRecord], ...]:
    """Whom to ask about: role and record of each party; person and organization of one party apart."""
    asked = []
    for party in parties:
        known = dict(party.identifiers)
        address = (", ".join(party.address),) if party.address else ()
        is_person = bool(known.get("last_name"))
        if is_person:
            asked.append((party.role, EntityRecord("", "person", (Name(party.name),), _telling(known), address)))
        if party.organization:
            asked.append((party.role, EntityRecord("", "organization", (Name(party.organization),), (), address)))
        elif not is_person and party.name:
            asked.append((party.role, EntityRecord("", "unknown", (Name(party.name),), _telling(known), address)))
    return tuple(asked)


def _telling(known: dict[str, str]) -> tuple[tuple[str, str], ...]:
    told = {kind: known[kind] for kind in ("npi", "tax_id", "date_of_birth") if known.get(kind)}
    if known.get("license_number"):
        told["licence"] = f"{known.get('license_state', '')} {known['license_number']}".strip()
    return tuple(told.items())


@lru_cache(maxsize=65_536)
def name_record(record: EntityRecord) -> NameRecord:
    """The entity as names are compared: every name that it has or had."""
    known = dict(record.identifiers)
    return NameRecord(
        _KINDS.get(record.kind, "unknown"),
        tuple(name.name for name in record.names),
        record.identifiers,
        record.addresses,
        _day(known.get("date_of_birth", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def likeness(one: EntityRecord, other: EntityRecord, words: Words) -> Comparison:
    """SAME, DOUBTFUL or OTHER, with the reasons for and against."""
    return compare_records(name_record(one), name_record(other), words)


def written(record: EntityRecord, words: Words) -> str:
    """What an answer to a doubt holds for: the plain words of the name, and what tells a person from a namesake."""
    known = dict(record.identifiers)
    telling = [known[kind] for kind in ("npi", "date_of_birth") if known.get(kind)]
    names = sorted(" ".join(sorted(plain(name.name, words))) for name in record.names)
    return " | ".join([*names, *telling])[:300]


def keys_of(record: EntityRecord, words: Words) -> frozenset[str]:
    """The keys under which a record is looked for, as they are stored: whoever shares none is never compared."""
    return frozenset(key[:80] for key in keys(name_record(record), words))
