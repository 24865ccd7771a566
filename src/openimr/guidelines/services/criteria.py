"""A medical director writes criteria: drafted by one person, released by another, and never lost."""

import re
from datetime import datetime

from django.db import transaction

from openimr.errors import Reason, Refused
from openimr.guidelines.adapters.library import with_criteria
from openimr.guidelines.models import CriteriaDraft
from openimr.guidelines.queries.criteria import digest_in_force, released

_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,70}\.yaml")


@transaction.atomic
def draft_criteria(file: str, text: str, *, note: str, by: str, at: datetime) -> CriteriaDraft:
    """Keep a file of criteria as written, to be released by another person; `note` says why it is changed.

    Raises DataFileInvalid with file and line where the library would not load with it, and Refused.
    """
    if not _NAME.fullmatch(file):
        reason = Reason("file", f"{file!r} is no name for a file of criteria; it needs small letters, digits and .yaml")
        raise Refused("draft criteria", file, [reason])
    if not note.strip():
        raise Refused("draft criteria", file, [Reason("note", "it must say why it is changed")])
    with_criteria(tuple(sorted((released() | {file: text}).items())))
    return CriteriaDraft.objects.create(
        file=file, text=text, based_on=digest_in_force(file), note=note.strip(), drafted_by=by, drafted_at=at
    )


@transaction.atomic
def release_criteria(number: int, *, by: str, at: datetime) -> CriteriaDraft:
    """Put a draft in force. Raises Refused: the person who drafted it, one that is released, or one whose file has
    changed since; DataFileInvalid where the library in force no longer loads with it.
    """
    drafted = CriteriaDraft.objects.select_for_update().get(pk=number)
    reasons = []
    if by == drafted.drafted_by:
        reasons.append(Reason("four_eyes", "who drafted it cannot release it; another person must"))
    if drafted.released_by:
        reasons.append(Reason("released", "it is released already"))
    elif drafted.based_on != digest_in_force(drafted.file):
        reasons.append(Reason("changed_since", "the file in force has changed since; draft it anew from the new one"))
    if reasons:
        raise Refused("release criteria", drafted.file, reasons)
    with_criteria(tuple(sorted((released() | {drafted.file: drafted.text}).items())))
    drafted.released_by, drafted.released_at = by, at
    drafted.save(update_fields=["released_by", "released_at"])
    return drafted
