"""What publication does when an event says so."""

from typing import Any

from openimr.cases.services import recorded
from openimr.publication.services import publish


def connect() -> None:
    """Hear every event of every case."""
    recorded.connect(corrected, dispatch_uid="publication.corrected")


def corrected(event: Any, **_: Any) -> None:
    """Put the public copy of a correction in the place of the one before, in the same transaction: both, or neither."""
    if event.kind == "determination.corrected":
        publish.publish_correction(event.case.number, by=event.actor, at=event.at)
