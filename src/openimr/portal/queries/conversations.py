"""Messages as their readers see them: a party its own and those copied to all, staff every one, a reviewer none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from openimr.accounts.queries import keeps_records
from openimr.errors import NotFound
from openimr.portal.models import Conversation, Message
from openimr.portal.queries.access import Seat


@dataclass(frozen=True, slots=True)
class Said:
    """A message with when staff, and a party other than its writer, had it on a page first; None where not yet."""

    message: Message
    read_by_staff: datetime | None
    read_by_party: datetime | None

    @property
    def by(self) -> Any:
        return self.message.by

    @property
    def role(self) -> str:
        return self.message.role

    @property
    def text(self) -> str:
        return self.message.text

    @property
    def files(self) -> list[str]:
        return list(self.message.files)

    @property
    def at(self) -> datetime:
        return self.message.at


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation for one reader. `unread`: messages of others that the reader has not had on a page."""

    conversation: Conversation
    messages: tuple[Said, ...]
    unread: int

    @property
    def last(self) -> Said:
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
    """What is copied, and what this very party wrote: another one came in its place reads nothing of that."""
    written = Message.objects.filter(by=seat.person, role=seat.role).values("conversation_id")
    own = Q(party_mark=seat.mark) | Q(pk__in=written) if seat.mark else Q(pk__in=written)
    return seat.case.conversations.filter(Q(copied=True) | Q(role=seat.role) & own)


def _with_messages(found: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return found.select_related("case").prefetch_related("messages__readings__person", "messages__by")


def _thread(one: Conversation, reader: Any) -> Thread:
    messages = tuple(one.messages.all())
    new = sum(
        message.by_id != reader.pk and not any(reading.person_id == reader.pk for reading in message.readings.all())
        for message in messages
    )
    return Thread(one, tuple(_said(message, one.role) for message in messages), new)


def _said(message: Message, role: str) -> Said:
    others = [reading for reading in message.readings.all() if reading.person_id != message.by_id]
    by_staff = (reading.at for reading in others if keeps_records(reading.person))
    by_party = (reading.at for reading in others if reading.person.role == role)
    return Said(message, min(by_staff, default=None), min(by_party, default=None))


@dataclass(frozen=True, slots=True)
class Queue:
    """Conversations for staff: those that wait for an answer, the longest first, and the others, the latest first.

    Neither is read before it is sliced; `threads` makes what a page shows of the slice.
    """

    waits: QuerySet[Conversation]
    answered: QuerySet[Conversation]


def queue(staff: Any) -> Queue:
    """Every conversation of every case. Raises NotFound for all but staff."""
    _only_staff(staff)
    last = Message.objects.filter(conversation=OuterRef("pk")).order_by("-pk")
    every = Conversation.objects.annotate(
        word=Subquery(last.values("role")[:1]), latest=Subquery(last.values("at")[:1])
    )
    waits = ~Q(word="staff") & Q(settled_at=None)
    return Queue(
        _with_messages(every.filter(waits).order_by("latest", "pk")),
        _with_messages(every.exclude(waits).order_by("-latest", "-pk")),
    )


def threads(found: Iterable[Conversation], staff: Any) -> list[Thread]:
    """Conversations from the queue as staff read them."""
    return [_thread(one, staff) for one in found]


def staff_thread(staff: Any, number: int) -> Thread:
    """One conversation for staff. Raises NotFound, also for everybody who does not keep records."""
    _only_staff(staff)
    found = _with_messages(Conversation.objects.filter(pk=number)).first()
    if found is None:
        raise NotFound(f"there is no conversation {number}")
    return _thread(found, staff)


def _only_staff(actor: Any) -> None:
    """Messages are staff's and the parties'. A reviewer is not told even that there is one (ex parte communication)."""
    if not keeps_records(actor):
        raise NotFound("no such page for this account")
