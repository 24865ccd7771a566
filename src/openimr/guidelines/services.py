"""Writes of the guidelines: the requests of a case are understood and its criteria weighed."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.dispute import CaseFacts, DisputedItem, GuidelineCitation
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.guidelines.adapters.library import Library, load
from openimr.guidelines.domain.as_json import finding_to_json, request_to_json
from openimr.guidelines.domain.criteria import CriteriaSet
from openimr.guidelines.domain.criteria import weigh as weigh_criterion
from openimr.guidelines.domain.findings import Finding, TreatmentRequest
from openimr.guidelines.domain.requests import parse
from openimr.guidelines.models import StoredFinding, UnderstoodRequest
from openimr.programmes.loader import load as load_programme
from openimr.records.queries import case_records


@transaction.atomic
def weigh(case_number: str, *, by: str, at: datetime) -> tuple[Finding, ...]:
    """Understand every disputed request and weigh the criteria in force for it; the same outcome writes no event."""
    case = cases.locked(case_number)
    facts, records, library = case_facts(case), case_records(case), load()
    on = edition_date(facts)
    found: list[Finding] = []
    changed = False
    for item in facts.items:
        request = understand(item, library)
        sets = library.sets_for(request.concept, tuple(part for part, _ in request.body_parts), on)
        if not sets:
            request = replace(request, warnings=(*request.warnings, no_criteria(request, on)))
        findings = [
            weigh_criterion(
                criterion,
                item=item.number,
                edition=criteria_set.edition,
                topic=criteria_set.topic,
                inputs=inputs_of(facts, item, request, library),
                records=records,
            )
            for criteria_set in sets
            for criterion in criteria_set.criteria
        ]
        changed |= _store(case, item.number, request, [_cited(library, s) for s in sets], findings)
        found += findings
    if changed:
        payload = {
            "edition_date": on.isoformat(),
            "findings": len(found),
            "by_status": {status: sum(f.status == status for f in found) for status in {str(f.status) for f in found}},
        }
        cases.record(case, "guidelines.weighed", by=by, at=at, payload=payload)
    return tuple(found)


def no_criteria(request: TreatmentRequest, on: date) -> str:
    """What the physician is told where the library cannot help."""
    treatment = (request.label or "this request").lower()
    return f"the library has no criteria in force on {on:%m/%d/%Y} for {treatment}; the physician weighs it alone"


def understand(item: DisputedItem, library: Library) -> TreatmentRequest:
    """The request of a disputed item as understood, its original and authorized parts taken into account."""
    original = item.original_request if item.authorized else None
    return parse(item.request, library.catalogue, original=original, authorized=item.authorized)


def edition_date(facts: CaseFacts) -> date:
    """The day by which editions are chosen; the programme says which it is."""
    by = load_programme(facts.programme).value("standard.edition_by", facts.application_received).value
    return {"ur_decision_date": facts.ur_date, "application_date": facts.application_received}[by]


def inputs_of(facts: CaseFacts, item: DisputedItem, request: TreatmentRequest, library: Library) -> dict[str, Any]:
    """What computed criteria look at. `request.total_asked` is the whole request, authorized part included."""
    asked = parse(item.original_request, library.catalogue).total if item.original_request else None
    return {
        "injury.date": facts.date_of_injury,
        "ur_decision.date": facts.ur_date,
        "request.weeks": request.weeks,
        "request.hours_per_session": request.hours_per_session,
        "request.sessions_per_week": request.sessions_per_week,
        "request.total": request.total,
        "request.total_asked": asked if asked is not None else request.total,
    }


def _cited(library: Library, criteria_set: CriteriaSet) -> GuidelineCitation:
    edition = library.edition(criteria_set.edition)
    return edition.citation(sections=criteria_set.sections, pages=criteria_set.pages)


def _store(
    case: Case, item: int, request: TreatmentRequest, cited: list[GuidelineCitation], findings: list[Finding]
) -> bool:
    """Keep what was understood and found; answers whether anything is different from before."""
    understood = request_to_json(request)
    guidelines = [
        {"source": c.source, "title": c.title, "year": c.year, "sections": list(c.sections), "pages": list(c.pages)}
        for c in cited
    ]
    fresh = [finding_to_json(finding) for finding in findings]
    known = UnderstoodRequest.objects.filter(case=case, item=item).first()
    stored = [row.finding for row in StoredFinding.objects.filter(case=case, item=item)]
    if known is not None and known.request == understood and known.guidelines == guidelines and stored == fresh:
        return False
    UnderstoodRequest.objects.update_or_create(
        case=case, item=item, defaults={"request": understood, "guidelines": guidelines}
    )
    StoredFinding.objects.filter(case=case, item=item).delete()
    StoredFinding.objects.bulk_create(
        StoredFinding(case=case, item=item, place=place, finding=finding) for place, finding in enumerate(fresh)
    )
    return True
