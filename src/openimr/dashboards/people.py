"""Who is asking."""

from typing import cast

from django.http import HttpRequest

from openimr.accounts.queries import Person


def signed_in(request: HttpRequest) -> Person:
    """The person behind a request to a page that asks for signing in."""
    return cast("Person", request.user)
