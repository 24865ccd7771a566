"""When a case's records were put in order or changed, its criteria's questions are asked anew, before anyone waits."""

from typing import Any

from openimr.cases.services import recorded
from openimr.guidelines.adapters import queue
from openimr.guidelines.domain.request import parse
from openimr.guidelines.queries.criteria import library
from openimr.intake import queries as intake
from openimr.intake.domain.repeated import Asked

#: Beginnings of the events after which the records may answer otherwise, or are asked for the first time. Missing one
#: would cost time alone: an answer counts only for the case file that it was found in.
_CHANGES = (
    "case.records_ready",
    "records.corrected",
    "records.duplicate_ruled",
    "records.incident_",
    "records.page_",
    "records.put_in_order",
)


def connect() -> None:
    """Hear every event of every case, and lend intake the reading of requests."""
    recorded.connect(records_changed, dispatch_uid="guidelines.records_changed")
    intake.understand_by(asked)


def asked(item: Any) -> Asked:
    """What a disputed item asks for, as this stage understands it."""
    found = parse(
        item.request,
        library().catalogue,
        original=item.original_request if item.authorized else None,
        authorized=item.authorized,
    )
    return Asked(item.request, found.concept, found.category, found.body_parts)


def records_changed(event: Any, **_: Any) -> None:
    """Have the questions asked anew by a job."""
    if event.kind.startswith(_CHANGES):
        queue.keep_answers(event.case.number)
