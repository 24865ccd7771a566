"""Writes of assignments."""

from datetime import date, datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State, has_reached, may_move
from openimr.errors import Reason, Refused
from openimr.panel import queries
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.domain.board import Candidate
from openimr.panel.models import Assignment
from openimr.panel.services.rotation import bind_to_draw


@transaction.atomic
def assign(case_number: str, *, reviewer_id: str | None, today: date, by: str, at: datetime) -> Assignment:
    """Assign a reviewer, the best fit without `reviewer_id`. Raises Refused: nobody may review, or not this one.

    An open assignment stays as it is. The screening of the day is kept as its certificate.
    """
    case = cases.locked(case_number)
    held = queries.assignment(case)
    if held is not None and (reviewer_id in {None, held.reviewer_id} or has_reached(State(case.state), State.SIGNED)):
        return held
    draw = bind_to_draw(case, by=by, at=at)  # bound since the case came in, but for cases older than the rotation
    board = queries.candidates(case, on=today)
    chosen = _chosen(case_number, board, reviewer_id)
    if held is not None:
        held.ended = today
        held.save(update_fields=["ended"])
        cases.move(case, State.RECORDS_READY, by=by, at=at, payload={"withdrawn": held.reviewer_id})
    made = Assignment.objects.create(
        case=case,
        reviewer_id=chosen.reviewer_id,
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
        board=[
            {
                "reviewer": c.reviewer_id,
                "eligible": c.eligible,
                "reasons": list(c.reasons),
                "points": c.points,
                "lot": c.lot,
            }
            for c in board
        ],
    )
    if case.assigned is None:
        case.assigned = today
        case.save(update_fields=["assigned"])
    payload = {"reviewer": chosen.reviewer_id, "candidates": sum(c.eligible for c in board), "on": today.isoformat()}
    cases.move(case, State.ASSIGNED, by=by, at=at, payload=payload)
    return made


@transaction.atomic
def withdraw(case_number: str, *, reason: str, today: date, by: str, at: datetime) -> None:
    """Take the case back from its reviewer; it waits for another.

    Everybody who sees the case's log reads `reason`. Raises Refused where nobody has it, or it is signed or ended.
    """
    case = cases.locked(case_number)
    held = queries.assignment(case)
    if held is None:
        raise Refused("withdraw it", case_number, [Reason("not_assigned", "no reviewer is assigned")])
    if not may_move(State(case.state), State.RECORDS_READY):
        raise Refused("withdraw it", case_number, [Reason("state", f"it is {case.state}")])
    held.ended = today
    held.save(update_fields=["ended"])
    payload = {"withdrawn": held.reviewer_id, "reason": reason, "on": today.isoformat()}
    cases.move(case, State.RECORDS_READY, by=by, at=at, payload=payload)


def _chosen(case_number: str, board: tuple[Candidate, ...], reviewer_id: str | None) -> Candidate:
    if reviewer_id is not None:
        found = next((candidate for candidate in board if candidate.reviewer_id == reviewer_id), None)
        if found is None:
            raise Refused("assign a reviewer", case_number, [Reason("unknown", f"{reviewer_id} is not on the panel")])
        if not found.eligible:
            raise Refused(f"assign {reviewer_id}", case_number, [Reason("not_eligible", why) for why in found.reasons])
        return found
    if not board or not board[0].eligible:
        counted = sorted({reason for candidate in board for reason in candidate.reasons})
        raise Refused(
            "assign a reviewer", case_number, [Reason("nobody", f"nobody of {len(board)} may: {r}") for r in counted]
        )
    return board[0]
