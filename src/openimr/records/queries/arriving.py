"""Uploads on their way in."""

from typing import Any

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.records.models import Upload

#: Who may add records to a case.
_MAY_ADD = {"intake", "medical_director"}


def may_add_records(actor: Any) -> bool:
    """Whether `actor` may add records to the cases that they see."""
    return getattr(actor, "role", "") in _MAY_ADD


def unfinished_uploads(case: Case, actor: Any) -> list[Upload]:
    """What this person began to send and did not end."""
    return list(case.uploads.filter(by=actor.actor, finished=False))


def upload(case: Case, token: str, actor: Any) -> Upload:
    """An upload of this person's. Raises NotFound."""
    found = case.uploads.filter(token=token, by=actor.actor).first()
    if found is None:
        raise NotFound(f"{case.number}: no such upload; begin it again")
    return found
