"""Writes of accounts."""

from datetime import datetime

from django.db import transaction

from openimr.accounts.models import AccountEvent, Person, Role


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
    person.save(update_fields=["password"])
    AccountEvent.objects.create(person=person, kind="password.changed", by=by, at=at)


def note_sign_in(person: Person, *, at: datetime) -> None:
    """The account was signed in to."""
    AccountEvent.objects.create(person=person, kind="sign_in", by=person.actor, at=at)


def note_refused_sign_in(username: str, *, at: datetime) -> None:
    """Somebody tried to sign in to an account with a wrong password; of a name that no account has nothing is kept."""
    person = Person.objects.filter(username=username).first()
    if person is not None:
        AccountEvent.objects.create(person=person, kind="sign_in.refused", by="anonymous", at=at)
