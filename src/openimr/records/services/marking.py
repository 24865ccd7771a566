"""Readings are noted; bookmarks and notes are kept."""

from datetime import datetime

from django.db import transaction

from openimr.cases import services as cases


@transaction.atomic
def note_reading(case_number: str, sha256: str, *, by: str, at: datetime) -> None:
    """Every reading of a health record is an event: who, which original, when."""
    case = cases.locked(case_number)
    cases.record(case, "records.read", by=by, at=at, payload={"document": sha256})
