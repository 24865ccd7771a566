"""Who was asked about which ties, and what was found, in words that name roles and relations, not people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from openimr.cases.models import Case, Party
from openimr.cases.queries import parties
from openimr.errors import NotFound
from openimr.panel.adapters.conflict_rules import conflict_rules, products
from openimr.panel.adapters.name_words import name_words
from openimr.panel.domain.conflicts import Found, Screening, screen_all, sentence
from openimr.panel.domain.graph import EntityRecord, Graph, Name
from openimr.panel.domain.identity import (
    asked_of,
    doors,
    keys_of,
    likeness,
    namesakes,
    tenants_of,
    written,
)
from openimr.panel.domain.names import Sameness, compare
from openimr.panel.domain.products import makers
from openimr.panel.models import Assignment, Doubt, Reviewer
from openimr.panel.queries.ties import entities_of, entity_records, graph_around, sharing, sources_of

#: Whom another case of the same worker names, and what that makes of them here.
_EARLIER = {
    "requesting_physician": "earlier_physician",
    "utilization_reviewer": "earlier_utilization_reviewer",
}


@dataclass(frozen=True, slots=True)
class Inquiry:
    """All that one screen of a case asked: the parties, which entities they are, and what is around them."""

    asked: tuple[tuple[str, EntityRecord], ...]
    found: tuple[Found, ...]
    graph: Graph
    screenings: Mapping[str, Screening]

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(role for role, _ in self.asked))


def screenings(case: Case, on: date) -> Mapping[str, Screening]:
    """Every active reviewer's screening for the case as of that day, by id; from the parties outwards, all at once."""
    return inquiry(case, on).screenings


def inquiry(case: Case, on: date) -> Inquiry:
    """The same with all that was asked and matched on the way."""
    asked = asked_of(parties(case)) + _makers(case, on)
    others = _other_cases(case)
    asked += _earlier_parties(others)
    found = matches(asked) + _earlier_reviewers(case, others, on)
    graph = graph_around({match.entity for match in found}, on)
    roles = tuple(dict.fromkeys([role for role, _ in asked] + [match.role for match in found]))
    barred = screen_all(graph, found, roles, conflict_rules(), on=on)
    everyone = Reviewer.objects.filter(active=True).values_list("pk", "entity")
    return Inquiry(
        asked,
        found,
        graph,
        {
            # whose ties were never read into the graph answered nothing
            one: barred.get(one) or Screening(one, on, roles, (), () if entity else roles)
            for one, entity in everyone
        },
    )


def screening_of(case: Case, reviewer_id: str, on: date) -> Screening:
    """The reviewer's ties to the parties of the case as of that day. Raises NotFound."""
    found = screenings(case, on).get(reviewer_id)
    if found is None:
        raise NotFound(f"no reviewer {reviewer_id} on the panel; `openimr panel list` shows the panel")
    return found


def matches(asked: tuple[tuple[str, EntityRecord], ...]) -> tuple[Found, ...]:
    """Which entities the parties are, surely or perhaps; what the medical director settled is settled."""
    words = name_words()
    keys = [keys_of(record, words) for _, record in asked]
    shared = entities_of(keys)
    records = entity_records(frozenset().union(*shared))
    tenants = tenants_of(sharing(doors(frozenset().union(*keys))))
    found = []
    for place, (role, record) in enumerate(asked):
        compared = {
            entity: alike
            for entity in sorted(shared[place])
            if (alike := likeness(record, records[entity], words, tenants)).sameness is not Sameness.OTHER
        }
        others: frozenset[int] = frozenset()
        if record.kind == "person" and len({alike.evidence for alike in compared.values()}) > 1:
            others = namesakes(compared, sources_of(compared))
        for entity in compared.keys() - others:
            doubtful = compared[entity].sameness is Sameness.DOUBTFUL
            because = compared[entity].because
            found.append(Found(role, place, entity, doubtful, because, written(record, words)))
    return _settled(found)


def _settled(found: list[Found]) -> tuple[Found, ...]:
    """The matches without those that the medical director said are none, and sure where they were said to be one."""
    doubtful = [match for match in found if match.doubtful]
    answers = {
        (doubt.written, doubt.entity_id): (doubt.pk, rulings[-1].answer)
        for doubt in Doubt.objects.filter(
            written__in={match.written for match in doubtful}, entity__in={match.entity for match in doubtful}
        ).prefetch_related("rulings")
        if (rulings := list(doubt.rulings.all()))
    }
    settled = []
    for match in found:
        doubt, answer = answers.get((match.written, match.entity), (None, ""))
        if match.doubtful and answer == "same":
            match = replace(match, doubtful=False, settled=doubt)
        if not match.doubtful or answer != "other":
            settled.append(match)
    return tuple(settled)


def _makers(case: Case, on: date) -> tuple[tuple[str, EntityRecord], ...]:
    """The makers of the disputed products that the request names by brand."""
    texts = [text for item in case.items.values_list("request", "original_request") for text in item if text]
    return tuple(
        ("manufacturer", EntityRecord("", "organization", (Name(maker),))) for maker in makers(texts, products(), on)
    )


def _other_cases(case: Case) -> frozenset[int]:
    """Other cases of the same worker: the same name, and no other date of birth."""
    worker = case.parties.filter(role="injured_worker").first()
    if worker is None or not worker.last_name:
        return frozenset()
    namesakes = Party.objects.filter(role="injured_worker", last_name__iexact=worker.last_name).exclude(case=case)
    return frozenset(
        other.case_id
        for other in namesakes
        if compare(other.name, worker.name, name_words()) is Sameness.SAME
        and (not other.date_of_birth or not worker.date_of_birth or other.date_of_birth == worker.date_of_birth)
    )


def _earlier_parties(others: frozenset[int]) -> tuple[tuple[str, EntityRecord], ...]:
    """The physicians of the worker's other cases."""
    if not others:
        return ()
    found: list[tuple[str, EntityRecord]] = []
    for case in Case.objects.filter(pk__in=others).prefetch_related("parties"):
        found += [
            (_EARLIER[role], record)
            for role, record in asked_of(parties(case))
            if role in _EARLIER and record.kind == "person"
        ]
    return tuple(dict.fromkeys(found))


def _earlier_reviewers(case: Case, others: frozenset[int], on: date) -> tuple[Found, ...]:
    """Who reviewed another case of the worker, and who signed the determination of this one already."""
    held = case.assignments.filter(ended__isnull=True).order_by("assigned_on").first()
    before = held.assigned_on if held else on
    reviewed = Assignment.objects.filter(case__in=others, assigned_on__lt=before).filter(
        Q(signed_on__isnull=False) | Q(ended__isnull=True, accepted_on__isnull=False)
    )
    appealed = case.assignments.filter(signed_on__isnull=False, ended__isnull=False)
    found = [
        Found(role, -1, entity, doubtful=False)
        for role, past in (("earlier_reviewer", reviewed), ("reviewer_appealed_against", appealed))
        for entity in past.values_list("reviewer__entity", flat=True)
        if entity
    ]
    return tuple(dict.fromkeys(found))


def conflict_sentences(screening: Screening) -> list[str]:
    """A screening's findings as sentences that name roles and relations, not people."""
    found = [sentence(conflict) for conflict in screening.conflicts]
    return found + [f"did not answer for the {role.replace('_', ' ')}" for role in screening.unanswered]
