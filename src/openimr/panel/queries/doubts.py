"""Reads of doubtful matches: both records side by side, for the medical director alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from openimr.errors import NotFound
from openimr.panel.adapters.conflict_rules import conflict_rules
from openimr.panel.models import Doubt, Entity, Relation, Ruling
from openimr.panel.queries.access import sees_names


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records, line by line: each name, identifier, address or tie with what it is called."""

    told_by: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DoubtShown:
    """A doubt with both records, why it is one, and every answer that it was given."""

    id: int
    role: str
    case_number: str
    because: tuple[str, ...]
    written: Side
    known: Side
    rulings: tuple[Ruling, ...]

    @property
    def answer(self) -> str:
        return self.rulings[-1].answer if self.rulings else ""


_CALLED = {
    "npi": "NPI",
    "licence": "Licence",
    "tax_id": "Tax number",
    "date_of_birth": "Born",
    "phone": "Telephone",
    "name": "Name",
    "variant": "Also written",
    "dba": "Doing business as",
    "former": "Formerly",
}


def doubts(actor: Any) -> list[DoubtShown]:
    """Every doubtful match, those without an answer first. Raises NotFound for all but the medical director."""
    if not sees_names(actor):
        raise NotFound("no such page for this account")
    stored = list(Doubt.objects.select_related("entity__source", "case").prefetch_related("rulings"))
    ties = _ties(doubt.entity_id for doubt in stored)
    shown = [
        DoubtShown(
            doubt.pk,
            doubt.role,
            doubt.case.number if doubt.case else "",
            tuple(doubt.because),
            _written(doubt.record),
            _known(doubt.entity, ties.get(doubt.entity_id, [])),
            tuple(doubt.rulings.all()),
        )
        for doubt in stored
    ]
    return sorted(shown, key=lambda doubt: (bool(doubt.answer), doubt.id))


def open_doubts() -> int:
    """How many doubts wait for an answer."""
    return sum(
        not (rulings := list(doubt.rulings.all())) or not rulings[-1].answer
        for doubt in Doubt.objects.prefetch_related("rulings")
    )


def _written(record: dict[str, Any]) -> Side:
    lines = [("Name", name) for name in record["names"]]
    lines += [(_CALLED.get(kind, kind), value) for kind, value in record["identifiers"].items()]
    return Side("as written", (*lines, *(("Address", address) for address in record["addresses"])))


def _known(entity: Entity, ties: list[tuple[str, str]]) -> Side:
    lines = [(_CALLED.get(name["kind"], "Name"), _dated(name)) for name in entity.names]
    lines += [(_CALLED.get(kind, kind), value) for kind, value in entity.identifiers.items()]
    lines += [("Address", address) for address in entity.addresses]
    return Side(f"{entity.source.name} of {entity.source.dated:%m/%d/%Y}", (*lines, *ties))


def _dated(name: dict[str, str]) -> str:
    until = name.get("until", "")
    return f"{name['name']} (until {until[5:7]}/{until[8:]}/{until[:4]})" if until else name["name"]


def _ties(entity_ids: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """What hangs on each entity: its relations in words, a few of them."""
    kinds = conflict_rules().kinds
    wanted = set(entity_ids)
    told: dict[int, list[tuple[str, str]]] = {}
    relations = Relation.objects.filter(Q(one__in=wanted) | Q(other__in=wanted), dropped__isnull=True)
    for relation in relations.select_related("one", "other"):
        for entity, other, words in (
            (relation.one_id, relation.other, kinds[relation.kind].forward),
            (relation.other_id, relation.one, kinds[relation.kind].backward),
        ):
            if entity in wanted and len(told.setdefault(entity, [])) < 5:
                who = other.names[0]["name"] if other.names else "somebody"
                told[entity].append(
                    ("Tie", f"{words} {who}" + (f" ({other.reviewer_id})" if other.reviewer_id else ""))
                )
    return told
