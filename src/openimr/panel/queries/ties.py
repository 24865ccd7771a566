"""Reads of the graph of ties: few statements, whatever the number of reviewers."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from openimr.panel.adapters.conflict_rules import corporate_kinds
from openimr.panel.domain.blocking import OF_TWO_SLIPS
from openimr.panel.domain.graph import LONGEST, EntityRecord, Graph, Name, Same, Tie
from openimr.panel.models import Entity, Source

#: A key that more entities share than this tells next to nothing.
_BLOCK = 150


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def sources() -> list[Source]:
    """Every source that was loaded, by name and day."""
    return list(Source.objects.all())


def entity_records(entity_ids: Iterable[int]) -> dict[int, EntityRecord]:
    """Entities by number as the records that are compared."""
    rows = Entity.objects.filter(pk__in=list(entity_ids)).values_list(
        "pk", "key", "kind", "names", "identifiers", "addresses"
    )
    return {
        pk: EntityRecord(key, kind, tuple(_name(name) for name in names), tuple(identifiers.items()), tuple(addresses))
        for pk, key, kind, names, identifiers, addresses in rows.iterator(chunk_size=5000)
    }


def sources_of(entity_ids: Iterable[int]) -> dict[int, int]:
    """The source of each entity, by number."""
    return dict(Entity.objects.filter(pk__in=list(entity_ids)).values_list("pk", "source_id"))


def _name(stored: dict[str, str]) -> Name:
    days = {word: date.fromisoformat(stored[word]) for word in ("since", "until") if word in stored}
    return Name(stored["name"], stored.get("kind", "name"), **days)


def entities_of(records: Sequence[Collection[str]]) -> tuple[frozenset[int], ...]:
    """For each record's blocking keys, the entities that have one of them.

    A key that more than `_BLOCK` entities have tells little and is left out, unless the record has no rarer one.
    """
    wanted = {key for keys in records for key in keys}
    of_key: dict[str, list[int]] = dict(
        _rows(
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
    return tuple(found)


def sharing(keys: Collection[str]) -> dict[str, int]:
    """How many entities have each of these keys."""
    return dict(
        _rows("select key, count(*) from panel_blockingkey where key = any(%(keys)s) group by key", keys=list(keys))
    )


def tenants(entity_ids: Iterable[int]) -> dict[str, int]:
    """How many entities have each key of an address of these."""
    return dict(
        _rows(
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
        for one, other in _rows(
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


def graph_around(entity_ids: Collection[int], on: date) -> Graph:
    """What is in force on that day around these entities, as far as a rule can walk.

    Corporate families are followed wherever they lead, other relations only to reviewers and to who is tied to one:
    the thousands of employees of an insurer are nobody's concern but those whose relative reviews.
    """
    ties: dict[int, Tie] = {}
    same: dict[int, Same] = {}
    reached = _with_same(entity_ids, same, on)
    frontier = reached
    for step in range(LONGEST):
        if not frontier:
            break
        fresh = _ties_from(frontier, 0 if step == LONGEST - 1 else 1, on)
        ties |= {tie.id: tie for tie in fresh}
        frontier = _with_same({end for tie in fresh for end in (tie.one, tie.other)} - reached, same, on) - reached
        reached = reached | frontier
    reviewers = _rows(
        "select id, reviewer_id from panel_entity where id = any(%(ids)s) and reviewer_id is not null",
        ids=list(reached),
    )
    return Graph(ties.values(), same.values(), dict(reviewers))


def _with_same(entities: Collection[int], same: dict[int, Same], on: date) -> set[int]:
    """These entities and all that are, or may be, the same; the pairs are added to `same`."""
    if not entities:
        return set()
    pairs = _rows(
        """
        with recursive reached(id) as (
            select unnest(%(ids)s::bigint[])
            union
            select pair.far from reached cross join lateral (
                select other_id as far, since, undone_on from panel_identity where one_id = reached.id
                union all
                select one_id, since, undone_on from panel_identity where other_id = reached.id
            ) as pair
            where (pair.since is null or pair.since <= %(on)s) and (pair.undone_on is null or pair.undone_on > %(on)s)
        )
        select i.id, i.one_id, i.other_id, i.doubtful, i.because from reached
        cross join lateral (
            select * from panel_identity where one_id = reached.id
            and (since is null or since <= %(on)s) and (undone_on is null or undone_on > %(on)s)
        ) as i
        """,
        ids=list(entities),
        on=on,
    )
    answers = _answers([pk for pk, _, _, doubtful, _ in pairs if doubtful])
    found = set(entities)
    for pk, one, other, doubtful, because in pairs:
        words, answer = answers.get(pk, ("", ""))
        if not (doubtful and answer == "other"):
            same[pk] = Same(one, other, doubtful and answer != "same", tuple(json.loads(because)), words)
            found |= {one, other}
    return found


def _answers(identity_ids: list[int]) -> dict[int, tuple[str, str | None]]:
    """How the first of two doubtful records is written, and what the medical director answered, by identity."""
    if not identity_ids:
        return {}
    rows = _rows(
        """
        select i.id, one.written, ruling.answer
        from panel_identity i
        join panel_entity one on one.id = i.one_id
        join panel_entity other on other.id = i.other_id
        left join lateral (
            select answer from panel_doubt doubt join panel_ruling on doubt_id = doubt.id
            where (doubt.entity_id = i.other_id and doubt.written = one.written)
            or (doubt.entity_id = i.one_id and doubt.written = other.written)
            order by panel_ruling.id desc limit 1
        ) as ruling on true
        where i.id = any(%(ids)s)
        """,
        ids=identity_ids,
    )
    return {pk: (words, answer) for pk, words, answer in rows}


def _ties_from(entities: Collection[int], near: int, on: date) -> list[Tie]:
    """Relations in force from these entities: corporate ones, and those that lead so near to a reviewer."""
    return [
        Tie(pk, kind, one, other, since, until, percent, says, told_by or f"{source} of {dated:%m/%d/%Y}")
        for pk, kind, one, other, since, until, percent, says, told_by, source, dated in _rows(
            """
            select r.id, r.kind, r.one_id, r.other_id, r.since, r.until, r.percent, r.says, r.told_by, s.name, s.dated
            from (
                select r.* from panel_relation r join panel_entity far on far.id = r.other_id
                where r.one_id = any(%(ids)s) and (r.kind = any(%(corporate)s) or far.near <= %(near)s)
                union all
                select r.* from panel_relation r join panel_entity far on far.id = r.one_id
                where r.other_id = any(%(ids)s) and (r.kind = any(%(corporate)s) or far.near <= %(near)s)
            ) as r
            join panel_source s on s.id = r.source_id
            where r.dropped is null
            and (r.since is null or r.since <= %(on)s) and (r.until is null or r.until >= %(on)s)
            """,
            ids=list(entities),
            corporate=list(corporate_kinds()),
            near=near,
            on=on,
        )
    ]
