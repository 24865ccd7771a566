"""What is around many entities in the graph of ties, read in few statements; of each case the part that is its own."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache

from openimr.panel.adapters.conflict_rules import corporate_kinds
from openimr.panel.domain.graph import LONGEST, EntityRecord, Graph, Same, Tie
from openimr.panel.domain.identity import name_record
from openimr.panel.domain.records import NameRecord
from openimr.panel.queries.ties import read_rows


class Surroundings:
    """What is in force on one day around these entities, as far as a rule can walk.

    Corporate families are followed wherever they lead, other relations only to reviewers and to who is tied to one:
    the thousands of employees of an insurer are nobody's concern but those whose relative reviews.
    """

    def __init__(self, entity_ids: Collection[int], on: date) -> None:
        self._on = on
        self._pairs: dict[int, tuple[Same, bool]] = {}  # by identity: whether it holds, the medical director asked
        self._pairs_of: dict[int, list[int]] = defaultdict(list)
        self._ties_of: dict[int, list[tuple[Tie, int | None]]] = defaultdict(list)  # with how near the far end is
        self._told: dict[int, NameRecord] = {}
        self._corporate = corporate_kinds()
        reached: set[int] = set()
        frontier = set(entity_ids)
        for step in range(LONGEST):
            self._read_same(frontier)
            frontier = self._with_same(frontier, {}) - reached
            if not frontier:
                return
            reached |= frontier
            ends = self._read_ties(frontier, _near(step))
            frontier = ends - reached
        self._read_same(frontier)

    def graph(self, entity_ids: Collection[int], reviewers: Mapping[int, str]) -> Graph:
        """The part around some of the entities, as if nothing else had been read. `reviewers`: entity → reviewer."""
        ties: dict[int, Tie] = {}
        same: dict[int, Same] = {}
        reached = frontier = self._with_same(entity_ids, same)
        for step in range(LONGEST):
            fresh = [
                tie
                for entity in frontier
                for tie, near in self._ties_of.get(entity, ())
                if tie.kind in self._corporate or (near is not None and near <= _near(step))
            ]
            ties |= {tie.id: tie for tie in fresh}
            ends = {end for tie in fresh for end in (tie.one, tie.other)}
            frontier = self._with_same(ends - reached, same) - reached
            reached = reached | frontier
        # in the order of the rows, so that of two equal walks it is always the same one that is told
        return Graph((ties[pk] for pk in sorted(ties)), (same[pk] for pk in sorted(same)), reviewers, self._told)

    def _with_same(self, entities: Iterable[int], same: dict[int, Same]) -> set[int]:
        """These entities and all that are, or may be, the same; the pairs are added to `same`."""
        found, waiting = set(entities), list(entities)
        seen = set(waiting)
        while waiting:
            for pk in self._pairs_of.get(waiting.pop(), ()):
                pair, holds = self._pairs[pk]
                if holds:
                    same[pk] = pair
                    found |= {pair.one, pair.other}
                fresh = {pair.one, pair.other} - seen
                seen |= fresh
                waiting.extend(fresh)
        return found

    def _read_same(self, entities: Collection[int]) -> None:
        if not entities:
            return
        pairs = read_rows(
            """
            with recursive reached(id) as (
                select unnest(%(ids)s::bigint[])
                union
                select pair.far from reached cross join lateral (
                    select other_id as far, since, undone_on from panel_identity where one_id = reached.id
                    union all
                    select one_id, since, undone_on from panel_identity where other_id = reached.id
                ) as pair
                where (pair.since is null or pair.since <= %(on)s)
                and (pair.undone_on is null or pair.undone_on > %(on)s)
            )
            select i.id, i.one_id, i.other_id, i.doubtful, i.because from reached
            cross join lateral (
                select * from panel_identity where one_id = reached.id
                and (since is null or since <= %(on)s) and (undone_on is null or undone_on > %(on)s)
            ) as i
            """,
            ids=list(entities),
            on=self._on,
        )
        fresh = [row for row in pairs if row[0] not in self._pairs]
        answers = _answers([row[0] for row in fresh if row[3]])
        self._read_told({end for row in fresh for end in row[1:3]})
        for pk, one, other, doubtful, because in fresh:
            words, answer = answers.get(pk, ("", ""))
            pair = Same(one, other, doubtful and answer != "same", tuple(json.loads(because)), words)
            self._pairs[pk] = (pair, not (doubtful and answer == "other"))
            for end in {one, other}:
                self._pairs_of[end].append(pk)

    def _read_told(self, entities: Collection[int]) -> None:
        """Read what people say of themselves that may contradict."""
        if not entities:
            return
        rows = read_rows(
            "select id, identifiers::text from panel_entity"
            " where id = any(%(ids)s) and kind = 'person' and identifiers <> '{}'",
            ids=list(entities),
        )
        self._told |= {pk: _told(identifiers) for pk, identifiers in rows}

    def _read_ties(self, entities: Collection[int], near: int) -> set[int]:
        """Read the relations in force from these entities: corporate ones, and those that lead so near to a reviewer.

        Answers their ends.
        """
        rows = read_rows(
            """
            select r.start, r.near, r.id, r.kind, r.one_id, r.other_id, r.since, r.until, r.percent, r.says,
            r.told_by, s.name, s.dated
            from (
                select r.one_id as start, far.near, r.* from panel_relation r
                join panel_entity far on far.id = r.other_id
                where r.one_id = any(%(ids)s) and (r.kind = any(%(corporate)s) or far.near <= %(near)s)
                union all
                select r.other_id as start, far.near, r.* from panel_relation r
                join panel_entity far on far.id = r.one_id
                where r.other_id = any(%(ids)s) and (r.kind = any(%(corporate)s) or far.near <= %(near)s)
            ) as r
            join panel_source s on s.id = r.source_id
            where r.dropped is null
            and (r.since is null or r.since <= %(on)s) and (r.until is null or r.until >= %(on)s)
            """,
            ids=list(entities),
            corporate=list(self._corporate),
            near=near,
            on=self._on,
        )
        for start, how_near, pk, kind, one, other, since, until, percent, says, told_by, source, dated in rows:
            told = told_by or f"{source} of {dated:%m/%d/%Y}"
            self._ties_of[start].append((Tie(pk, kind, one, other, since, until, percent, says, told), how_near))
        return {end for row in rows for end in (row[4], row[5])}


def _near(step: int) -> int:
    """How near to a reviewer the far end must be for a relation to be of use on that step from the party."""
    return 0 if step == LONGEST - 1 else 1


@lru_cache(maxsize=16_384)
def _told(identifiers: str) -> NameRecord:
    return name_record(EntityRecord("", "person", (), tuple(json.loads(identifiers).items())))


def _answers(identity_ids: list[int]) -> dict[int, tuple[str, str | None]]:
    """How the first of two doubtful records is written, and what the medical director answered, by identity."""
    if not identity_ids:
        return {}
    rows = read_rows(
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
