"""Reads of the guidelines' work on a case."""

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.cases.models import Case
from openimr.cases.queries import citations
from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.as_json import finding_from_json, request_from_json
from openimr.guidelines.domain.findings import Finding, TreatmentRequest


def request(case: Case, item: int) -> TreatmentRequest:
    """The request of an item as understood; before the weighing, as written."""
    stored = case.understood_requests.filter(item=item).first()
    if stored is not None:
        return request_from_json(stored.request)
    return TreatmentRequest(text=case.items.get(number=item).request, warnings=("not weighed yet",))


def findings(case: Case, item: int) -> tuple[Finding, ...]:
    """The machine's findings on an item, in the guideline's order."""
    return tuple(finding_from_json(stored.finding) for stored in case.findings.filter(item=item))


def reviewer_guidelines(case: Case, item: int) -> tuple[GuidelineCitation, ...]:
    """The guideline in force for the item, as a letter would cite it; none where the library has none."""
    stored = case.understood_requests.filter(item=item).first()
    return citations(stored.guidelines) if stored else ()


def answered_by(criterion: str) -> str:
    """Which document would have answered a criterion; empty where the library does not say."""
    for criteria_set in load().sets:
        for one in criteria_set.criteria:
            if f"{criteria_set.edition}.{criteria_set.topic}.{one.id}" == criterion:
                return one.answered_by
    return ""
