"""What waits in the in-tray."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from openimr.errors import NotFound
from openimr.records.adapters import originals, page_pictures, reception
from openimr.records.models import Unfiled
from openimr.records.queries.case_file import store
from openimr.records.queries.reader import pictures_kept


def in_tray() -> QuerySet[Unfiled]:
    """Everything that came and belongs to no case yet, the oldest first."""
    return Unfiled.objects.filter(settled_at__isnull=True)


def tray_picture(unfiled_id: int, *, width: int = 800) -> bytes:
    """The first page of an entry as WebP, at least `width` pixels wide. Raises NotFound, DocumentUnreadable."""
    waiting = Unfiled.objects.filter(pk=unfiled_id).first()
    if waiting is None:
        raise NotFound(f"the in-tray has no entry {unfiled_id}")
    batch = originals.whole(store(), waiting.sha256)
    with tempfile.TemporaryDirectory() as folder:
        found = reception.receive(batch, Path(folder), name=waiting.file)
        return page_pictures.picture(
            pictures_kept(),
            found.working or batch,
            waiting.sha256,
            waiting.first_page,
            width=width,
            turned=0,
            most_bytes=settings.PAGE_PICTURES_BYTES,
        )
