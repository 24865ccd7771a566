"""One step of an assignment: checked against the table, stored with its day and deadline, told in the case's log."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.errors import Reason, Refused
from openimr.intake.domain.deadlines import after
from openimr.panel import queries
from openimr.panel.adapters.steps_file import step_rules
from openimr.panel.domain.steps import Step, may_move, may_take
from openimr.panel.models import Assignment
from openimr.programmes.loader import load

_DAY_OF = {Step.ACCEPTED: "accepted_on", Step.SUBMITTED: "submitted_on", Step.SIGNED: "signed_on"}


def begin(made: Assignment, *, on: date, by: str, at: datetime, payload: Mapping[str, Any]) -> None:
    """The offer, as a new row."""
    _check(made, None, Step.OFFERED, by)
    made.step, made.due = Step.OFFERED, _due(made, Step.OFFERED, on)
    made.save()
    _tell(made, on=on, by=by, at=at, payload=payload)


def move(
    held: Assignment, target: Step, *, on: date, by: str, at: datetime, payload: Mapping[str, Any] | None = None
) -> None:
    """Take one step that keeps the assignment open. Raises Refused for a move not in the table, or not this actor's."""
    _check(held, Step(held.step), target, by)
    back = held.step == Step.SUBMITTED and target == Step.ACCEPTED
    held.step = target
    day = "submitted_on" if back else _DAY_OF[target]
    setattr(held, day, None if back else on)
    held.due = _due(held, target, (held.accepted_on or on) if back else on)
    held.save(update_fields=["step", "due", day])
    _tell(held, on=on, by=by, at=at, payload=payload or {})


def end(held: Assignment, target: Step, reason: str, words: str, *, on: date, by: str, at: datetime) -> None:
    """End an assignment without a signature; the case waits for another reviewer if nobody else holds it.

    Raises Refused for a move not in the table, or not this actor's, or a reason that is not on the list.
    """
    _check(held, Step(held.step), target, by)
    if step_rules().reason(target, reason) is None:
        listed = ", ".join(one.id for one in step_rules().reasons[target])
        sentence = f"{reason or 'no reason'} is not on the list of reasons: {listed}"
        raise Refused(_verb(target), held.case.number, [Reason("reason", sentence)])
    if reason == "other" and not words.strip():
        raise Refused(_verb(target), held.case.number, [Reason("reason", "another reason needs words; say which")])
    held.step, held.ended, held.due = target, on, None
    held.end_reason, held.end_words = reason, words.strip()
    held.save(update_fields=["step", "ended", "due", "end_reason", "end_words"])
    _tell(held, on=on, by=by, at=at, payload={"reason": reason})
    if held.case.state in {State.ASSIGNED, State.UNDER_REVIEW} and not queries.seats(held.case):
        cases.move(held.case, State.RECORDS_READY, by=by, at=at, payload={target: held.reviewer_id, "reason": reason})


def _check(held: Assignment, origin: Step | None, target: Step, by: str) -> None:
    number = held.case.number
    if not may_move(origin, target):
        reason = Reason("step", f"the assignment is {origin}; docs/reference/panel.md lists the moves")
        raise Refused(_verb(target), number, [reason])
    if not may_take(origin, target, by):
        raise Refused(_verb(target), number, [Reason("role", f"that is not for the {by.partition(':')[0]}")])


def _verb(target: Step) -> str:
    return {
        Step.OFFERED: "offer the case",
        Step.ACCEPTED: "accept the case",
        Step.SUBMITTED: "hand the review in",
        Step.SIGNED: "sign",
        Step.DECLINED: "decline the offer",
        Step.LAPSED: "let the offer lapse",
        Step.RECUSED: "recuse the reviewer",
        Step.WITHDRAWN: "withdraw the assignment",
    }[target]


def _due(held: Assignment, step: Step, on: date) -> date | None:
    rule = step_rules().limit(step, held.case.priority)
    if rule is None or not rule.is_in_force(on):
        return None
    return after(on, rule.in_force(on), load(held.case.programme))


def _tell(held: Assignment, *, on: date, by: str, at: datetime, payload: Mapping[str, Any]) -> None:
    told: dict[str, Any] = {"reviewer": held.reviewer_id, "on": on.isoformat(), **payload}
    if held.seat > 1:
        told["seat"] = held.seat
    if held.due is not None:
        told["due"] = held.due.isoformat()
    cases.record(held.case, f"panel.{held.step}", by=by, at=at, payload=told)
