"""Records that the file lacks are asked for: a draft a party, sent by a person, answered by what comes."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.errors import Reason, Refused
from openimr.records import queries
from openimr.records.domain import cover_code
from openimr.records.domain.completeness import Requirement
from openimr.records.models import RecordsRequest


@transaction.atomic
def draft_requests(case_number: str, *, by: str, at: datetime) -> tuple[RecordsRequest, ...]:
    """A draft for each party that owes something lacking. What was asked for already is not asked for twice.

    A draft that is there is brought up to date; one of which nothing is left is withdrawn.
    """
    case = cases.locked(case_number)
    asked = {
        entry["wanted"]
        for request in case.records_requests.filter(state=RecordsRequest.State.SENT)
        for entry in request.wanted
    }
    lacking: dict[str, list[Requirement]] = {}
    for found in queries.completeness(case):
        if found.wanted and found.wanted not in asked:
            lacking.setdefault(found.owed_by, []).append(found)
    drafts = {request.party: request for request in case.records_requests.filter(state=RecordsRequest.State.DRAFT)}
    for party, stale in drafts.items():
        if party not in lacking:
            stale.state = RecordsRequest.State.WITHDRAWN
            stale.save(update_fields=["state"])
    return tuple(_draft(case, party, wanted, drafts.get(party), by=by, at=at) for party, wanted in lacking.items())


def _draft(
    case: Case, party: str, wanted: Sequence[Requirement], known: RecordsRequest | None, *, by: str, at: datetime
) -> RecordsRequest:
    entries = [
        {
            "rule": one.rule,
            "wanted": one.wanted,
            "because": one.because,
            "cite": one.cite,
            "verified": one.verified,
            "status": one.status,
        }
        for one in wanted
    ]
    if known is not None and known.wanted == entries:
        return known
    request = known or RecordsRequest(
        case=case, party=party, code=cover_code.code_of(secrets.randbits(80)), made_by=by, made_at=at
    )
    request.wanted = entries
    request.save()
    payload = {"request": request.code, "party": party, "wanted": [entry["rule"] for entry in entries]}
    cases.record(case, "records.request_drafted", by=by, at=at, payload=payload)
    return request


@transaction.atomic
def send_request(case_number: str, code: str, *, sent_on: date, by: str, at: datetime) -> RecordsRequest:
    """Note that the letter went out on that day; the time limit is counted from it. Raises Refused, NotFound."""
    case = cases.locked(case_number)
    request = queries.request_of(case, code)
    if request.state != RecordsRequest.State.DRAFT:
        raise _refusal(request, "send this request")
    limit = queries.limit_of(case, sent_on)
    request.state, request.sent_on, request.due = RecordsRequest.State.SENT, sent_on, limit.due
    request.due_says = "; ".join(f"{step} [{step.cite}]" for step in limit.steps)
    request.save()
    payload = {"request": code, "party": request.party, "sent_on": sent_on.isoformat(), "due": limit.due.isoformat()}
    cases.record(case, "records.requested", by=by, at=at, payload=payload)
    return request


@transaction.atomic
def withdraw_request(case_number: str, code: str, *, by: str, at: datetime) -> RecordsRequest:
    """What is asked for is no longer wanted. Its code goes on filing what comes. Raises Refused, NotFound."""
    case = cases.locked(case_number)
    request = queries.request_of(case, code)
    if request.state == RecordsRequest.State.ANSWERED:
        raise _refusal(request, "withdraw this request")
    request.state = RecordsRequest.State.WITHDRAWN
    request.save(update_fields=["state"])
    cases.record(case, "records.request_withdrawn", by=by, at=at, payload={"request": code, "party": request.party})
    return request


def answer(request: RecordsRequest, *, on: date) -> None:
    """Something came under the request's code. Whether it is all that was asked for, completeness tells."""
    if request.state in {RecordsRequest.State.SENT, RecordsRequest.State.DRAFT}:
        request.state, request.answered_on = RecordsRequest.State.ANSWERED, on
        request.save(update_fields=["state", "answered_on"])


def _refusal(request: RecordsRequest, step: str) -> Refused:
    said = f"request {request.code} is {request.get_state_display().lower()}"
    return Refused(step, request.case.number, [Reason("request_state", said)])
