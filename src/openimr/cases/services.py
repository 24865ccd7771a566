"""Writes of cases: the event log, the moves between states, the time limits. One function a use case."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from openimr.cases.domain.chain import GENESIS, digest_of
from openimr.cases.domain.states import State, may_move
from openimr.cases.models import Case, Deadline, Event
from openimr.errors import Reason, Refused

#: Sent for every event, in its transaction: `sender` is Event, `event` the event. Later stages receive it.
recorded = Signal()


def locked(case_number: str) -> Case:
    """The case, locked until the transaction ends, so that two writers take turns."""
    return Case.objects.select_for_update().get(number=case_number)


@transaction.atomic
def record(case: Case, kind: str, *, by: str, at: datetime, payload: Mapping[str, Any] | None = None) -> Event:
    """Append one event to the case's log. `payload` is plain JSON: dates as ISO text, no health information."""
    Case.objects.select_for_update().get(pk=case.pk)  # one writer of the chain at a time
    last = case.events.order_by("-sequence").first()
    facts: dict[str, Any] = {
        "sequence": last.sequence + 1 if last else 1,
        "kind": kind,
        "actor": by,
        "at": at,
        "payload": dict(payload or {}),
        "previous": last.digest if last else GENESIS,
    }
    # The database keeps instants in UTC to the microsecond; the digest is taken over exactly that form.
    facts["at"] = at.astimezone(UTC)
    event = Event.objects.create(case=case, digest=digest_of(case_number=case.number, **facts), **facts)
    recorded.send(sender=Event, event=event)
    return event


@transaction.atomic
def move(
    case: Case,
    target: State,
    *,
    by: str,
    at: datetime,
    payload: Mapping[str, Any] | None = None,
    corrected: bool = False,
) -> Case:
    """Move the case along the table of states and say so in its log. Raises Refused for a move not in the table.

    `corrected`: what was entered was corrected, which makes some moves that nothing else does.
    """
    current = locked(case.number)
    if current.state == target:
        return current
    if not may_move(State(current.state), target, corrected=corrected):
        raise Refused(
            f"become {target}",
            case.number,
            [Reason("state", f"it is {current.state}; docs/reference/case-states.md lists the moves")],
        )
    origin, current.state = current.state, target
    current.save(update_fields=["state"])
    record(current, f"case.{target}", by=by, at=at, payload={"from": origin, **(payload or {})})
    case.state = target
    return current


@transaction.atomic
def set_deadline(
    case: Case,
    rule: str,
    *,
    says: str,
    owed_by: str,
    due: date,
    steps: Sequence[Mapping[str, Any]],
    verified: bool,
) -> Deadline:
    """Store a computed time limit; computing it again replaces what is not met yet."""
    deadline, _ = Deadline.objects.update_or_create(
        case=case,
        rule=rule,
        defaults={
            "says": says,
            "owed_by": owed_by,
            "due": due,
            "steps": [dict(step) for step in steps],
            "verified": verified,
        },
    )
    return deadline


def begin_anew(case: Case, rule: str) -> None:
    """A time limit that was met once runs again, as after a second order or a corrected day: it is open."""
    Deadline.objects.filter(case=case, rule=rule).update(met_on=None)


def meet_deadline(case: Case, rule: str, *, on: date) -> None:
    """Note the day on which a time limit was met; a limit that the case does not have is nothing to meet."""
    Deadline.objects.filter(case=case, rule=rule, met_on__isnull=True).update(met_on=on)
