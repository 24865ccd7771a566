"""Reads of accounts."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max, Q

from openimr.accounts.adapters import totp, vault
from openimr.accounts.domain.second_factor import in_groups
from openimr.accounts.models import PARTIES, AccountEvent, Person, Role, SecondFactor
from openimr.errors import NotFound

__all__ = [
    "PARTIES",
    "Factor",
    "Person",
    "Role",
    "Shown",
    "StaffAccount",
    "account_events",
    "email_of_reviewer",
    "events",
    "factor",
    "factors",
    "is_party",
    "keeps_records",
    "keys",
    "staff_accounts",
    "to_scan",
]

_KEEP_RECORDS = {Role.INTAKE, Role.MEDICAL_DIRECTOR}


def keeps_records(actor: Any) -> bool:
    """Whether `actor` takes records in, asks for them and looks at pages that may be another person's."""
    return getattr(actor, "role", "") in _KEEP_RECORDS


def is_party(actor: Any) -> bool:
    """Whether `actor` is a party of cases (worker, representative, claims administrator, physician), not staff."""
    return getattr(actor, "role", "") in PARTIES


def keys() -> Path:
    """The folder of the installation's keys."""
    return Path(settings.DATA_DIR) / "keys"


@dataclass(frozen=True, slots=True)
class Factor:
    """How an account's second factor stands. `pending`: shown, and not yet confirmed by a first code."""

    username: str
    role: str
    since: datetime | None = None
    pending: bool = False
    recovery_codes: int = 0

    @property
    def is_set_up(self) -> bool:
        return self.since is not None


@dataclass(frozen=True, slots=True)
class Shown:
    """A new secret as its owner sees it: to scan, or to type."""

    picture: str  # an SVG element
    secret: str  # in groups of four


def named(username: str) -> Person | None:
    """The account of that name, or None."""
    return Person.objects.filter(username=username, is_active=True).first()


def factor(person: Person) -> Factor:
    """The second factor of this account."""
    stored = SecondFactor.objects.filter(person=person).first()
    role = person.get_role_display()
    if stored is None:
        return Factor(person.username, role)
    left = stored.recovery_codes.filter(used_at=None).count()
    return Factor(person.username, role, stored.since, bool(stored.pending), left)


def factors() -> list[Factor]:
    """The second factor of every account, reviewers first: it is they who sign. Of parties those who have one."""
    active = Person.objects.filter(is_active=True)
    shown = active.exclude(role__in=PARTIES) | active.filter(role__in=PARTIES, second_factor__since__isnull=False)
    people = sorted(shown, key=lambda one: (one.role != Role.REVIEWER, one.username))
    return [factor(one) for one in people]


def to_scan(person: Person) -> Shown:
    """The secret that waits for its first code. Raises NotFound where none does."""
    stored = SecondFactor.objects.filter(person=person).first()
    if stored is None or not stored.pending:
        raise NotFound(f"{person.username}: no second factor is being set up")
    secret = vault.unlock(stored.pending, owner=str(person.pk), folder=keys())
    address = totp.address(secret, account=person.username, issuer=settings.ORGANIZATION_NAME)
    return Shown(totp.picture(address), in_groups(secret))


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """An account of staff as whoever keeps the accounts sees it. `signed_in`: the last time, as far as kept."""

    username: str
    role: str
    reviewer_id: str
    is_open: bool
    must_change: bool
    signed_in: datetime | None


def staff_accounts() -> tuple[StaffAccount, ...]:
    """Every account of staff, the open ones first, by name."""
    last = Max("account_events__at", filter=Q(account_events__kind="sign_in"))
    rows = Person.objects.exclude(role__in=PARTIES).annotate(seen=last).order_by("-is_active", "username")
    return tuple(
        StaffAccount(
            one.username, one.get_role_display(), one.reviewer_id, one.is_active, one.must_change_password, one.seen
        )
        for one in rows
    )


def email_of_reviewer(reviewer_id: str) -> str:
    """Where reminders go to that reviewer; empty where none are wished."""
    person = Person.objects.filter(reviewer_id=reviewer_id, is_active=True).exclude(email="").first()
    return person.email if person else ""


def account_events(limit: int = 100) -> list[tuple[str, AccountEvent]]:
    """What happened to accounts of staff and their passwords, newest first, each with the account's name."""
    rows = AccountEvent.objects.filter(kind__regex=r"^(account|password)[.]").exclude(person__role__in=PARTIES)
    return [(event.person.username, event) for event in rows.select_related("person").order_by("-pk")[:limit]]


def events() -> list[tuple[str, AccountEvent]]:
    """What happened to second factors, newest first, each with the account's name."""
    latest = (
        AccountEvent.objects.filter(kind__startswith="second_factor.").select_related("person").order_by("-pk")[:100]
    )
    return [(event.person.username, event) for event in latest]
