"""Who was asked about which ties, and what was found, in words that name roles and relations, not people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.panel.adapters.conflict_rules import conflict_rules
from openimr.panel.adapters.name_words import name_words
from openimr.panel.domain.conflicts import Found, Screening, screen_all, sentence
from openimr.panel.domain.graph import EntityRecord
from openimr.panel.domain.identity import doors, keys_of, likeness, namesakes, tenants_of, written
from openimr.panel.domain.names import Sameness
from openimr.panel.domain.words import Words
from openimr.panel.models import Doubt, Reviewer
from openimr.panel.queries.asking import asked_about
from openimr.panel.queries.surroundings import Surroundings
from openimr.panel.queries.ties import blocks_of, sourced_records


@dataclass(frozen=True, slots=True)
class Screened(Mapping[str, Screening]):
    """Every active reviewer's screening for one case, by id. `barred` has those who are tied or did not answer."""

    on: date
    roles: tuple[str, ...]
    barred: Mapping[str, Screening]
    everyone: Mapping[str, int | None]  # reviewer → entity

    def __getitem__(self, reviewer_id: str) -> Screening:
        entity = self.everyone[reviewer_id]
        # whose ties were never read into the graph answered nothing
        return self.barred.get(reviewer_id) or Screening(
            reviewer_id, self.on, self.roles, (), () if entity else self.roles
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.everyone)

    def __len__(self) -> int:
        return len(self.everyone)

    @property
    def not_clear(self) -> frozenset[str]:
        """Who is not clear, without a look at each of the others."""
        silent = {one for one, entity in self.everyone.items() if not entity and self.roles}
        return frozenset(one for one in {*silent, *self.barred} if one in self.everyone and not self[one].clear)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """All that one screen of a case asked: the parties, which entities they are, and what came of it."""

    asked: tuple[tuple[str, EntityRecord], ...]
    found: tuple[Found, ...]
    screenings: Screened

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(role for role, _ in self.asked))

    def of(self, reviewer_id: str) -> Screening:
        """What came of it for one reviewer. Raises NotFound."""
        found = self.screenings.get(reviewer_id)
        if found is None:
            raise NotFound(f"no reviewer {reviewer_id} on the panel; `openimr panel list` shows the panel")
        return found


def screenings(case: Case, on: date) -> Screened:
    """Every active reviewer's screening for the case as of that day, by id; from the parties outwards, all at once."""
    return inquiry(case, on).screenings


def screenings_of(cases: Iterable[Case], on: date) -> Mapping[int, Screened]:
    """The same for many cases, by the case's primary key, in as many statements as for one."""
    return {pk: asked.screenings for pk, asked in _inquiries([case.pk for case in cases], on).items()}


def inquiry(case: Case, on: date) -> Inquiry:
    """The same with all that was asked and matched on the way."""
    return _inquiries([case.pk], on)[case.pk]


def _inquiries(case_ids: Sequence[int], on: date) -> dict[int, Inquiry]:
    whom = asked_about(case_ids, on)
    matched = matches({pk: one.asked for pk, one in whom.items()})
    found = {pk: matched[pk] + one.known for pk, one in whom.items()}
    entities = {pk: {match.entity for match in matches} for pk, matches in found.items()}
    around = Surroundings(frozenset().union(*entities.values()), on)
    everyone = dict(Reviewer.objects.filter(active=True).values_list("pk", "entity"))
    reviewers = {entity: one for one, entity in everyone.items() if entity}
    answered = {}
    for pk, one in whom.items():
        roles = tuple(dict.fromkeys([role for role, _ in one.asked] + [match.role for match in found[pk]]))
        graph = around.graph(entities[pk], reviewers)
        barred = screen_all(graph, found[pk], roles, conflict_rules(), on=on)
        answered[pk] = Inquiry(one.asked, found[pk], Screened(on, roles, barred, everyone))
    return answered


def screening_of(case: Case, reviewer_id: str, on: date) -> Screening:
    """The reviewer's ties to the parties of the case as of that day. Raises NotFound."""
    return inquiry(case, on).of(reviewer_id)


def matches(asked: Mapping[int, tuple[tuple[str, EntityRecord], ...]]) -> dict[int, tuple[Found, ...]]:
    """Of each case, which entities its parties are, surely or perhaps; what the medical director settled is settled.

    A party that many cases name is compared once.
    """
    words = name_words()
    records = tuple(dict.fromkeys(record for parties in asked.values() for _, record in parties))
    known = dict(zip(records, _compared(records, words), strict=True))
    words_of = {record: written(record, words) if known[record] else "" for record in records}
    found = {
        pk: [
            Found(role, place, entity, doubtful, because, words_of[record])
            for place, (role, record) in enumerate(parties)
            for entity, doubtful, because in known[record]
        ]
        for pk, parties in asked.items()
    }
    return _settled(found)


def _compared(records: tuple[EntityRecord, ...], words: Words) -> list[list[tuple[int, bool, tuple[str, ...]]]]:
    """For each record the entities that it is: number, whether that is doubtful, and why."""
    keys = [keys_of(record, words) for record in records]
    blocks = blocks_of(keys)
    entities = sourced_records(frozenset().union(*blocks.entities))
    tenants = tenants_of({door: blocks.sharing[door] for door in doors(blocks.sharing)})
    found = []
    for record, shared in zip(records, blocks.entities, strict=True):
        compared = {
            entity: alike
            for entity in sorted(shared)
            if (alike := likeness(record, entities[entity][1], words, tenants)).sameness is not Sameness.OTHER
        }
        others: frozenset[int] = frozenset()
        if record.kind == "person" and len({alike.evidence for alike in compared.values()}) > 1:
            others = namesakes(compared, {entity: entities[entity][0] for entity in compared})
        found.append(
            [
                (entity, alike.sameness is Sameness.DOUBTFUL, alike.because)
                for entity, alike in compared.items()
                if entity not in others
            ]
        )
    return found


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


def conflict_sentences(screening: Screening) -> list[str]:
    """A screening's findings as sentences that name roles and relations, not people."""
    found = [sentence(conflict) for conflict in screening.conflicts]
    return found + [f"did not answer for the {role.replace('_', ' ')}" for role in screening.unanswered]
