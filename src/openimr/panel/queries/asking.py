"""Whom a screen asks about: parties, makers of what is in dispute, and whom earlier cases of the worker name.

Many cases are read in as many statements as one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from openimr.cases.domain.dispute import CaseParty
from openimr.cases.models import Case, DisputedItem, Party
from openimr.cases.queries import parties_of
from openimr.panel.adapters.conflict_rules import products
from openimr.panel.adapters.name_words import name_words
from openimr.panel.domain.conflicts import Found
from openimr.panel.domain.graph import EntityRecord, Name
from openimr.panel.domain.identity import asked_of
from openimr.panel.domain.names import Sameness, compare
from openimr.panel.domain.products import makers
from openimr.panel.models import Assignment

#: Whom another case of the same worker names, and what that makes of them here.
_EARLIER = {
    "requesting_physician": "earlier_physician",
    "utilization_reviewer": "earlier_utilization_reviewer",
}


@dataclass(frozen=True, slots=True)
class Whom:
    """Role and record of everybody that a screen asks about, and whom our own cases name by number."""

    asked: tuple[tuple[str, EntityRecord], ...]
    known: tuple[Found, ...]


def asked_about(case_ids: Sequence[int], on: date) -> dict[int, Whom]:
    """Whom to ask about in each case, by its primary key, as of that day."""
    parties = parties_of(case_ids)
    disputed = _makers(case_ids, on)
    others = _other_cases(parties)
    earlier = _earlier_parties(others)
    reviewed = _earlier_reviewers(others, on)
    return {pk: Whom(asked_of(parties[pk]) + disputed[pk] + earlier[pk], reviewed[pk]) for pk in case_ids}


def _makers(case_ids: Sequence[int], on: date) -> dict[int, tuple[tuple[str, EntityRecord], ...]]:
    """The makers of the disputed products that the request names by brand."""
    texts: dict[int, list[str]] = {pk: [] for pk in case_ids}
    items = DisputedItem.objects.filter(case__in=case_ids).order_by("case_id", "number")
    for pk, *told in items.values_list("case_id", "request", "original_request"):
        texts[pk] += [text for text in told if text]
    return {
        pk: tuple(
            ("manufacturer", EntityRecord("", "organization", (Name(maker),))) for maker in _made_by(tuple(told), on)
        )
        for pk, told in texts.items()
    }


@lru_cache(maxsize=16_384)
def _made_by(texts: tuple[str, ...], on: date) -> tuple[str, ...]:
    return makers(texts, products(), on)


def _other_cases(parties: Mapping[int, tuple[CaseParty, ...]]) -> dict[int, frozenset[int]]:
    """For each case the other cases of the same worker: the same name, and no other date of birth."""
    workers = {
        pk: (worker, dict(worker.identifiers))
        for pk, everybody in parties.items()
        if (worker := next((party for party in everybody if party.role == "injured_worker"), None))
    }
    found: dict[int, set[int]] = {pk: set() for pk in parties}
    for pk, other in _namesakes({pk: known["last_name"] for pk, (_, known) in workers.items() if "last_name" in known}):
        worker, known = workers[pk]
        born = known.get("date_of_birth")
        if (
            other.case_id != pk
            and (not other.date_of_birth or not born or other.date_of_birth.isoformat() == born)
            and compare(other.name, worker.name, name_words()) is Sameness.SAME
        ):
            found[pk].add(other.case_id)
    return {pk: frozenset(cases) for pk, cases in found.items()}


def _namesakes(last_names: Mapping[int, str]) -> list[tuple[int, Party]]:
    """Injured workers of that last name, in capitals or not: the case that is asked about, and the party."""
    if not last_names:
        return []
    rows = Party.objects.raw(
        """
        select party.*, wanted.case_id as asked_for
        from unnest(%(cases)s::bigint[], %(names)s::text[]) as wanted(case_id, name)
        join cases_party party
        on party.role = 'injured_worker' and upper(party.last_name) = upper(wanted.name)
        """,
        {"cases": list(last_names), "names": list(last_names.values())},
    )
    return [(party.asked_for, party) for party in rows]  # type: ignore[attr-defined]  # named by the statement


def _earlier_parties(others: Mapping[int, frozenset[int]]) -> dict[int, tuple[tuple[str, EntityRecord], ...]]:
    """The physicians of the worker's other cases, the newest case first."""
    wanted = frozenset().union(*others.values())
    if not wanted:
        return dict.fromkeys(others, ())
    parties = parties_of(wanted)
    told = {
        pk: [
            (_EARLIER[role], record)
            for role, record in asked_of(parties[pk])
            if role in _EARLIER and record.kind == "person"
        ]
        for pk in Case.objects.filter(pk__in=wanted).values_list("pk", flat=True)
    }
    return {
        pk: tuple(dict.fromkeys(one for other, these in told.items() if other in cases for one in these))
        if cases
        else ()
        for pk, cases in others.items()
    }


@dataclass(frozen=True, slots=True)
class _Past:
    """An assignment, as far as it bars or dates."""

    case_id: int
    assigned_on: date
    accepted_on: date | None
    signed_on: date | None
    ended: date | None
    entity: int | None

    @property
    def reviewed(self) -> bool:
        return self.signed_on is not None or (self.ended is None and self.accepted_on is not None)


def _earlier_reviewers(others: Mapping[int, frozenset[int]], on: date) -> dict[int, tuple[Found, ...]]:
    """Who reviewed another case of the worker, and who signed the determination of this one already."""
    past = _past({*others, *frozenset().union(*others.values())})
    told = {}
    for pk, cases in others.items():
        own = [one for _, one in past[pk]]
        before = min((one.assigned_on for one in own if one.ended is None), default=on)
        elsewhere = sorted((place, one) for other in cases for place, one in past[other]) if cases else ()
        found = [("earlier_reviewer", one.entity) for _, one in elsewhere if one.reviewed and one.assigned_on < before]
        found += [
            ("reviewer_appealed_against", one.entity)
            for one in own
            if one.signed_on is not None and one.ended is not None
        ]
        told[pk] = tuple(Found(role, -1, entity, doubtful=False) for role, entity in dict.fromkeys(found) if entity)
    return told


def _past(case_ids: Collection[int]) -> Mapping[int, Iterable[tuple[int, _Past]]]:
    """The assignments of these cases, by case, each with its place among all."""
    rows = Assignment.objects.filter(case__in=case_ids).values_list(
        "case_id", "assigned_on", "accepted_on", "signed_on", "ended", "reviewer__entity"
    )
    found: dict[int, list[tuple[int, _Past]]] = defaultdict(list)
    for place, row in enumerate(rows):
        found[row[0]].append((place, _Past(*row)))
    return found
