"""What a reviewer is told of a case before it is the reviewer's: enough to know a tie, not the records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.errors import NotFound
from openimr.panel.adapters.steps_file import step_rules
from openimr.panel.domain.steps import EndReason, Step
from openimr.panel.models import Assignment
from openimr.panel.queries.assignments import held_by
from openimr.panel.queries.attestations import Words, words_to_attest
from openimr.records.queries import case_records


@dataclass(frozen=True, slots=True)
class PartyToCheck:
    """A person or organization of the case, for the reviewer to recognise a tie."""

    role: str
    name: str
    organization: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer: what it asks for, by when, who is in it, why this reviewer, and the words of acceptance."""

    case_number: str
    priority: str
    specialty: str  # of the physician who asked for the treatment
    items: tuple[str, ...]
    documents: int
    pages: int
    offered_on: date
    due: date | None
    parties: tuple[PartyToCheck, ...]
    names: Mapping[str, str]  # `parties_to_name`
    why: tuple[str, ...]
    words: Words


def offers(reviewer_id: str, today: date) -> tuple[Offer, ...]:
    """The offers that wait for this reviewer's answer, the earliest due first."""
    waiting = Assignment.objects.filter(reviewer_id=reviewer_id, ended__isnull=True, step=Step.OFFERED)
    return tuple(_offer(held, today) for held in waiting.select_related("case").order_by("due", "case__number"))


def offered(reviewer_id: str) -> int:
    """How many offers wait for this reviewer's answer."""
    return Assignment.objects.filter(reviewer_id=reviewer_id, ended__isnull=True, step=Step.OFFERED).count()


def is_offered(case_number: str, reviewer_id: str) -> bool:
    """Whether an offer of that case waits for this reviewer's answer."""
    case = Case.objects.filter(number=case_number).first()
    held = held_by(case, reviewer_id) if case and reviewer_id else None
    return held is not None and held.step == Step.OFFERED


def _offer(held: Assignment, today: date) -> Offer:
    return Offer(
        **told_of(held.case, held.reviewer_id, today),
        offered_on=held.assigned_on,
        due=held.due,
        why=tuple(part["because"] for part in held.why if part["points"] > 0),
    )


def told_of(case: Case, reviewer_id: str, today: date) -> dict[str, Any]:
    """What whoever is asked to take a case, or a second reading of it, is told: the fields that both offers share."""
    facts, records = case_facts(case), case_records(case)
    physician = facts.party("requesting_physician")
    return {
        "case_number": case.number,
        "priority": case.priority,
        "specialty": physician.specialty if physician else "",
        "items": tuple(item.request for item in facts.items),
        "documents": len(records.documents),
        "pages": sum(1 for _ in records.pages(with_duplicates=True)),
        "parties": tuple(
            PartyToCheck(one.role, "" if one.name == one.organization else one.name, one.organization)
            for one in facts.parties
        ),
        "names": parties_to_name(case),
        "words": words_to_attest(case, reviewer_id, "acceptance", today),
    }


def parties_to_name(case: Case) -> dict[str, str]:
    """Everybody of a case to whom a reviewer may have a tie: the name by "role/person" or "role/organization"."""
    found = {}
    for one in case_facts(case).parties:
        if one.name and one.name != one.organization:
            found[f"{one.role}/person"] = one.name
        if one.organization:
            found[f"{one.role}/organization"] = one.organization
    return found


def end_reasons(step: str) -> tuple[EndReason, ...]:
    """The reasons of the list for "declined", "recused" or "withdrawn". Raises NotFound for another step."""
    found = step_rules().reasons.get(Step(step)) if step in set(Step) else None
    if found is None:
        raise NotFound(f"no list of reasons for {step}")
    return found


def limit_of(held: Assignment) -> str:
    """What is owed next on an assignment, as a sentence; empty where nothing is."""
    rule = step_rules().limit(Step(held.step), held.case.priority)
    return rule.says if rule else ""
