"""A fictitious history of signed cases, stored as the stages store it, for the reports that look back."""

from datetime import UTC, date, datetime, time

from openimr.cases import services as cases
from openimr.cases.models import Case, DisputedItem, Party, URDecision
from openimr.guidelines.domain.as_json import request_to_json
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.guidelines.models import UnderstoodRequest
from openimr.panel.models import Assignment

DEMO_TREATMENT = ("work_hardening", "rehabilitation")


def queued_case(
    number: str,
    *,
    ready: date,
    priority: str = "regular",
    specialty: str = "PM&R",
    due: date | None = None,
    reviewer: str | None = None,
    offered: date | None = None,
    accepted: date | None = None,
    signed: date | None = None,
    state: str = "records_ready",
) -> Case:
    """A case that waited for a reviewer from `ready` on, and how far it came."""
    case = Case.objects.create(
        number=number,
        programme="california_workers_comp",
        state=state,
        priority=priority,
        date_of_injury=date(2024, 1, 1),
        claim_number=f"claim {number}",
        application_received=ready,
    )
    URDecision.objects.create(case=case, date=date(2024, 6, 3))
    DisputedItem.objects.create(case=case, number=1, request="physical therapy 2x6", ur_decision="denied")
    Party.objects.create(case=case, role="claims_administrator", organization="Pacific Crest Claims Services")
    Party.objects.create(case=case, role="requesting_physician", last_name="Fictitious", specialty=specialty)
    at = datetime.combine(ready, time(20), tzinfo=UTC)
    cases.record(case, "case.records_ready", by="test", at=at, payload={"from": "eligible"})
    if due is not None:
        rule = f"determination.{priority}"
        cases.set_deadline(
            case, rule, says="determination", owed_by="review_organization", due=due, steps=[], verified=True
        )
    if reviewer is not None:
        step = "signed" if signed else "accepted" if accepted else "offered"
        Assignment.objects.create(
            case=case,
            reviewer_id=reviewer,
            assigned_on=offered or ready,
            accepted_on=accepted,
            signed_on=signed,
            step=step,
        )
    return case


def signed_case(
    number: str,
    *,
    reviewer: str,
    on: date,
    decisions: tuple[str, ...] = ("upheld",),
    administrator: str = "Pacific Crest Claims Services",
    specialty: str = "PM&R",
    treatment: tuple[str, str] = DEMO_TREATMENT,
) -> Case:
    """A case that one reviewer had and signed on that day."""
    at = datetime.combine(on, time(20), tzinfo=UTC)
    case = Case.objects.create(
        number=number,
        programme="california_workers_comp",
        state="records_ready",
        priority="regular",
        date_of_injury=date(2024, 1, 1),
        claim_number=f"claim {number}",
        application_received=on,
    )
    URDecision.objects.create(case=case, date=date(2024, 6, 3))
    Party.objects.create(case=case, role="claims_administrator", organization=administrator)
    Party.objects.create(case=case, role="requesting_physician", last_name="Fictitious", specialty=specialty)
    for place, _ in enumerate(decisions, start=1):
        DisputedItem.objects.create(case=case, number=place, request="work hardening 2x6", ur_decision="denied")
        understood = TreatmentRequest(
            text="work hardening 2x6", concept=treatment[0], label=treatment[0], category=treatment[1]
        )
        UnderstoodRequest.objects.create(case=case, item=place, request=request_to_json(understood))
    Assignment.objects.create(case=case, reviewer_id=reviewer, assigned_on=on, step="signed", signed_on=on)
    decided = {str(place): decision for place, decision in enumerate(decisions, start=1)}
    case.state = "signed"
    case.save(update_fields=["state"])
    cases.record(case, "case.signed", by="test", at=at, payload={"on": on.isoformat(), "decisions": decided})
    return case
