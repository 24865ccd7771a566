"""Who was asked about which ties, and what was found, in words that name roles and relations, not people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from openimr.cases.models import Case, Party
from openimr.cases.queries import case_facts
from openimr.errors import NotFound
from openimr.panel.adapters.conflict_rules import conflict_rules
from openimr.panel.adapters.name_words import name_words
from openimr.panel.domain.conflicts import Found, Screening, clear_screening, screen_all, sentence
from openimr.panel.domain.graph import EntityRecord, Graph
from openimr.panel.domain.identity import asked_of, keys_of, likeness, written
from openimr.panel.domain.names import Sameness
from openimr.panel.models import Assignment, Doubt, Reviewer
from openimr.panel.queries.ties import entities_of, entity_records, graph_around

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
    asked = asked_of(case_facts(case).parties)
    others = _other_cases(case)
    asked += _earlier_parties(others)
    found = matches(asked) + _earlier_reviewers(case, others, on)
    graph = graph_around({match.entity for match in found}, on)
    roles = tuple(dict.fromkeys([role for role, _ in asked] + [match.role for match in found]))
    barred = screen_all(graph, found, roles, conflict_rules(), on=on)
    known = set(graph.reviewers.values())
    everyone = Reviewer.objects.filter(active=True).values_list("pk", flat=True)
    return Inquiry(
        asked,
        found,
        graph,
        {
            # whose ties were never read into the graph answered nothing
            one: barred.get(one) or replace(clear_screening(one, roles, on), unanswered=() if one in known else roles)
            for one in everyone
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
    shared = entities_of(set().union(*keys))
    records = entity_records(shared)
    found = []
    for place, (role, record) in enumerate(asked):
        for entity, of_entity in shared.items():
            if of_entity & keys[place]:
                alike = likeness(record, records[entity], words)
                if alike.sameness is not Sameness.OTHER:
                    doubtful = alike.sameness is Sameness.DOUBTFUL
                    found.append(Found(role, place, entity, doubtful, alike.because))
    return _settled(asked, found)


def _settled(asked: tuple[tuple[str, EntityRecord], ...], found: list[Found]) -> tuple[Found, ...]:
    words = [written(record, name_words()) for _, record in asked]
    answers = {}
    for doubt in Doubt.objects.filter(
        written__in=words, entity__in=[match.entity for match in found if match.doubtful]
    ).prefetch_related("rulings"):
        rulings = list(doubt.rulings.all())
        answers[doubt.written, doubt.entity_id] = rulings[-1].answer if rulings else ""
    settled = []
    for match in found:
        answer = answers.get((words[match.place], match.entity), "") if match.doubtful else ""
        if answer != "other":
            settled.append(replace(match, doubtful=match.doubtful and answer != "same"))
    return tuple(settled)


def _other_cases(case: Case) -> dict[int, bool]:
    """Other cases of the same worker, and whether that is doubtful: nothing but the name agrees."""
    worker = case.parties.filter(role="injured_worker").first()
    if worker is None or not worker.last_name:
        return {}
    ((_, ours),) = asked_of(p for p in case_facts(case).parties if p.role == "injured_worker")
    others = {}
    for other in Party.objects.filter(role="injured_worker", last_name__iexact=worker.last_name).exclude(case=case):
        if other.date_of_birth and worker.date_of_birth and other.date_of_birth != worker.date_of_birth:
            continue
        named = replace(ours, names=(replace(ours.names[0], name=other.name),))
        if other.name and likeness(ours, named, name_words()).sameness is Sameness.SAME:
            others[other.case_id] = not (other.date_of_birth and worker.date_of_birth)
    return others


def _earlier_parties(others: Mapping[int, bool]) -> tuple[tuple[str, EntityRecord], ...]:
    """The physicians of the worker's other cases."""
    if not others:
        return ()
    found: list[tuple[str, EntityRecord]] = []
    for case in Case.objects.filter(pk__in=others).select_related("ur_decision"):
        found += [
            (_EARLIER[role], record)
            for role, record in asked_of(case_facts(case).parties)
            if role in _EARLIER and record.kind == "person"
        ]
    return tuple(dict.fromkeys(found))


def _earlier_reviewers(case: Case, others: Mapping[int, bool], on: date) -> tuple[Found, ...]:
    """Who reviewed another case of the worker, and who signed the determination of this one already."""
    held = case.assignments.filter(ended__isnull=True).first()
    before = held.assigned_on if held else on
    found = [
        Found("earlier_reviewer", -1, entity, others[case_id])
        for entity, case_id in Assignment.objects.filter(case__in=others, assigned_on__lt=before).values_list(
            "reviewer__entity", "case"
        )
        if entity
    ]
    for signed in case.events.filter(kind="case.signed"):
        day = signed.at.date()
        ended = case.assignments.filter(assigned_on__lte=day, ended__gte=day)
        found += [
            Found("reviewer_appealed_against", -1, entity, doubtful=False)
            for entity in ended.values_list("reviewer__entity", flat=True)
            if entity
        ]
    return tuple(dict.fromkeys(found))


def conflict_sentences(screening: Screening) -> list[str]:
    """A screening's findings as sentences that name roles and relations, not people."""
    found = [sentence(conflict) for conflict in screening.conflicts]
    return found + [f"did not answer for the {role.replace('_', ' ')}" for role in screening.unanswered]
