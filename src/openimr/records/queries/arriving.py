"""Uploads on their way in."""

from typing import Any

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.records.models import Upload


def unfinished_uploads(case: Case, actor: Any) -> list[Upload]:
    """What this person began to send and did not end."""
    return list(case.uploads.filter(by=actor.actor, finished=False))


def upload(case: Case, token: str, actor: Any) -> Upload:
    """An upload of this person's. Raises NotFound."""
    found = case.uploads.filter(token=token, by=actor.actor).first()
    if found is None:
        raise NotFound(f"{case.number}: no such upload; begin it again")
    return found
