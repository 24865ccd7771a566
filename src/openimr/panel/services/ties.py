"""Writes of the graph of ties: what sources say, what reviewers disclose, which entities are one."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from openimr.clock import day_of
from openimr.errors import DataFileInvalid, NotFound, Reason, Refused
from openimr.panel import queries
from openimr.panel.adapters.conflict_rules import conflict_rules, disclosed_as
from openimr.panel.adapters.name_words import keys_version, name_words
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.graph import EntityRecord, Name, RelationRecord, SourceRecord
from openimr.panel.domain.identity import keys_of, likeness, outdone, tenants_of, ties, within_source, written
from openimr.panel.domain.names import Comparison, Sameness
from openimr.panel.models import BlockingKey, Entity, Identity, Relation, Reviewer, Source
from openimr.panel.services.screening import tell_open_cases

#: A key that more entities share than this tells nothing and is not followed when sources are tied to each other.
_BLOCK = 20
_BATCH = 5000


@transaction.atomic
def load_ties(
    entities: Iterable[EntityRecord],
    relations: Iterable[RelationRecord],
    *,
    source: SourceRecord,
    by: str,
    at: datetime,
    link: bool = True,
) -> Source:
    """Take in what a source says of people, organizations and their relations. All of it, or nothing.

    A relation names its ends by key: of this source, of one loaded before, or `reviewer:R-002`. What an older source of
    the same name said and this one does not is dropped from today on, never deleted. `link`: entities are compared
    with those of other sources, so that a walk crosses from one source to the next. Raises DataFileInvalid with every
    key that nothing has and every kind of relation that the rules do not know.
    """
    found, wanted = tuple(entities), tuple(relations)
    _refuse_unknown(found, wanted, source)
    made = Source.objects.create(
        name=source.name,
        kind=source.kind,
        dated=source.dated,
        loaded_by=by,
        loaded_at=at,
        digest=_digest(found, wanted),
    )
    ids = _store_entities(found, made)
    ids |= dict(
        Entity.objects.filter(key__in={k for r in wanted for k in (r.one, r.other)} - set(ids)).values_list("key", "pk")
    )
    Relation.objects.filter(source__name=source.name, dropped__isnull=True).update(dropped=at)
    _store_relations(wanted, ids, made)
    if link:
        link_entities([ids[record.key] for record in found], by=by, at=at)
    mark_near()
    tell_open_cases(on=day_of(at), by=by, at=at)
    return made


def _refuse_unknown(
    entities: Sequence[EntityRecord], relations: Sequence[RelationRecord], source: SourceRecord
) -> None:
    keys = [record.key for record in entities]
    ends = {key for relation in relations for key in (relation.one, relation.other)} - set(keys)
    known = set(Entity.objects.filter(key__in=ends).values_list("key", flat=True))
    faults = [f"{key}: no such entity, in this source or before" for key in sorted(ends - known)]
    kinds = conflict_rules().kinds
    faults += [f"{kind}: no such relation" for kind in sorted({r.kind for r in relations} - set(kinds))]
    faults += (
        [f"{key}: given twice" for key in sorted({key for key in keys if keys.count(key) > 1})]
        if len(set(keys)) < len(keys)
        else []
    )
    if faults:
        raise DataFileInvalid(f"{source.name}: {len(faults)} faults; nothing was loaded\n  " + "\n  ".join(faults))


def _digest(entities: Sequence[EntityRecord], relations: Sequence[RelationRecord]) -> str:
    told = json.dumps([*map(asdict, entities), *map(asdict, relations)], default=str, sort_keys=True)
    return sha256(told.encode()).hexdigest()


def _store_entities(records: Sequence[EntityRecord], source: Source) -> dict[str, int]:
    """Entities by key, new or brought up to date, with their blocking keys anew."""
    words = name_words()
    stored = [
        Entity(
            key=record.key,
            kind=record.kind,
            names=[_name(name) for name in record.names],
            identifiers=dict(record.identifiers),
            addresses=list(record.addresses),
            written=written(record, words),
            source=source,
            keyed_by=keys_version(),
        )
        for record in records
    ]
    Entity.objects.bulk_create(
        stored,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["kind", "names", "identifiers", "addresses", "written", "source", "keyed_by"],
    )
    ids = dict(Entity.objects.filter(key__in=[record.key for record in records]).values_list("key", "pk"))
    store_keys({ids[record.key]: record for record in records})
    return ids


def store_keys(records: Mapping[int, EntityRecord]) -> None:
    """Make the blocking keys of entities anew."""
    words = name_words()
    BlockingKey.objects.filter(entity__in=records).delete()
    with connection.cursor() as cursor, cursor.copy("copy panel_blockingkey (key, entity_id) from stdin") as rows:
        for entity, record in records.items():
            for key in keys_of(record, words):
                rows.write_row((key, entity))


def _name(name: Name) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name.name, "kind": name.kind}
    told |= {word: day.isoformat() for word, day in (("since", name.since), ("until", name.until)) if day}
    return told


def _store_relations(records: Sequence[RelationRecord], ids: dict[str, int], source: Source) -> None:
    Relation.objects.bulk_create(
        (
            Relation(
                one_id=ids[record.one],
                other_id=ids[record.other],
                kind=record.kind,
                says=record.says,
                told_by=record.told_by,
                since=record.since,
                until=record.until,
                percent=record.percent,
                source=source,
            )
            for record in records
        ),
        batch_size=_BATCH,
    )


@transaction.atomic
def link_entities(entity_ids: Sequence[int], *, by: str, at: datetime) -> int:
    """Compare entities with all others that share a key; answers how many pairs are one, surely or perhaps."""
    pairs = queries.pairs_to_compare(entity_ids, at_most=_BLOCK)
    sourced = queries.sourced_records({entity for pair in pairs for entity in pair})
    records = {entity: record for entity, (_, record) in sourced.items()}
    words = name_words()
    tenants = tenants_of(queries.tenants(records))
    compared: dict[int, dict[int, Comparison]] = defaultdict(dict)
    for one, other in pairs:
        found = likeness(records[one], records[other], words, tenants)
        if sourced[one][0] == sourced[other][0]:
            found = within_source(found, records[one], records[other])
        if ties(found, records[one]):
            compared[one][other] = compared[other][one] = found
    sources = {entity: source for entity, (source, _) in sourced.items()}
    apart = {entity: outdone(found, sources, records) for entity, found in compared.items()}
    rows = [
        Identity(
            one_id=one,
            other_id=other,
            how="matched",
            doubtful=found.sameness is Sameness.DOUBTFUL,
            because=list(found.because),
            by=by,
            at=at,
        )
        for one, of_one in compared.items()
        for other, found in of_one.items()
        if one < other and other not in apart[one] and one not in apart[other]
    ]
    Identity.objects.filter(how="matched", one__in=entity_ids).delete()
    Identity.objects.filter(how="matched", other__in=entity_ids).delete()
    Identity.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


def mark_near() -> None:
    """Mark who is a reviewer (0) or tied to one (1), also under another name, that is not marked so near already."""
    same = """
        union select pair.far from found cross join lateral (
            select other_id as far from panel_identity where one_id = found.id
            union all select one_id from panel_identity where other_id = found.id
        ) as pair
    """
    tied = """
        select r.other_id from panel_entity e join panel_relation r on r.one_id = e.id where e.near = 0
        union select r.one_id from panel_entity e join panel_relation r on r.other_id = e.id where e.near = 0
    """
    with connection.cursor() as cursor:
        for near, begin in ((0, "select id from panel_entity where reviewer_id is not null"), (1, tied)):
            cursor.execute(
                f"with recursive begun(id) as ({begin}), found(id) as (select id from begun {same}) "  # noqa: S608
                "update panel_entity set near = %s where id in (select id from found) and (near is null or near > %s)",
                [near, near],
            )


@transaction.atomic
def take_profiles(reviewer_ids: Iterable[str], *, by: str, at: datetime) -> None:
    """Make the ties in reviewers' files relations of the graph; what a file no longer says is dropped, not deleted."""
    stored = {row.pk: reviewer_of(row.profile) for row in Reviewer.objects.filter(pk__in=list(reviewer_ids))}
    if not stored:
        return
    source, _ = Source.objects.get_or_create(
        name="reviewers' disclosures",
        kind="disclosure",
        dated=day_of(at),
        defaults={"loaded_by": by, "loaded_at": at},
    )
    people = [_person(one) for one in stored.values()]
    named = {record.key: record for one in stored.values() for record in _named_in(one)}
    known = set(Entity.objects.filter(key__in=named).values_list("key", flat=True))
    fresh = [record for key, record in named.items() if key not in known]
    ids = _store_entities([*people, *fresh], source)
    ids |= dict(Entity.objects.filter(key__in=known).values_list("key", "pk"))
    for reviewer_id in stored:
        Entity.objects.filter(pk=ids[f"reviewer:{reviewer_id}"]).update(reviewer_id=reviewer_id)
    Relation.objects.filter(
        one__in=[ids[person.key] for person in people], source__kind="disclosure", dropped__isnull=True
    ).update(dropped=at)
    _store_relations([relation for one in stored.values() for relation in _relations_of(one)], ids, source)
    link_entities([ids[record.key] for record in (*people, *fresh)], by=by, at=at)
    mark_near()
    tell_open_cases(stored, on=day_of(at), by=by, at=at)


