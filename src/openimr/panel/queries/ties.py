"""Reads of the graph of ties: few statements, whatever the number of reviewers."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q

from openimr.errors import NotFound
from openimr.panel.adapters.name_words import keys_version
from openimr.panel.domain.blocking import OF_TWO_SLIPS
from openimr.panel.domain.graph import EntityRecord, Name
from openimr.panel.models import Entity, Identity, Source

#: A key that more entities share than this tells next to nothing.
_BLOCK = 150


def read_rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """What a statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def sources() -> list[Source]:
    """Every source that was loaded, by name and day."""
    return list(Source.objects.all())


def stale_keys() -> int:
    """How many entities are found by keys that older rules or lists of words made; `services.rekey` makes them anew."""
    return Entity.objects.exclude(keyed_by=keys_version()).count()


def mergers(one: str, other: str) -> list[Identity]:
    """The mergers of two entities, by key in either order, that were not undone."""
    return list(
        Identity.objects.filter(
            Q(one__key=one, other__key=other) | Q(one__key=other, other__key=one),
            how="merged",
            undone_on__isnull=True,
        )
    )


def merger(one: str, other: str) -> Identity:
    """The merger of two entities that stands. Raises NotFound."""
    found = mergers(one, other)
    if not found:
        raise NotFound(f"{one} and {other}: no merger of the two stands; keys are those of the sources' files")
    return found[0]


def entity_records(entity_ids: Iterable[int]) -> dict[int, EntityRecord]:
    """Entities by number as the records that are compared."""
    return {pk: record for pk, (_, record) in sourced_records(entity_ids).items()}


def sourced_records(entity_ids: Iterable[int]) -> dict[int, tuple[int, EntityRecord]]:
    """Entities by number: the number of the source, and the record that is compared."""
    wanted = list(entity_ids)
    if not wanted:
        return {}
    rows = read_rows(
        """
        select id, source_id, key, kind, names::text, identifiers::text, addresses::text
        from panel_entity where id = any(%(ids)s)
        """,
        ids=wanted,
    )
    return {pk: (source, _record(*stored)) for pk, source, *stored in rows}


@lru_cache(maxsize=65_536)
def _record(key: str, kind: str, names: str, identifiers: str, addresses: str) -> EntityRecord:
    """An entity's record from its stored text, which is read once as long as it stays the same."""
    return EntityRecord(
        key,
        kind,
        tuple(_name(name) for name in json.loads(names)),
        tuple(json.loads(identifiers).items()),
        tuple(json.loads(addresses)),
    )


def _name(stored: dict[str, str]) -> Name:
    days = {word: date.fromisoformat(stored[word]) for word in ("since", "until") if word in stored}
    return Name(stored["name"], stored.get("kind", "name"), **days)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Who shares keys with records: for each record the entities, and how many have each key, told up to a bound."""

    entities: tuple[frozenset[int], ...]
    sharing: Mapping[str, int]


def blocks_of(records: Sequence[Collection[str]]) -> Blocks:
    """For each record's blocking keys, the entities that have one of them.

    A key that more than `_BLOCK` entities have tells little and is left out, unless the record has no rarer one.
    """
    wanted = {key for keys in records for key in keys}
    of_key: dict[str, list[int]] = dict(
        read_rows(
            """
            select wanted.key, found.entities
            from unnest(%(keys)s::text[]) as wanted(key)
            cross join lateral (
                select array_agg(entity_id) as entities from (
                    select entity_id from panel_blockingkey where key = wanted.key limit %(most)s
                ) as block
            ) as found
            where found.entities is not null
            """,
            keys=list(wanted),
            most=_BLOCK + 1,
        )
    )
    found = []
    for keys in records:
        blocks = [of_key[key] for key in keys if key in of_key]
        telling = [block for block in blocks if len(block) <= _BLOCK] or blocks
        found.append(frozenset().union(*telling))
    return Blocks(tuple(found), {key: len(block) for key, block in of_key.items()})


def employers_of(person_ids: Collection[int], kinds: Collection[str]) -> dict[int, list[int]]:
    """Where people work by the graph, of any day: for each of them who does, the entities."""
    if not person_ids:
        return {}
    rows = read_rows(
        """
        select one_id, array_agg(distinct other_id) from panel_relation
        where one_id = any(%(ids)s) and kind = any(%(kinds)s) and dropped is null group by one_id
        """,
        ids=list(person_ids),
        kinds=list(kinds),
    )
    return dict(rows)


def tenants(entity_ids: Iterable[int]) -> dict[str, int]:
    """How many entities have each key of an address of these."""
    return dict(
        read_rows(
            """
            select key, count(*) from panel_blockingkey
            where key in (select key from panel_blockingkey where entity_id = any(%(ids)s) and key like 'at %%')
            group by key
            """,
            ids=list(entity_ids),
        )
    )


def pairs_to_compare(entity_ids: Collection[int], *, at_most: int) -> list[tuple[int, int]]:
    """Pairs of different entities that share a key which at most so many have; one of each pair is among the given."""
    return [
        (one, other)
        for one, other in read_rows(
            """
            with keys as materialized (
                select key from panel_blockingkey
                where key in (select key from panel_blockingkey where entity_id = any(%(ids)s))
                and split_part(key, ' ', 1) <> all(%(slips)s)
                group by key having count(*) between 2 and %(most)s
            )
            select distinct least(a.entity_id, b.entity_id), greatest(a.entity_id, b.entity_id)
            from keys
            join panel_blockingkey a on a.key = keys.key and a.entity_id = any(%(ids)s)
            join panel_blockingkey b on b.key = keys.key and b.entity_id <> a.entity_id
            """,
            ids=list(entity_ids),
            most=at_most,
            slips=list(OF_TWO_SLIPS),
        )
    ]
