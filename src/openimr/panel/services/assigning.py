"""A case is offered to a reviewer: the best fit, or the one that the medical director names."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.errors import Reason, Refused
from openimr.panel import queries
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.domain.board import Candidate
from openimr.panel.domain.steps import Step
from openimr.panel.models import Assignment
from openimr.panel.services.rotation import bind_to_draw
from openimr.panel.services.screening import certify
from openimr.panel.services.stepping import begin, end

#: Offers are made one after the other, so that each sees the load that the one before it added.
_OFFERS = 0x0FFE5


@transaction.atomic
def assign(
    case_number: str, *, reviewer_id: str | None, today: date, by: str, at: datetime, seat: int = 1
) -> Assignment:
    """Offer the case to a reviewer, the best fit without `reviewer_id`; it is the reviewer's once accepted.

    An open assignment stays as it is, unless another reviewer is named: then the case is taken from the first. The
    screening of the day is kept as its certificate. Raises Refused: nobody may review, or not this one, or not you.
    """
    case = cases.locked(case_number)
    held = queries.assignment(case, seat)
    if held is not None and (reviewer_id in {None, held.reviewer_id} or has_reached(State(case.state), State.SIGNED)):
        return held
    if held is not None:
        end(held, Step.WITHDRAWN, "reassigned", "", on=today, by=by, at=at)
    return _offer(case, seat=seat, reviewer_id=reviewer_id, today=today, by=by, at=at)


@transaction.atomic
def reassign(
    case_number: str,
    *,
    reason: str,
    words: str = "",
    reviewer_id: str | None = None,
    today: date,
    by: str,
    at: datetime,
    seat: int = 1,
) -> Assignment:
    """Take the case from its reviewer, with the reason, and offer it to another: the next best, or the one named."""
    case = cases.locked(case_number)
    held = queries.assignment(case, seat)
    former = None
    if held is not None:
        former = held.reviewer_id
        end(held, Step.WITHDRAWN, reason, words, on=today, by=by, at=at)
    return _offer(case, seat=seat, reviewer_id=reviewer_id, today=today, by=by, at=at, but=former)


def _offer(
    case: Case, *, seat: int, reviewer_id: str | None, today: date, by: str, at: datetime, but: str | None = None
) -> Assignment:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_OFFERS])
    draw = bind_to_draw(case, by=by, at=at)  # bound since the case came in, but for cases older than the rotation
    if seat > queries.seats_approved(case):
        sentence = f"a reviewer in seat {seat} needs the Administrative Director's written approval"
        raise Refused("offer the case", case.number, [Reason("seats", sentence, "8 CCR 9792.10.6(c)")])
    board = queries.candidates(case, on=today)
    others = {one.reviewer_id for one in queries.seats(case)} | ({but} if but and not reviewer_id else set())
    chosen = _chosen(case, board, reviewer_id, others, today)
    made = Assignment(
        case=case,
        reviewer_id=chosen.reviewer_id,
        seat=seat,
        assigned_on=today,
        why=[{"points": part.points, "because": part.because} for part in chosen.fit],
        certificate={
            "on": today.isoformat(),
            "asked": list(chosen.screening.asked),
            "conflicts": [],
            "unanswered": [],
            "near_equal": fit_table().near_equal,
            "draw": draw.pk,
            "commitment": draw.commitment,
        },
        board=[_as_told(candidate) for candidate in board],
    )
    begin(made, on=today, by=by, at=at, payload={"candidates": sum(c.eligible for c in board)})
    if case.assigned is None:
        case.assigned = today
        case.save(update_fields=["assigned"])
        cases.meet_deadline(case, "assignment.notice", on=today)
    if case.state not in {State.ASSIGNED, State.UNDER_REVIEW}:
        payload = {"reviewer": chosen.reviewer_id, "on": today.isoformat()}
        cases.move(case, State.ASSIGNED, by=by, at=at, payload=payload)
    certify(case, chosen.reviewer_id, step="assignment", on=today, by=by, at=at)
    return made


def _as_told(one: Candidate) -> dict[str, Any]:
    return {
        "reviewer": one.reviewer_id,
        "eligible": one.eligible,
        "reasons": list(one.reasons),
        "points": one.points,
        "lot": one.lot,
    }


def _chosen(
    case: Case, board: tuple[Candidate, ...], reviewer_id: str | None, others: set[str], today: date
) -> Candidate:
    """The candidate named, or the best. `others` hold another seat of the case, or are to be passed over."""
    if reviewer_id is not None:
        found = next((candidate for candidate in board if candidate.reviewer_id == reviewer_id), None)
        if found is None:
            raise Refused("assign a reviewer", case.number, [Reason("unknown", f"{reviewer_id} is not on the panel")])
        reasons = [Reason("not_eligible", why) for why in found.reasons if not found.eligible]
        if reviewer_id in others:
            reasons.append(Reason("same_reviewer", "holds another seat of this case", "8 CCR 9792.10.6(c)"))
        if reasons:
            raise Refused(f"assign {reviewer_id}", case.number, reasons)
        return found
    best = next((candidate for candidate in board if candidate.eligible and candidate.reviewer_id not in others), None)
    if best is None:
        counted = sorted({reason for candidate in board for reason in candidate.reasons})
        against = [Reason("nobody", f"nobody of {len(board)} may: {reason}") for reason in counted]
        helping = queries.help_for(case, board, today).sentences()
        raise Refused("assign a reviewer", case.number, [*against, *(Reason("help", one) for one in helping)])
    return best


@transaction.atomic
def lapse(
    case_number: str, *, today: date, by: str, at: datetime, offer_next: bool, seat: int = 1
) -> Assignment | None:
    """End an offer that was not answered in time; answers the next best's offer, if `offer_next` and there is one.

    An offer that was answered, or is not due yet, stays as it is. Without `offer_next` the case waits for the medical
    director (`queries.without_reviewer`).
    """
    case = cases.locked(case_number)
    held = queries.assignment(case, seat)
    if held is None or held.step != Step.OFFERED or held.due is None or held.due >= today:
        return None
    end(held, Step.LAPSED, "no_answer", "", on=today, by=by, at=at)
    if not offer_next:
        return None
    try:
        with transaction.atomic():
            return _offer(case, seat=seat, reviewer_id=None, today=today, by=by, at=at)
    except Refused as refusal:
        payload = {"seat": seat, "reasons": len(refusal.reasons)}
        cases.record(case, "panel.nobody_to_offer", by=by, at=at, payload=payload)
        return None


def lapse_due(*, today: date, by: str, at: datetime, offer_next: bool) -> list[str]:
    """Every offer that is overdue, each in a transaction of its own; answers the numbers of the cases."""
    due = [(one.case.number, one.seat) for one in queries.overdue(today) if one.step == Step.OFFERED]
    for number, seat in due:
        lapse(number, seat=seat, today=today, by=by, at=at, offer_next=offer_next)
    return [number for number, _ in due]
