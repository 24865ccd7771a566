"""What waits in the in-tray."""

import io
import tempfile
from pathlib import Path

from openimr.errors import NotFound
from openimr.records.adapters import originals, pdf, reception
from openimr.records.models import Unfiled
from openimr.records.queries.case_file import store


def in_tray() -> tuple[Unfiled, ...]:
    """Everything that came and belongs to no case yet, the oldest first."""
    return tuple(Unfiled.objects.filter(settled_at__isnull=True))


def tray_picture(unfiled_id: int, *, width: int = 900) -> bytes:
    """The first page of an entry as PNG, `width` pixels wide. Raises NotFound."""
    waiting = Unfiled.objects.filter(pk=unfiled_id).first()
    if waiting is None:
        raise NotFound(f"the in-tray has no entry {unfiled_id}")
    batch = originals.whole(store(), waiting.sha256)
    with tempfile.TemporaryDirectory() as folder:
        found = reception.receive(batch, Path(folder), name=waiting.file)
        picture = pdf.picture(found.working or batch, waiting.first_page, dots_per_inch=120)
    buffer = io.BytesIO()
    picture.resize((width, round(picture.height * width / picture.width))).save(buffer, "PNG")
    return buffer.getvalue()
