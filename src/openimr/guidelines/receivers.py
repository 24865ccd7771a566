"""When a case's records were put in order or changed, its criteria's questions are asked anew, before anyone waits."""

from typing import Any

from openimr.cases.services import recorded
from openimr.guidelines.adapters import queue

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
    """Hear every event of every case."""
    recorded.connect(records_changed, dispatch_uid="guidelines.records_changed")


def records_changed(event: Any, **_: Any) -> None:
    """Have the questions asked anew by a job."""
    if event.kind.startswith(_CHANGES):
        queue.keep_answers(event.case.number)
