"""Who is asked about in a case, and how a party or an entity is held against another."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from openimr.cases.domain.dispute import CaseParty
from openimr.panel.domain.blocking import keys
from openimr.panel.domain.graph import EntityRecord, Name
from openimr.panel.domain.names import Comparison, NameRecord, Sameness, compare_records, plain
from openimr.panel.domain.records import Kind
from openimr.panel.domain.words import Words

_KINDS: Mapping[str, Kind] = {"person": "person", "organization": "organization"}

#: Kinds of identifiers of a party that tell who it is.
_TELLING = ("npi", "tax_id", "date_of_birth", "phone")
#: What an answer to a doubt is tied to beside the name, so that it does not hold for a namesake.
_APART = ("npi", "date_of_birth")


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
    told = {kind: known[kind] for kind in _TELLING if known.get(kind)}
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


def likeness(one: EntityRecord, other: EntityRecord, words: Words, tenants: Mapping[str, int]) -> Comparison:
    """SAME, DOUBTFUL or OTHER, with the reasons in words that name nobody. `tenants`: how many stand at a door."""
    return compare_records(name_record(one), name_record(other), words, tenants=tenants)


def ties(found: Comparison, one: EntityRecord) -> bool:
    """Whether two records of the graph are tied. A person's name that many have is no reason by itself."""
    only_common = one.kind == "person" and found.common and not found.evidence
    return found.sameness is not Sameness.OTHER and not only_common


def namesakes(found: Mapping[int, Comparison], sources: Mapping[int, int]) -> frozenset[int]:
    """Of the persons whom one party may be, those who are another by their own source's word.

    Where a source has one with whom more agrees than the name (day of birth, NPI, address), the others that it
    has under that name are not the party: `found` and `sources` by entity.
    """
    told = {sources[entity] for entity, alike in found.items() if alike.evidence and alike.sameness is Sameness.SAME}
    return frozenset(entity for entity, alike in found.items() if not alike.evidence and sources[entity] in told)


def doors(found: Iterable[str]) -> tuple[str, ...]:
    """The keys that stand for an address."""
    return tuple(key for key in found if key.startswith("at "))


def tenants_of(counted: Mapping[str, int]) -> dict[str, int]:
    """How many records stand at each door, from how many have its key."""
    return {key.removeprefix("at "): count for key, count in counted.items()}


def written(record: EntityRecord, words: Words) -> str:
    """What an answer to a doubt holds for: the plain words of the name, and what tells a person from a namesake."""
    known = dict(record.identifiers)
    telling = [known[kind] for kind in _APART if known.get(kind)]
    names = sorted(" ".join(sorted(plain(name.name, words))) for name in record.names)
    return " | ".join([*names, *telling])[:300]


def keys_of(record: EntityRecord, words: Words) -> frozenset[str]:
    """The keys under which a record is looked for, as they are stored: whoever shares none is never compared."""
    return frozenset(key[:80] for key in keys(name_record(record), words))
