"""Messages as their readers see them: a party its own and those copied to all, staff every one, a reviewer none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from openimr.accounts.queries import keeps_records
from openimr.errors import NotFound
from openimr.portal.models import Conversation, Message
from openimr.portal.queries.access import Seat


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation for one reader. `unread`: messages of others since the reader looked last."""

    conversation: Conversation
    messages: tuple[Message, ...]
    unread: int
    read_by_staff: datetime | None
    read_by_party: datetime | None

    @property
    def last(self) -> Message:
        return self.messages[-1]

    @property
    def waits_for_staff(self) -> bool:
        """Whether the last word is a party's and nobody has settled it."""
        return self.last.role != "staff" and self.conversation.settled_at is None


def conversations(seat: Seat) -> tuple[Thread, ...]:
    """What this party wrote and was written, and what the rules copy to it; the latest first."""
    found = [_thread(one, seat.person) for one in _with_messages(_of(seat))]
    return tuple(sorted(found, key=lambda thread: thread.last.at, reverse=True))


def conversation(seat: Seat, number: int) -> Thread:
    """One of them. Raises NotFound for any other."""
    found = _with_messages(_of(seat)).filter(pk=number).first()
    if found is None:
        raise NotFound(f"{seat.case.number}: no conversation {number} for this account")
    return _thread(found, seat.person)


def unread(seat: Seat) -> int:
    """How many messages this account has not read."""
    return sum(thread.unread for thread in conversations(seat))


def _of(seat: Seat) -> QuerySet[Conversation]:
    return seat.case.conversations.filter(Q(role=seat.role) | Q(copied=True))


def _with_messages(found: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return found.select_related("case").prefetch_related("messages", "readings__person")


def _thread(one: Conversation, reader: Any) -> Thread:
    messages = tuple(one.messages.all())
    readings = list(one.readings.all())
    mine = next((reading.at for reading in readings if reading.person_id == reader.pk), None)
    new = sum(message.by_id != reader.pk and (mine is None or message.at > mine) for message in messages)
    return Thread(
        one,
        messages,
        new,
        _latest(reading for reading in readings if keeps_records(reading.person)),
        _latest(reading for reading in readings if reading.person.role == one.role),
    )


def _latest(readings: Any) -> datetime | None:
    return max((reading.at for reading in readings), default=None)


def queue(staff: Any) -> tuple[Thread, ...]:
    """Every conversation, those that wait for an answer first, the longest waiting first. Raises NotFound."""
    _only_staff(staff)
    threads = [_thread(one, staff) for one in _with_messages(Conversation.objects.all())]
    waiting = sorted((one for one in threads if one.waits_for_staff), key=lambda one: one.last.at)
    answered = sorted((one for one in threads if not one.waits_for_staff), key=lambda one: one.last.at, reverse=True)
    return (*waiting, *answered[:200])


def staff_thread(staff: Any, number: int) -> Thread:
    """One conversation for staff. Raises NotFound, also for everybody who does not keep records."""
    _only_staff(staff)
    found = _with_messages(Conversation.objects.filter(pk=number)).first()
    if found is None:
        raise NotFound(f"there is no conversation {number}")
    return _thread(found, staff)


def waiting(staff: Any) -> int:
    """How many conversations wait for an answer."""
    return sum(thread.waits_for_staff for thread in queue(staff))


def _only_staff(actor: Any) -> None:
    """Messages are staff's and the parties'. A reviewer is not told even that there is one (ex parte communication)."""
    if not keeps_records(actor):
        raise NotFound("no such page for this account")
