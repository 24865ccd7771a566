"""A medical director writes criteria: drafted by one person, released by another, and never lost."""

import re
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from openimr.errors import NotFound, Reason, Refused
from openimr.guidelines.models import CriteriaDraft
from openimr.guidelines.queries.criteria import digest_in_force, library_with

_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,70}\.yaml")


def is_criteria_file(name: str) -> bool:
    """Whether a file of criteria may be named so."""
    return bool(_NAME.fullmatch(name))


@transaction.atomic
def draft_criteria(
    file: str,
    text: str,
    *,
    note: str,
    by: str,
    at: datetime,
    begun_from: str | None = None,
    instead_of: int | None = None,
) -> CriteriaDraft:
    """Keep a file of criteria as written, to be released by another person; `note` says why it is changed.

    `begun_from` is the SHA-256 of the text in force when the writing began, where the writer knows it; the draft
    `instead_of` which it is written is withdrawn, if it is the same person's and still open.

    Raises DataFileInvalid with file and line where the library would not load with it, and Refused.
    """
    if not is_criteria_file(file):
        reason = Reason("file", f"{file!r} is no name for a file of criteria; it needs small letters, digits and .yaml")
        raise Refused("draft criteria", file, [reason])
    if not note.strip():
        raise Refused("draft criteria", file, [Reason("note", "it must say why it is changed")])
    if begun_from is not None and begun_from != digest_in_force(file):
        reason = Reason("changed_since", "the file in force has changed since you began; compare, and save again")
        raise Refused("draft criteria", file, [reason])
    library_with(file, text)
    new = CriteriaDraft.objects.create(
        file=file, text=text, based_on=digest_in_force(file), note=note.strip(), drafted_by=by, drafted_at=at
    )
    former = CriteriaDraft.objects.select_for_update().filter(file=file, drafted_by=by, pk=instead_of or 0).first()
    if former is not None and former.is_open:
        _step(former, "withdrawn", f"written anew as draft {new.pk}", by=by, at=at)
    return new


@transaction.atomic
def submit_criteria(number: int, *, by: str, at: datetime) -> CriteriaDraft:
    """Ask another person to release a draft. Raises NotFound, and Refused unless its author does so and it is open."""
    drafted = _locked(number)
    reasons = [*_not_the_author(drafted, by)]
    if drafted.state != "draft":
        reasons.append(Reason("state", f"it is {drafted.state}; edit it into a new draft"))
    if reasons:
        raise Refused("submit criteria", drafted.file, reasons)
    return _step(drafted, "submitted", "", by=by, at=at)


@transaction.atomic
def return_criteria(number: int, *, comment: str, by: str, at: datetime) -> CriteriaDraft:
    """Give a submitted draft back to its author. Raises NotFound, and Refused without a comment, or to the author."""
    drafted = _locked(number)
    reasons = []
    if drafted.state != "submitted":
        reasons.append(Reason("state", f"it is {drafted.state}, not submitted"))
    if by == drafted.drafted_by:
        reasons.append(Reason("four_eyes", "who drafted it withdraws it; another person returns it"))
    if not comment.strip():
        reasons.append(Reason("comment", "say what is to be changed"))
    if reasons:
        raise Refused("return criteria", drafted.file, reasons)
    return _step(drafted, "returned", comment.strip(), by=by, at=at)


@transaction.atomic
def withdraw_criteria(number: int, *, by: str, at: datetime) -> CriteriaDraft:
    """Take a draft back; it stays in the history. Raises NotFound, and Refused unless its author does so while open."""
    drafted = _locked(number)
    reasons = [*_not_the_author(drafted, by)]
    if not drafted.is_open:
        reasons.append(Reason("state", f"it is {drafted.state}"))
    if reasons:
        raise Refused("withdraw criteria", drafted.file, reasons)
    return _step(drafted, "withdrawn", "", by=by, at=at)


def _locked(number: int) -> CriteriaDraft:
    found = CriteriaDraft.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise NotFound(f"there is no draft {number} of criteria")
    return found


def _not_the_author(drafted: CriteriaDraft, by: str) -> Iterator[Reason]:
    if by != drafted.drafted_by:
        yield Reason("author", "only who drafted it may do this")


def _step(drafted: CriteriaDraft, step: str, comment: str, *, by: str, at: datetime) -> CriteriaDraft:
    drafted.steps.create(step=step, comment=comment, by=by, at=at)
    return drafted


@transaction.atomic
def release_criteria(number: int, *, by: str, at: datetime) -> CriteriaDraft:
    """Put a submitted draft in force. Raises NotFound; Refused: the person who drafted it, one that is released or was
    not submitted, or one whose file has changed since; DataFileInvalid where the library no longer loads with it.
    """
    drafted = _locked(number)
    reasons = []
    if by == drafted.drafted_by:
        reasons.append(Reason("four_eyes", "who drafted it cannot release it; another person must"))
    if drafted.released_by:
        reasons.append(Reason("released", "it is released already"))
    elif drafted.state != "submitted":
        reasons.append(Reason("state", f"it is {drafted.state}; its author submits it first"))
    elif drafted.based_on != digest_in_force(drafted.file):
        reasons.append(Reason("changed_since", "the file in force has changed since; draft it anew from the new one"))
    if reasons:
        raise Refused("release criteria", drafted.file, reasons)
    library_with(drafted.file, drafted.text)
    drafted.released_by, drafted.released_at = by, at
    drafted.save(update_fields=["released_by", "released_at"])
    return drafted
