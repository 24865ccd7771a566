"""Writes of accounts: made, closed, opened again; passwords given and changed."""

import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from openimr.accounts.models import PARTIES, AccountEvent, Person, Role
from openimr.errors import NotFound, Reason, Refused


@transaction.atomic
def open_account(
    *, username: str, role: Role, password: str, display_name: str = "", reviewer_id: str = ""
) -> tuple[Person, bool]:
    """The account of that user name, made if there is none yet; an account that exists is left as it is."""
    person = Person.objects.filter(username=username).first()
    if person is not None:
        return person, False
    first, _, last = display_name.partition(" ")
    person = Person(username=username, role=role, reviewer_id=reviewer_id, first_name=first, last_name=last)
    person.set_password(password)
    person.save()
    return person, True


@transaction.atomic
def set_password(*, username: str, password: str, by: str, at: datetime) -> None:
    """Give the account a new password; other accounts and their sessions are untouched."""
    person = Person.objects.select_for_update().get(username=username)
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    AccountEvent.objects.create(person=person, kind="password.changed", by=by, at=at)


def note_sign_in(person: Person, *, at: datetime) -> None:
    """The account was signed in to."""
    AccountEvent.objects.create(person=person, kind="sign_in", by=person.actor, at=at)


def note_refused_sign_in(username: str, *, at: datetime) -> None:
    """Somebody tried to sign in to an account with a wrong password; of a name that no account has nothing is kept."""
    person = Person.objects.filter(username=username).first()
    if person is not None:
        AccountEvent.objects.create(person=person, kind="sign_in.refused", by="anonymous", at=at)


@transaction.atomic
def add_staff(
    username: str, *, role: str, display_name: str = "", reviewer_id: str = "", by: str, at: datetime
) -> tuple[Person, str]:
    """A new account of staff and its first password, told once, to be changed at the first sign-in.

    Whether `reviewer_id` is on the panel is the caller's to see. Raises Refused with every reason.
    """
    reasons = []
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError:
        reasons.append(Reason("name", "an account's name has letters, digits and . + - _ @, and no spaces"))
    if Person.objects.filter(username__iexact=username).exists():
        reasons.append(Reason("taken", "there is an account of that name"))
    if role not in Role.values or role in PARTIES:
        reasons.append(Reason("role", f"choose a role of staff: {', '.join(staff_roles())}"))
    if (role == Role.REVIEWER) != bool(reviewer_id):
        reasons.append(Reason("reviewer", "a reviewer's account, and no other, names its reviewer of the panel"))
    if reviewer_id and Person.objects.filter(reviewer_id=reviewer_id, is_active=True).exists():
        reasons.append(Reason("reviewer", "that reviewer has an account"))
    if reasons:
        raise Refused("make this account", username or "account", reasons)
    password = _first_password()
    person, _ = open_account(
        username=username, role=Role(role), password=password, display_name=display_name, reviewer_id=reviewer_id
    )
    person.must_change_password = True
    person.save(update_fields=["must_change_password"])
    AccountEvent.objects.create(person=person, kind="account.made", by=by, at=at, payload={"role": role})
    return person, password


def staff_roles() -> tuple[str, ...]:
    """The roles of people of the organization."""
    return tuple(role for role in Role.values if role not in PARTIES)


@transaction.atomic
def close_account(username: str, *, reason: str, by: str, at: datetime) -> None:
    """Nobody signs in to it any more, and who is signed in is so no longer. Raises Refused, NotFound."""
    person = _staff(username)
    reasons = []
    if by == person.actor:
        reasons.append(Reason("own", "nobody closes the own account: another medical director has to"))
    if not person.is_active:
        reasons.append(Reason("closed", "it is closed already"))
    if not reason.strip():
        reasons.append(Reason("reason", "say why"))
    directors = Person.objects.filter(role=Role.MEDICAL_DIRECTOR, is_active=True).exclude(pk=person.pk)
    if person.role == Role.MEDICAL_DIRECTOR and not directors.exists():
        reasons.append(Reason("last", "it is the last medical director's: make another one first"))
    if reasons:
        raise Refused("close this account", username, reasons)
    person.is_active = False
    person.save(update_fields=["is_active"])
    AccountEvent.objects.create(person=person, kind="account.closed", by=by, at=at, payload={"reason": reason.strip()})


@transaction.atomic
def reopen_account(username: str, *, by: str, at: datetime) -> str:
    """It can be signed in to again, with a new password that is told once. Raises Refused, NotFound."""
    person = _staff(username)
    if person.is_active:
        raise Refused("open this account again", username, [Reason("open", "it is open")])
    person.is_active = True
    person.save(update_fields=["is_active"])
    AccountEvent.objects.create(person=person, kind="account.reopened", by=by, at=at)
    return _give_password(person, by=by, at=at)


@transaction.atomic
def reset_password(username: str, *, by: str, at: datetime) -> str:
    """A new password, told once, to be changed at the next sign-in; its sessions end. Raises Refused, NotFound."""
    person = _staff(username)
    reasons = []
    if by == person.actor:
        reasons.append(Reason("own", "change your own password under its own page"))
    if not person.is_active:
        reasons.append(Reason("closed", "it is closed: open it again, which gives it a new password"))
    if reasons:
        raise Refused("reset this password", username, reasons)
    return _give_password(person, by=by, at=at)


def change_own_password(person: Person, *, present: str, new: str, again: str, at: datetime) -> None:
    """Its owner, who knows the present password, chooses another. Raises Refused with every reason."""
    reasons = []
    if not person.check_password(present):
        reasons.append(Reason("password", "that is not your present password"))
    elif new == present:
        reasons.append(Reason("same", "the new password is the present one"))
    if new != again:
        reasons.append(Reason("again", "the two new passwords differ"))
    reasons += weak(new, person)
    if reasons:
        raise Refused("change the password", person.username, reasons)
    set_password(username=person.username, password=new, by=person.actor, at=at)


@transaction.atomic
def set_email(person: Person, to: str, *, at: datetime) -> None:
    """Where reminders go to this member of staff by e-mail; empty: none are wished. Raises Refused."""
    to = to.strip()
    try:
        if to:
            validate_email(to)
    except ValidationError as wrong:
        raise Refused("keep the address", person.username, [Reason("email", "that is no e-mail address")]) from wrong
    person.email = to
    person.save(update_fields=["email"])
    AccountEvent.objects.create(
        person=person, kind="account.email" if to else "account.no_email", by=person.actor, at=at
    )


def weak(password: str, person: Any = None) -> list[Reason]:
    """Why a password is too weak, each in a sentence of the page's language; empty where it is not."""
    try:
        validate_password(password, person)
    except ValidationError as problem:
        return [Reason("validator", said) for said in problem.messages]
    return []


def _staff(username: str) -> Person:
    """The account of staff, locked. Raises NotFound, for a party's too: those are invited anew."""
    person = Person.objects.select_for_update().filter(username=username).exclude(role__in=PARTIES).first()
    if person is None:
        raise NotFound(f"{username}: no such account of staff")
    return person


def _give_password(person: Person, *, by: str, at: datetime) -> str:
    password = _first_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    AccountEvent.objects.create(person=person, kind="password.reset", by=by, at=at)
    return password


def _first_password() -> str:
    return secrets.token_urlsafe(12)
