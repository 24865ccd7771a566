"""Writes of reviewers."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from openimr.panel.adapters.panel_file import SAMPLE, read_panel
from openimr.panel.models import Reviewer


@transaction.atomic
def load_panel(file: Path | None, *, by: str, at: datetime) -> int:  # noqa: ARG001  who and when belong to every write
    """Load a panel file (the sample panel without one); answers how many reviewers changed. Nobody is deleted."""
    changed = 0
    for profile in read_panel(file or SAMPLE):
        known = Reviewer.objects.filter(pk=profile["id"]).first()
        if known is None or known.profile != profile:
            Reviewer.objects.update_or_create(pk=profile["id"], defaults={"profile": profile})
            changed += 1
    return changed
