"""What is stored of the weighing of a case: requests, inputs, findings, and what they come to together."""

from collections.abc import Collection
from typing import Any

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.cases.models import Case
from openimr.cases.queries import citations, rows_of
from openimr.guidelines.adapters.library import Library, answers_in, load, queries_in
from openimr.guidelines.domain.as_json import (
    explanation_from_json,
    finding_from_json,
    given_from_json,
    request_from_json,
)
from openimr.guidelines.domain.findings import Finding, TreatmentRequest
from openimr.guidelines.domain.inputs import values_of
from openimr.guidelines.domain.weighing import Explanation
from openimr.guidelines.models import UnderstoodRequest
from openimr.guidelines.queries.criteria import library
from openimr.records.domain.evidence import EvidenceQuery


def request(case: Case, item: int) -> TreatmentRequest:
    """The request of an item as understood; before the weighing, as written."""
    stored = _understood(case, item)
    if stored is not None:
        return request_from_json(stored.request)
    return TreatmentRequest(text=case.items.get(number=item).request, warnings=("not weighed yet",))


def _understood(case: Case, item: int) -> UnderstoodRequest | None:
    return next(iter(rows_of(case, "understood_requests", item=item)), None)


def treatments() -> dict[tuple[str, int], tuple[str, str]]:
    """By case number and item: the concept of every request as understood, and its category; empty where not known."""
    stored = UnderstoodRequest.objects.values_list("case__number", "item", "request__concept", "request__category")
    return {(number, item): (concept or "", category or "") for number, item, concept, category in stored}


def findings(case: Case, item: int) -> tuple[Finding, ...]:
    """The machine's findings on an item, in the guideline's order."""
    return tuple(finding_from_json(stored.finding) for stored in rows_of(case, "findings", item=item))


def explanations(case: Case, item: int) -> tuple[Explanation, ...]:
    """What the findings on an item come to, by each set of criteria in force for it."""
    stored = _understood(case, item)
    return tuple(explanation_from_json(one) for one in stored.explanations) if stored else ()


def cited_as(edition_id: str) -> str:
    """An edition as letters cite it; its id where this library has it no longer."""
    found = next((edition for edition in load().editions if edition.id == edition_id), None)
    return str(found.citation()) if found is not None else edition_id


def inputs(case: Case, item: int) -> dict[str, Any]:
    """The values that computed criteria looked at, by name; None for what was looked for in vain."""
    stored = _understood(case, item)
    given = (given_from_json(one) for one in stored.inputs) if stored else ()
    return values_of({one.name: one for one in given})


def weighed_as_json(case: Case) -> list[dict[str, Any]]:
    """Every item as it was weighed, as plain JSON: the leaves of each explanation name findings."""
    return [
        {
            "item": stored.item,
            "request": stored.request,
            "guidelines": stored.guidelines,
            "inputs": stored.inputs,
            "findings": [one.finding for one in case.findings.filter(item=stored.item)],
            "explanations": stored.explanations,
        }
        for stored in case.understood_requests.all()
    ]


def reviewer_guidelines(case: Case, item: int) -> tuple[GuidelineCitation, ...]:
    """The guideline in force for the item, as a letter would cite it; none where the library has none."""
    stored = _understood(case, item)
    return citations(stored.guidelines) if stored else ()


def asked_of_records(criteria: Collection[str], in_force: Library | None = None) -> dict[str, EvidenceQuery]:
    """What each criterion asks of the records as the library in force has it; without those that ask nothing."""
    return queries_in(in_force or library(), criteria)


def answered_by(criteria: Collection[str]) -> dict[str, str]:
    """Which document would have answered each criterion, by its name; those are left out of which no library says."""
    return answers_in(library(), criteria)
