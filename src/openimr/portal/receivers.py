"""What happens to a case is told by e-mail to the accounts of its parties that wished so: only that there is news."""

from typing import Any

from openimr.cases.services import recorded
from openimr.portal.services import noticing


def connect() -> None:
    """Hear every event of every case."""
    recorded.connect(something_happened, dispatch_uid="portal.something_happened")


def something_happened(event: Any, **_: Any) -> None:
    noticing.note_news(event)
