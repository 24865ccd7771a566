"""Reads of the documents beside a reviewer's file: for the medical director alone."""

from pathlib import Path
from typing import Any

from django.conf import settings

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.panel.models import CredentialDocument, PanelApproval, Remand
from openimr.panel.queries.access import sees_names
from openimr.records.adapters import originals

#: What a document can show, and what it may be.
ABOUT = ("licence", "certification", "discipline", "staff privileges", "training", "other")
FORMATS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/tiff": "tif"}
LARGEST = 25_000_000  # bytes


def store() -> Path:
    """Where the documents are kept, apart from the records of cases."""
    return Path(settings.DATA_DIR) / "credentials"


def documents(reviewer_id: str, actor: Any) -> list[CredentialDocument]:
    """The documents of a reviewer, oldest first; none for anybody but the medical director."""
    if not sees_names(actor):
        return []
    return list(CredentialDocument.objects.filter(reviewer_id=reviewer_id).order_by("pk"))


def document(reviewer_id: str, number: int, actor: Any) -> tuple[CredentialDocument, bytes]:
    """One document with its bytes, checked against its digest. Raises NotFound, DocumentUnreadable."""
    found = next((one for one in documents(reviewer_id, actor) if one.pk == number), None)
    if found is None:
        raise NotFound(f"{reviewer_id}: no such document for this account")
    return found, originals.whole(store(), found.sha256).read_bytes()


def approval(case: Case) -> PanelApproval | None:
    """The written approval of two or three reviewers, or None."""
    return PanelApproval.objects.filter(case=case).first()


def remands(case: Case) -> tuple[Remand, ...]:
    """The orders by which the case goes to a different reviewer, oldest first."""
    return tuple(case.remands.select_related("of"))


def order(case: Case, sha256: str, actor: Any) -> bytes:
    """An approval or order that was attached, checked against its digest. Raises NotFound, DocumentUnreadable."""
    known = {one.sha256 for one in (approval(case), *remands(case)) if one is not None and one.sha256}
    if getattr(actor, "role", "") not in {"medical_director", "auditor"} or sha256 not in known:
        raise NotFound(f"{case.number}: no such document for this account")
    return originals.whole(store(), sha256).read_bytes()
