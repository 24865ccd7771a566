"""Tries to sign in and to use a code are counted before they are weighed, and kept whatever becomes of them."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from openimr.accounts.domain import tries
from openimr.accounts.models import Try
from openimr.clock import PACIFIC

_KEPT = timedelta(days=1)
_ADVISORY = 0x504F5254  # this use of PostgreSQL's advisory locks


@transaction.atomic
def count_try(*, account: str, address: str, at: datetime) -> datetime | None:
    """Count a try of an account (or code) from an address; until when nothing is accepted, None where it is open.

    Neither is kept as it is: a digest keyed by the installation stands for each.
    """
    Try.objects.filter(at__lt=at - _KEPT).delete()
    keys = {"account": key_of("account", account), "address": key_of("address", address)}
    for key in sorted(keys.values()):  # one at a time, so that many at once are no more than were borne
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_ADVISORY, key])
    closed = [
        until
        for kind, key in keys.items()
        if (until := tries.closed_until(list(Try.objects.filter(key=key).values_list("at", flat=True)), kind, at))
    ]
    if closed:
        return max(closed)
    Try.objects.bulk_create(Try(key=key, at=at) for key in keys.values())
    return None


def closed(until: datetime) -> str:
    """In words, why nothing is looked at now."""
    return f"too many tries: nothing is accepted before {until.astimezone(PACIFIC):%H:%M}"


def forgive(*, account: str, address: str) -> None:
    """The try was right: this account's count begins anew; of the address its own try is taken back."""
    Try.objects.filter(key=key_of("account", account)).delete()
    last = Try.objects.filter(key=key_of("address", address)).order_by("-pk").first()
    if last is not None:
        last.delete()


def key_of(kind: str, what: str) -> str:
    """What stands for an account or address."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{kind}|{what}".encode(), hashlib.sha256).hexdigest()
