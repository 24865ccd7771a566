"""What the case file lacks, and the requests for it."""

from datetime import date
from typing import Any

from django.conf import settings

from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.errors import NotFound
from openimr.intake.domain.deadlines import Deadline, Step, count
from openimr.programmes.loader import load
from openimr.records.adapters import request_letter
from openimr.records.adapters.cited_as_file import cited_as
from openimr.records.domain.completeness import Requirement
from openimr.records.domain.completeness import completeness as weigh
from openimr.records.models import RecordsRequest
from openimr.records.queries.case_file import case_records


def completeness(case: Case) -> tuple[Requirement, ...]:
    """Everything that the rules require of the case file, weighed on what is there now."""
    return weigh(case_facts(case), case_records(case), load(case.programme), cited_as())


def requests(case: Case) -> tuple[RecordsRequest, ...]:
    """The requests of a case, the latest first."""
    return tuple(case.records_requests.order_by("-pk"))


def request_of(case: Case, code: str) -> RecordsRequest:
    """The request of that code. Raises NotFound."""
    found = case.records_requests.filter(code=code).first()
    if found is None:
        raise NotFound(f"{case.number}: no request {code}")
    return found


def request_by_code(code: str) -> RecordsRequest | None:
    """The request that a cover sheet's code belongs to, whatever its case; None where no request has it."""
    return RecordsRequest.objects.filter(code=code).select_related("case").first()


def limit_of(case: Case, sent_on: date) -> Deadline:
    """By when what is asked for on that day has to be here."""
    rule = "records.requested.expedited" if case.priority == "expedited" else "records.requested"
    return count(load(case.programme), [(rule, "after the request")], sent_on, sent_on)


def how_counted(request: RecordsRequest) -> tuple[Step, ...]:
    """The steps by which the last day of a request that was sent was counted.

    They are counted again: a request keeps them as words alone. Where the rules were changed since, so that they give
    another day, nothing is told but the words.
    """
    if request.sent_on is None or request.due is None:
        return ()
    limit = limit_of(request.case, request.sent_on)
    return limit.steps if limit.due == request.due else (Step(0, "calendar_day", request.due_says, ""),)


def letter_of(request: RecordsRequest) -> bytes:
    """The letter with its cover sheet, as PDF."""
    return request_letter.render(_told(request))


def _told(request: RecordsRequest) -> dict[str, Any]:
    case = request.case
    facts = case_facts(case)
    party, worker = facts.party(request.party), facts.party("injured_worker")
    due = f"{request.due:%m/%d/%Y}" if request.due else None
    return {
        "organization": {"name": settings.ORGANIZATION_NAME, "address": settings.ORGANIZATION_ADDRESS},
        "recipient": {
            "name": (party.organization or party.name) if party else request.party.replace("_", " "),
            "address": _lines(party.address) if party else [],
        },
        "party": request.party.replace("_", " "),
        "case_number": case.number,
        "claim_number": case.claim_number,
        "worker": worker.name if worker else "",
        "date_of_injury": f"{case.date_of_injury:%m/%d/%Y}",
        "code": request.code,
        "dated": f"{request.sent_on:%m/%d/%Y}" if request.sent_on else "Draft, not sent",
        "due": due,
        "due_says": request.due_says or None,
        "wanted": request.wanted,
    }


def _lines(address: tuple[str, ...]) -> list[str]:
    street, *rest = address
    return [street, ", ".join(rest[:-1]) + (f" {rest[-1]}" if len(rest) > 1 else "")] if rest else [street]
