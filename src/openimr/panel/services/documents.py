"""Documents that show a credential are kept byte for byte, with who attached them and when."""

import tempfile
from datetime import datetime
from pathlib import Path

from django.db import transaction

from openimr.errors import DocumentUnreadable, Reason, Refused
from openimr.panel.models import CredentialDocument
from openimr.panel.queries.documents import ABOUT, FORMATS, LARGEST, store
from openimr.panel.services.profiles import Act, locked_profile, write
from openimr.records.adapters import originals, reception


@transaction.atomic
def attach_document(
    reviewer_id: str, content: bytes, *, about: str, title: str, by: str, at: datetime
) -> CredentialDocument:
    """Keep a PDF or a picture beside a reviewer's file. The same document about the same is kept once.

    The bytes are opened in a process with limits before they are kept. Raises Refused, DocumentUnreadable, NotFound.
    """
    profile = locked_profile(reviewer_id)
    reasons = []
    if about not in ABOUT:
        reasons.append(Reason("about", f"say what it shows: {', '.join(ABOUT)}"))
    if not title.strip() or len(title) > 200:
        reasons.append(Reason("title", "give the document a title of at most 200 characters"))
    reasons += too_large(content)
    if reasons:
        raise Refused("attach the document", reviewer_id, reasons)
    media_type, digest = keep_opened(content)
    made, fresh = CredentialDocument.objects.get_or_create(
        reviewer_id=reviewer_id,
        sha256=digest,
        about=about,
        defaults={
            "title": title.strip(),
            "media_type": media_type,
            "size": len(content),
            "actor": by,
            "at": at,
        },
    )
    if fresh:
        facts = {"document": digest, "about": about}
        write([Act(reviewer_id, "document_attached", profile, facts)], by=by, at=at)
    return made


def too_large(content: bytes) -> list[Reason]:
    """What stands against keeping so many bytes."""
    most = LARGEST // 1_000_000
    return [Reason("size", f"it is larger than {most} MB: scan it smaller")] if len(content) > LARGEST else []


def keep_opened(content: bytes, *, into: Path | None = None) -> tuple[str, str]:
    """Keep a PDF or a picture that could be opened; answers its media type and SHA-256. Raises DocumentUnreadable.

    `into`: the folder; without it, that of the panel's own documents.
    """
    media_type = _opened(content)
    return media_type, originals.keep_bytes(into or store(), content)


def _opened(content: bytes) -> str:
    """The media type of a document that could be opened. Raises DocumentUnreadable."""
    with tempfile.TemporaryDirectory() as folder:
        file, made = Path(folder) / "document", Path(folder) / "made"
        made.mkdir()
        file.write_bytes(content)
        found = reception.receive(file, made, name="the document").media_type
    if found not in FORMATS:
        raise DocumentUnreadable("the document", "it is neither a PDF nor a picture", "scan it to PDF, PNG or JPEG")
    return found
