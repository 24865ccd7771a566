"""Who is asked about in a case, and how a party or an entity is held against another."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from openimr.cases.domain.dispute import CaseParty
from openimr.panel.domain.addresses import read_address
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


def told_apart(one: EntityRecord, other: EntityRecord) -> bool:
    """Whether two records of one source are there as two: each has a place, or a number, of its own."""
    ours, theirs = (
        {read.building for text in record.addresses if (read := read_address(text))} for record in (one, other)
    )
    numbers, others = dict(one.identifiers), dict(other.identifiers)
    differ = any(numbers[kind] != others[kind] for kind in numbers.keys() & others.keys())
    return differ or bool(ours and theirs and ours.isdisjoint(theirs))


def outdone(
    found: Mapping[int, Comparison], sources: Mapping[int, int], records: Mapping[int, EntityRecord]
) -> frozenset[int]:
    """Of the entities that one party may be, those of which their source has another that is written just like it.

    Only what is perhaps the party by its name alone, and what the source tells apart from that other one.
    """
    exact: dict[int, list[int]] = {}
    for entity, alike in found.items():
        if alike.exact and alike.sameness is Sameness.SAME:
            exact.setdefault(sources[entity], []).append(entity)
    return frozenset(
        entity
        for entity, alike in found.items()
        if alike.sameness is Sameness.DOUBTFUL
        and not alike.evidence
        and any(told_apart(records[entity], records[other]) for other in exact.get(sources[entity], ()))
    )


def within_source(found: Comparison, one: EntityRecord, other: EntityRecord) -> Comparison:
    """Two records of one source that it tells apart and of which only the names agree: people of one name are perhaps
    one, names that are only nearly the same are two.
    """
    if found.evidence or not told_apart(one, other):
        return found
    if found.sameness is Sameness.DOUBTFUL:
        return replace(found, sameness=Sameness.OTHER)
    if one.kind == other.kind == "person" and found.sameness is Sameness.SAME:
        return replace(found, sameness=Sameness.DOUBTFUL)
    return found


def told_of(record: EntityRecord, found: Mapping[int, Comparison], records: Mapping[int, EntityRecord]) -> NameRecord:
    """What is known of a party that may contradict, by its record and by those that more than the name makes it."""
    known = [record, *(records[one] for one, a in found.items() if a.evidence and a.sameness is Sameness.SAME)]
    told = tuple(dict.fromkeys(pair for each in known for pair in each.identifiers))
    born = next((day for each in known if (day := name_record(each).birth_date)), None)
    return NameRecord(name_record(record).kind, (), told, (), born)


def persons_at_work(asked: Sequence[tuple[str, EntityRecord]]) -> tuple[tuple[int, int], ...]:
    """Places of a person and of the organization that the same party names, as `asked_of` puts them."""
    return tuple(
        (place, place + 1)
        for place, ((role, one), (other_role, other)) in enumerate(pairwise(asked))
        if role == other_role and one.kind == "person" and other.kind == "organization"
    )


#: Why a person and an organization of one party are raised; words that name nobody.
_AT_WORK = "the same place of work"
_WORKER = "the same person at work there"


def at_work(
    people: Mapping[int, Comparison], places: Mapping[int, Comparison], employers: Mapping[int, Collection[int]]
) -> tuple[dict[int, Comparison], dict[int, Comparison]]:
    """Whom a party's person and organization may be, each in the light of who works where by the graph.

    `places`: how the party's organization compares with each entity that it may be and with every employer. Who works
    at a place that may be the party's is more surely the person, and the place of who is surely the person is more
    surely the organization, even if its name is only nearly the same.
    """
    persons, organizations = dict(people), dict(places)
    for person, alike in people.items():
        if any(places[one].sameness is not Sameness.OTHER for one in employers.get(person, ())):
            because = (*alike.because, _AT_WORK)
            persons[person] = replace(alike, sameness=Sameness.SAME, because=because, evidence=True)
        if persons[person].sameness is not Sameness.SAME:
            continue
        for one in employers.get(person, ()):
            near = places[one]
            if near.sameness is Sameness.DOUBTFUL or near.nearly:
                surely = Sameness.SAME if near.sameness is Sameness.DOUBTFUL else Sameness.DOUBTFUL
                because = (*near.because, _WORKER)
                organizations[one] = replace(near, sameness=surely, because=because, evidence=True)
    kept = {one: alike for one, alike in organizations.items() if alike.sameness is not Sameness.OTHER}
    return persons, kept


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
