"""The reviewer attaches passages of the records to criteria, and takes them away again."""

from datetime import datetime
from typing import Literal

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.errors import NotFound, Reason, Refused
from openimr.guidelines import queries as guideline_queries
from openimr.panel import queries as panel
from openimr.records.domain.evidence import Evidence
from openimr.review.domain.attached import Attached
from openimr.review.models import AttachedEvidence
from openimr.review.services.deciding import open_review, redrafting, seat_of, take_back_finding

#: More of a page than this is no passage: a letter quotes what decides.
LONGEST = 2_000


@transaction.atomic
def attach_evidence(
    case_number: str,
    *,
    item: int,
    criterion: str,
    passage: Evidence,
    speaks: Literal["for", "against"],
    reviewer_id: str,
    by: str,
    at: datetime,
) -> Attached:
    """Attach a passage (of `records.queries.passage`) to a criterion; the same once more only turns what it speaks for.

    The draft of the item's rationale cites it from then on. Raises Refused.
    """
    case = open_review(case_number)
    seat = seat_of(case, reviewer_id)
    _check(case, item, criterion, passage, speaks)
    with redrafting(case, item, reviewer_id=reviewer_id, by=by, at=at):
        made, _ = AttachedEvidence.objects.update_or_create(
            case=case,
            seat=seat,
            item=item,
            criterion=criterion,
            document=passage.document,
            page=passage.page,
            start=passage.start,
            end=passage.end,
            defaults={
                "speaks": speaks,
                "title": passage.title,
                "quote": passage.quote,
                "attached_by": by,
                "at": at,
            },
        )
    _note(case, "review.evidence_attached", made, by=by, at=at)
    return Attached(made.pk, criterion, speaks, passage)


def _check(case: Case, item: int, criterion: str, passage: Evidence, speaks: str) -> None:
    reasons = []
    if criterion not in {finding.criterion for finding in guideline_queries.findings(case, item)}:
        reasons.append(Reason("criterion", f"item {item} has no criterion {criterion}"))
    if speaks not in AttachedEvidence.Speaks.values:
        reasons.append(Reason("speaks", f"a passage speaks for or against, not {speaks!r}"))
    if len(passage.quote) > LONGEST:
        reasons.append(Reason("passage", f"the passage has {len(passage.quote)} characters; select at most {LONGEST}"))
    if reasons:
        raise Refused("attach evidence", case.number, reasons)


@transaction.atomic
def remove_evidence(case_number: str, *, item: int, number: int, reviewer_id: str, by: str, at: datetime) -> Attached:
    """Take an attached passage away; it is answered, so that it can be attached again. Raises NotFound."""
    case = open_review(case_number)
    made = case.attached_evidence.filter(pk=number, item=item, seat=seat_of(case, reviewer_id)).first()
    if made is None:
        raise NotFound(f"{case_number}: item {item} has no attached passage {number}")
    evidence = Evidence(made.document, made.title, made.page, made.quote, made.start, made.end)
    with redrafting(case, item, reviewer_id=reviewer_id, by=by, at=at):
        _note(case, "review.evidence_removed", made, by=by, at=at)
        made.delete()
    return Attached(number, made.criterion, made.speaks, evidence)  # type: ignore[arg-type]  # one of the two


@transaction.atomic
def take_back_with_passages(
    case_number: str, *, item: int, criterion: str, reviewer_id: str, by: str, at: datetime
) -> tuple[Attached, ...]:
    """The machine's finding stands again, and what was attached to the criterion goes with the change.

    Answers the passages that are taken away, so that they can be attached again.
    """
    take_back_finding(case_number, item=item, criterion=criterion, reviewer_id=reviewer_id, by=by, at=at)
    case = open_review(case_number)
    held = case.attached_evidence.filter(item=item, criterion=criterion, seat=seat_of(case, reviewer_id))
    numbers = list(held.order_by("pk").values_list("pk", flat=True))
    return tuple(
        remove_evidence(case_number, item=item, number=number, reviewer_id=reviewer_id, by=by, at=at)
        for number in numbers
    )


def _note(case: Case, kind: str, made: AttachedEvidence, *, by: str, at: datetime) -> None:
    """What was attached to what, never its words; which way it speaks is kept from the other reviewers."""
    payload: dict[str, object] = {"item": made.item, "criterion": made.criterion}
    payload |= {"document": made.document, "page": made.page}
    payload |= {"speaks": made.speaks} if panel.seats_approved(case) == 1 else {"seat": made.seat}
    cases.record(case, kind, by=by, at=at, payload=payload)