def _person(one: domain.Reviewer) -> EntityRecord:
    licences = [("licence", f"{licence.state} {licence.number}") for licence in one.licences[:1]]
    npi = [("npi", one.npi)] if one.npi else []
    born = [("date_of_birth", one.birth_date.isoformat())] if one.birth_date else []
    names = (Name(one.whole_name), *(Name(former, "former") for former in one.former_names))
    return EntityRecord(f"reviewer:{one.id}", "person", names, tuple(npi + licences + born), one.addresses)


def _key(name: str) -> str:
    """The key of an entity that is known by no more than the name somebody wrote."""
    return f"named:{sha256(name.strip().lower().encode()).hexdigest()[:32]}"


def _named_in(one: domain.Reviewer) -> list[EntityRecord]:
    names = [tie.party for tie in one.affiliations] + list(one.unanswered)
    named = [EntityRecord(_key(name), "unknown", (Name(name),)) for name in names]
    return named + [EntityRecord(_key(h.what), "organization", (Name(h.what),)) for h in one.staff_privileges if h.what]


def _relations_of(one: domain.Reviewer) -> list[RelationRecord]:
    me = f"reviewer:{one.id}"
    relations = [
        RelationRecord(
            me,
            _key(tie.party),
            disclosed_as(tie.kind, tie.relation),
            tie.since,
            tie.until,
            tie.percent,
            tie.relation,
            tie.source,
        )
        for tie in one.affiliations
    ]
    relations += [RelationRecord(me, _key(name), "not_answered") for name in one.unanswered]
    return relations + [
        RelationRecord(me, _key(h.what), "staff_privileges", h.since, h.until) for h in one.staff_privileges if h.what
    ]


