"""Who is asking."""

from typing import Any, cast

from django.http import HttpRequest

from openimr import clock
from openimr.accounts.queries import Person, keeps_records
from openimr.errors import NotFound
from openimr.panel import queries as panel
from openimr.panel.domain.second_readers import NOBODY_NAMED


def signed_in(request: HttpRequest) -> Person:
    """The person behind a request to a page that asks for signing in."""
    return cast("Person", request.user)


def writer(request: HttpRequest) -> dict[str, Any]:
    """Who writes, as which reviewer, and when: what the services of a review ask for."""
    person = signed_in(request)
    return {"reviewer_id": person.reviewer_id, "by": person.actor, "at": clock.now()}


def in_the_log(request: HttpRequest, case: Any) -> str:
    """How the log of a case calls the person who reads its records: a second reader by no name and no account."""
    return NOBODY_NAMED if panel.reads_case(case, request.user) else signed_in(request).actor


def only_staff(request: HttpRequest, about: str) -> None:
    """Raises NotFound for whoever does not keep records: the page is not there for them."""
    if not keeps_records(request.user):
        raise NotFound(f"{about}: no such page for this account")


def only_director(request: HttpRequest) -> None:
    """Raises NotFound for whoever does not direct: neither criteria nor the panel are theirs to change."""
    if signed_in(request).role != "medical_director":
        raise NotFound("no such page for this account")


def only_reviewer(request: HttpRequest) -> Person:
    """The reviewer behind a request for a page of his or her own. Raises NotFound for everybody else."""
    person = signed_in(request)
    if person.role != "reviewer":
        raise NotFound("no such page for this account")
    return person


def only_quality(request: HttpRequest, *, auditor: bool = False) -> None:
    """Raises NotFound for whoever does not look at reviews a second time; `auditor`: the auditor may look on."""
    if signed_in(request).role not in {"medical_director", "quality", *(("auditor",) if auditor else ())}:
        raise NotFound("no such page for this account")


def oversees(request: HttpRequest) -> bool:
    """Whether the person directs or audits."""
    return signed_in(request).role in {"medical_director", "auditor"}


def only_overseers(request: HttpRequest) -> None:
    """Raises NotFound for whoever neither directs nor audits: the page is not there for them."""
    if not oversees(request):
        raise NotFound("no such page for this account")
