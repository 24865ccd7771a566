"""A party signs in: account name, password and, where one is set up, a code of the second factor."""

from datetime import datetime
from typing import Any

from django.contrib.auth import authenticate

from openimr.accounts import queries as accounts
from openimr.accounts import services as account_services
from openimr.errors import Reason, Refused


def sign_in(account: str, *, password: str, code: str, address: str, at: datetime) -> Any:
    """The person behind an account of the portal. Raises Refused.

    Wrong account, wrong password and an account of staff are told alike. `code` is asked for only where a second
    factor is set up, after the password was right. Too many tries close the account, or the address, for a while.
    """
    account = account.strip().lower()
    until = account_services.count_try(account=account, address=address, at=at)
    if until is not None:
        raise _refused("locked", account_services.closed(until))
    person = authenticate(username=account, password=password)
    if person is None or not accounts.is_party(person):
        raise _refused("wrong_account", "that account and password do not go together")
    if accounts.factor(person).is_set_up:
        if not code.strip():
            account_services.forgive(account=account, address=address)
            raise _refused("code_needed", "type the code of your second factor as well")
        account_services.check(account, password=password, code=code, by=person.actor, at=at)
    account_services.forgive(account=account, address=address)
    return person


def check_password(person: Any, password: str, *, address: str, at: datetime) -> None:
    """Raises Refused where that is not this account's password; wrong ones are counted like tries to sign in."""
    until = account_services.count_try(account=person.username, address=address, at=at)
    if until is not None:
        raise _refused("locked", account_services.closed(until))
    if not person.check_password(password):
        raise _refused("password", "that is not your password")
    account_services.forgive(account=person.username, address=address)


def _refused(code: str, sentence: str) -> Refused:
    return Refused("sign in", "portal", [Reason(code, sentence)])