@transaction.atomic
def merge(one: str, other: str, *, since: date, why: str, by: str, at: datetime) -> Identity:
    """Two entities, by key, are one since that day; both keep their histories.

    Raises NotFound for a key that nothing has, Refused without a reason, for one with itself, or one already.
    """
    ends = {entity.key: entity for entity in Entity.objects.filter(key__in=[one, other])}
    if missing := sorted({one, other} - set(ends)):
        raise NotFound(f"{', '.join(missing)}: no such entity; `openimr panel ties list` shows what is loaded")
    reasons = []
    if one == other:
        reasons.append(Reason("itself", "it is one with itself already"))
    if not why.strip():
        reasons.append(Reason("why", "say who says so: a filing, a notice"))
    if queries.mergers(one, other):
        reasons.append(Reason("merged", "they are one already"))
    if reasons:
        raise Refused("merge", f"{one} and {other}", reasons)
    made = Identity.objects.create(
        one=ends[one], other=ends[other], how="merged", because=[why.strip()], since=since, by=by, at=at
    )
    mark_near()
    tell_open_cases(on=day_of(at), by=by, at=at)
    return made


@transaction.atomic
def undo_merge(identity_id: int, *, on: date, by: str, at: datetime) -> None:
    """The two are two again from that day; that they were one until then stays on file.

    Raises NotFound for no such merger or one that is undone, Refused for a day before the merger.
    """
    made = Identity.objects.select_for_update().filter(pk=identity_id, how="merged", undone_on__isnull=True).first()
    if made is None:
        raise NotFound(f"merger {identity_id}: no such merger, or it is undone already")
    if made.since is not None and on < made.since:
        sentence = f"they are one since {made.since:%m/%d/%Y}, not two from {on:%m/%d/%Y}"
        raise Refused("undo the merger", f"merger {identity_id}", [Reason("day", sentence)])
    made.undone_on, made.undone_by = on, by
    made.save(update_fields=["undone_on", "undone_by"])
    tell_open_cases(on=day_of(at), by=by, at=at)
