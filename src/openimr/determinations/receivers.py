"""What determinations do when an event says so."""

from datetime import date
from typing import Any

from openimr.cases.services import recorded
from openimr.determinations import services


def connect() -> None:
    """Hear every event of every case."""
    recorded.connect(handed_in, dispatch_uid="determinations.handed_in")


def handed_in(event: Any, **_: Any) -> None:
    """Draw the lots of a review as it is handed in, in the same transaction: before anybody can sign."""
    if event.kind == "panel.submitted":
        on = date.fromisoformat(event.payload["on"])
        services.draw_lots(event.case, reviewer_id=event.payload["reviewer"], on=on, at=event.at)
