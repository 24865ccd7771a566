"""Messages between a party and staff. They are no part of the case file, and no reviewer is told of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from openimr.accounts.queries import keeps_records
from openimr.cases import services as cases
from openimr.cases.domain.states import State, has_reached
from openimr.errors import NotFound, Reason, Refused
from openimr.portal import queries
from openimr.portal.models import Conversation, Message, Reading

LONGEST = 10_000
#: What ends a case, by topic, as its log says it.
_ENDS = {"withdrawal": "withdrawn by the worker", "authorized": "the disputed treatment is authorized"}


@transaction.atomic
def write(seat: queries.Seat, *, topic: str, text: str, at: datetime, files: Sequence[str] = ()) -> Conversation:
    """A party begins a conversation. Raises Refused, with every reason.

    Whether it is copied to every party is what the rule of its topic says, not the writer's choice.
    """
    rule = queries.rights().topic(topic)
    reasons = []
    if rule is None or seat.role not in rule.by:
        reasons.append(Reason("topic", "choose what it is about"))
    if rule is not None and rule.ends_case and not _can_end(seat.case):
        reasons.append(Reason("too_late", "the case was decided or has ended already"))
    reasons += _faults(seat, text, files)
    if reasons:
        raise Refused("send this message", seat.case.number, reasons)
    assert rule is not None
    made = Conversation.objects.create(
        case=seat.case, role=seat.role, party_mark=seat.mark, topic=topic, copied=rule.copied, opened_at=at
    )
    _add(made, seat.person, seat.role, text, files=files, at=at)
    return made


@transaction.atomic
def reply(seat: queries.Seat, number: int, *, text: str, at: datetime, files: Sequence[str] = ()) -> Message:
    """A party goes on with a conversation that it may see. Raises NotFound, Refused."""
    thread = queries.conversation(seat, number)
    if reasons := _faults(seat, text, files):
        raise Refused("send this message", seat.case.number, reasons)
    thread.conversation.settled_at = None
    thread.conversation.save(update_fields=["settled_at"])
    return _add(thread.conversation, seat.person, seat.role, text, files=files, at=at)


@transaction.atomic
def answer(staff: Any, number: int, *, text: str, at: datetime) -> Message:
    """Staff answer. Raises NotFound for everybody who is not staff, Refused."""
    thread = queries.staff_thread(staff, number)
    if reasons := _faults_of_text(text):
        raise Refused("send this answer", thread.conversation.case.number, reasons)
    return _add(thread.conversation, staff, "staff", text, files=(), at=at)


@transaction.atomic
def settle(staff: Any, number: int, *, at: datetime) -> None:
    """Nothing more to answer. Raises NotFound."""
    one = queries.staff_thread(staff, number).conversation
    one.settled_at = at
    one.save(update_fields=["settled_at"])
    cases.record(one.case, "portal.settled", by=staff.actor, at=at, payload={"conversation": one.pk})


@transaction.atomic
def end_case(staff: Any, number: int, *, at: datetime) -> None:
    """End the review as the worker's withdrawal or the administrator's notice asks. Raises NotFound, Refused."""
    one = queries.staff_thread(staff, number).conversation
    if one.topic not in _ENDS:
        said = "only a withdrawal, or a notice that the treatment is authorized, ends a review"
        raise Refused("end the review", one.case.number, [Reason("topic", said, "8 CCR 9792.10.6(a)")])
    case = cases.locked(one.case.number)
    if not _can_end(case):
        raise Refused("end the review", case.number, [Reason("state", f"it is {case.state}")])
    because = {"because": _ENDS[one.topic], "conversation": one.pk}
    cases.move(case, State.TERMINATED, by=staff.actor, at=at, payload=because)
    settle(staff, number, at=at)


@transaction.atomic
def note_read(person: Any, thread: queries.Thread, *, at: datetime) -> None:
    """This person has every message of the conversation on a page; of one seen before the first time stays."""
    told = [Reading(message=said.message, person=person, at=at) for said in thread.messages]
    Reading.objects.bulk_create(told, ignore_conflicts=True)


def _can_end(case: Any) -> bool:
    state = State(case.state)
    return not has_reached(state, State.SIGNED) and state not in {State.INELIGIBLE, State.TERMINATED, State.TRANSFERRED}


def _add(one: Conversation, writer: Any, role: str, text: str, *, files: Sequence[str], at: datetime) -> Message:
    if role == "staff" and not keeps_records(writer):
        raise NotFound("no such page for this account")
    made = Message.objects.create(conversation=one, by=writer, role=role, text=_clean(text), files=list(files), at=at)
    payload = {
        "conversation": one.pk, "topic": one.topic, "with": one.role, "from": role, "copied": one.copied,
        "files": len(files),
    }  # fmt: skip
    cases.record(one.case, "portal.message", by=writer.actor, at=at, payload=payload)
    return made


def _faults(seat: queries.Seat, text: str, files: Sequence[str]) -> list[Reason]:
    own = {original.sha256 for original in queries.own_files(seat)}
    strange = [Reason("files", "a message can name only files that you sent in")] if set(files) - own else []
    return [*_faults_of_text(text), *strange]


def _faults_of_text(text: str) -> list[Reason]:
    plain = _clean(text)
    if not plain:
        return [Reason("empty", "write something first")]
    if len(plain) > LONGEST:
        return [Reason("too_long", f"it has {len(plain):,} characters, {LONGEST:,} at most")]
    return []


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()
