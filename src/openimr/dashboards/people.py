"""Who is asking."""

from typing import cast

from django.http import HttpRequest

from openimr.accounts.queries import Person, keeps_records
from openimr.errors import NotFound


def signed_in(request: HttpRequest) -> Person:
    """The person behind a request to a page that asks for signing in."""
    return cast("Person", request.user)


def only_staff(request: HttpRequest, about: str) -> None:
    """Raises NotFound for whoever does not keep records: the page is not there for them."""
    if not keeps_records(request.user):
        raise NotFound(f"{about}: no such page for this account")


def only_director(request: HttpRequest) -> None:
    """Raises NotFound for whoever does not write criteria."""
    if signed_in(request).role != "medical_director":
        raise NotFound("no such page for this account")


def only_library_readers(request: HttpRequest) -> None:
    """Raises NotFound for whoever neither writes criteria nor audits."""
    if signed_in(request).role not in {"medical_director", "auditor"}:
        raise NotFound("no such page for this account")


def oversees(request: HttpRequest) -> bool:
    """Whether the person directs or audits."""
    return signed_in(request).role in {"medical_director", "auditor"}


def only_overseers(request: HttpRequest) -> None:
    """Raises NotFound for whoever neither directs nor audits: figures about reviewers are not there for them."""
    if not oversees(request):
        raise NotFound("no such page for this account")
