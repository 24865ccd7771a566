"""Notices by e-mail: that there is something new in the portal, and not a word more. Off until a mail server is set."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from openimr.accounts.adapters import mail
from openimr.accounts.queries import Person
from openimr.accounts.services import closed, count_try
from openimr.cases import services as cases
from openimr.errors import Reason, Refused
from openimr.portal import queries
from openimr.portal.adapters import queue
from openimr.portal.domain import codes, news
from openimr.portal.models import Holder, Notice

#: A code that shows whose an address is counts for so long.
_CODE_HOLDS = timedelta(hours=1)
#: A notice that waits so long has no job any more that tries it.
_GIVEN_UP = timedelta(days=1)


def ask_for_notices(person: Any, to: str, *, language: str, address: str, at: datetime) -> None:
    """Send a code to that address, which shows that its owner wants the notices. Raises Refused.

    `address`: where the request comes from. No account sends many codes: they are counted like tries to sign in.
    """
    to = to.strip()
    try:
        validate_email(to)
    except ValidationError as wrong:
        raise _refused("email", "that is no e-mail address") from wrong
    if not settings.PORTAL_NOTICES:
        raise _refused("no_notices", "notices by e-mail are not set up here")
    until = count_try(account=f"notices {person.username}", address=address, at=at)
    if until is not None:
        raise _refused("locked", closed(until))
    code = f"{secrets.randbelow(10**6):06}"
    told = {"notices_to": to, "notices_code": codes.digest(code), "notices_asked_at": at, "notices_since": None}
    Holder.objects.update_or_create(person=person, defaults={**told, "language": language})
    words = queries.languages()[language]
    try:
        mail.send(to, words.say("notice.code_subject"), words.say("notice.code_text", code=code))
    except OSError as fault:
        raise _refused("mail", "the e-mail could not be sent: try again later") from fault


def confirm_notices(person: Any, code: str, *, address: str, at: datetime) -> None:
    """The address is the owner's: notices go there from now on. Raises Refused for another code, or an old one."""
    until = count_try(account=f"notices {person.username}", address=address, at=at)
    if until is not None:
        raise _refused("locked", closed(until))
    holder = Holder.objects.filter(person=person).first()
    asked = holder.notices_asked_at if holder is not None else None
    if holder is None or asked is None or at > asked + _CODE_HOLDS or codes.digest(code) != holder.notices_code:
        raise _refused("notice_code", "that code does not count, or no more: ask for another")
    holder.notices_code, holder.notices_since = "", at
    holder.save(update_fields=["notices_code", "notices_since"])


def end_notices(person: Any) -> None:
    """No notices any more; the address is forgotten."""
    ended = {"notices_to": "", "notices_code": "", "notices_asked_at": None, "notices_since": None}
    Holder.objects.filter(person=person).update(**ended)


def note_news(event: Any) -> None:
    """Put a notice on the queue for every account for which that event is something new, in the event's transaction.

    Of news that an account was not told yet it is told once; whoever did it knows it already.
    """
    if not settings.PORTAL_NOTICES:
        return
    roles = news.told_of(event.kind, event.payload, frozenset(queries.rights().identity))
    if not roles:
        return
    wished = Person.objects.filter(role__in=roles, is_active=True, portal__notices_since__isnull=False)
    for person in wished.filter(pk__in=queries.holders_of(event.case)):
        if person.actor == event.actor or not queries.visible(person).filter(pk=event.case_id).exists():
            continue
        notice, fresh = Notice.objects.get_or_create(
            person=person, case=event.case, sent_at=None, dropped_at=None, defaults={"at": event.at}
        )
        if fresh or event.at - notice.at > _GIVEN_UP:  # the server was down for long: this news asks anew
            notice.at = event.at
            notice.save(update_fields=["at"])
            queue.send_notice(notice.pk)


@transaction.atomic
def send_notice(notice: int, *, at: datetime) -> bool:
    """Send it, unless it was sent, its owner wants none any more or sees the case no more; whether it went out.

    Raises OSError where the mail server does not take it: the job is tried again. Neither the address nor a word of it
    is in the log of the case.
    """
    waiting = Notice.objects.select_for_update(of=("self",)).select_related("person", "case").filter(pk=notice).first()
    if waiting is None or waiting.sent_at is not None or waiting.dropped_at is not None:
        return False
    person, holder = waiting.person, Holder.objects.filter(person=waiting.person).first()
    wanted = settings.PORTAL_NOTICES and holder is not None and holder.notices_since is not None
    if holder is None or not wanted or not queries.visible(person).filter(pk=waiting.case_id).exists():
        waiting.dropped_at = at
        waiting.save(update_fields=["dropped_at"])
        return False
    words = queries.words_for(person)
    waiting.sent_at = at
    waiting.save(update_fields=["sent_at"])
    payload = {"notice": waiting.pk, "party": person.role}
    cases.record(waiting.case, "portal.notice_sent", by="system", at=at, payload=payload)
    text = words.say("notice.text", address=queries.address_of_portal())
    mail.send(holder.notices_to, words.say("notice.subject"), text)  # last: where it fails nothing of this is kept
    return True


def _refused(code: str, sentence: str) -> Refused:
    return Refused("send notices", "portal", [Reason(code, sentence)])
