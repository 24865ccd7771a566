"""Which entities of the graph the parties of cases are, surely or perhaps, and what the medical director said of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from openimr.panel.adapters.conflict_rules import kinds_of_work
from openimr.panel.adapters.name_words import name_words
from openimr.panel.domain.conflicts import Found
from openimr.panel.domain.graph import NOBODY, Asked, EntityRecord
from openimr.panel.domain.identity import (
    at_work,
    doors,
    keys_of,
    name_record,
    namesakes,
    outdone,
    persons_at_work,
    tenants_of,
    told_of,
    written,
)
from openimr.panel.domain.names import Comparison, Sameness, compare_records, contradicting
from openimr.panel.domain.words import Words
from openimr.panel.models import Doubt
from openimr.panel.queries.ties import blocks_of, employers_of, sourced_records

#: How a party compares with each entity that it may be.
_Alike = Mapping[int, Comparison]


def matches(asked: Mapping[int, tuple[tuple[str, EntityRecord], ...]]) -> dict[int, tuple[Found, ...]]:
    """Of each case, which entities its parties are, surely or perhaps; what the medical director settled is settled.

    A party that many cases name is compared once.
    """
    known = _Known(tuple(dict.fromkeys(record for parties in asked.values() for _, record in parties)), name_words())
    pairs = {pk: persons_at_work(parties) for pk, parties in asked.items()}
    known.look_at_work([(asked[pk][n][1], asked[pk][m][1]) for pk, places in pairs.items() for n, m in places])
    found: dict[int, list[Found]] = {}
    for pk, parties in asked.items():
        alike = [known.alike[record] for _, record in parties]
        for person, place in pairs[pk]:
            alike[person], alike[place] = known.at_work[parties[person][1], parties[place][1]]
        found[pk] = [
            match
            for place, (role, record) in enumerate(parties)
            for match in known.found(role, place, record, alike[place])
        ]
    return _settled(found)


class _Known:
    """Records compared with the entities that share a key with them."""

    def __init__(self, records: Sequence[EntityRecord], words: Words) -> None:
        self._words = words
        blocks = blocks_of([keys_of(record, words) for record in records])
        self._entities = sourced_records(frozenset().union(*blocks.entities))
        self._tenants = tenants_of({door: blocks.sharing[door] for door in doors(blocks.sharing)})
        self._written: dict[EntityRecord, str] = {}
        self.at_work: dict[tuple[EntityRecord, EntityRecord], tuple[_Alike, _Alike]] = {}
        self.alike: dict[EntityRecord, _Alike] = {}
        self._read = {entity: name_record(record) for entity, (_, record) in self._entities.items()}
        for record, shared in zip(records, blocks.entities, strict=True):
            compared = ((entity, self._compared(record, entity)) for entity in shared)
            self.alike[record] = {one: alike for one, alike in compared if alike.sameness is not Sameness.OTHER}

    def _compared(self, record: EntityRecord, entity: int) -> Comparison:
        return compare_records(name_record(record), self._read[entity], self._words, tenants=self._tenants)

    def look_at_work(self, pairs: Sequence[tuple[EntityRecord, EntityRecord]]) -> None:
        """Compare a person and the organization that one party names anew, by who works where."""
        people = {entity for person, _ in pairs for entity in self.alike[person]}
        employers = employers_of(people, kinds_of_work())
        fresh = {one for ones in employers.values() for one in ones} - self._entities.keys()
        self._entities |= (more := sourced_records(fresh))
        self._read |= {entity: name_record(record) for entity, (_, record) in more.items()}
        for person, place in dict.fromkeys(pairs):
            near = {one for entity in self.alike[person] for one in employers.get(entity, ())}
            places = {one: self._compared(place, one) for one in near} | dict(self.alike[place])
            self.at_work[person, place] = at_work(self.alike[person], places, employers)

    def found(self, role: str, place: int, record: EntityRecord, alike: _Alike) -> Iterator[Found]:
        """The entities that one party is, without those that their own source tells apart from it."""
        if not alike:
            return
        sources = {entity: self._entities[entity][0] for entity in alike}
        records = {entity: self._entities[entity][1] for entity in alike}
        others, asked = outdone(alike, sources, records), NOBODY
        if record.kind == "person":
            told = told_of(record, alike, records)
            others |= namesakes(alike, sources) | {
                one for one in alike if contradicting(told, name_record(records[one]))
            }
            asked = Asked(told, others)
        if record not in self._written:
            self._written[record] = written(record, self._words)
        for entity in sorted(alike.keys() - others):
            doubtful = alike[entity].sameness is Sameness.DOUBTFUL
            yield Found(role, place, entity, doubtful, alike[entity].because, self._written[record], asked=asked)


def _settled(found: Mapping[int, list[Found]]) -> dict[int, tuple[Found, ...]]:
    """The matches without those that the medical director said are none, and sure where they were said to be one."""
    answers = _answers([match for matches in found.values() for match in matches if match.doubtful])
    settled: dict[int, tuple[Found, ...]] = {}
    for pk, matches in found.items():
        kept = []
        for match in matches:
            doubt, answer = answers.get((match.written, match.entity), (None, "")) if match.doubtful else (None, "")
            if answer != "other":
                same = answer == "same"
                kept.append(replace(match, doubtful=False, settled=doubt) if same else match)
        settled[pk] = tuple(kept)
    return settled


def _answers(doubtful: list[Found]) -> dict[tuple[str, int], tuple[int, str]]:
    """What was answered last to doubts, by what is written and the entity: number of the doubt, and the answer."""
    if not doubtful:
        return {}
    doubts = Doubt.objects.filter(
        written__in={match.written for match in doubtful}, entity__in={match.entity for match in doubtful}
    ).prefetch_related("rulings")
    return {
        (doubt.written, doubt.entity_id): (doubt.pk, rulings[-1].answer)
        for doubt in doubts
        if (rulings := list(doubt.rulings.all()))
    }
