"""The documents beside the entries on a determination: proofs of service, of implementation, orders."""

from pathlib import Path
from typing import Any

from django.conf import settings

from openimr.accounts.queries import keeps_records
from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.records.adapters import originals


def proofs() -> Path:
    """Where they are kept, apart from the records of cases."""
    return Path(settings.DATA_DIR) / "proofs"


def proof(case: Case, sha256: str, actor: Any) -> bytes:
    """One of them with its bytes, checked against its digest: for staff and the auditor. Raises NotFound."""
    rows = (case.service_entries, case.implementation_entries, case.appeal_entries, case.transfer_entries)
    known = {digest for one in rows for digest in one.exclude(proof="").values_list("proof", flat=True)}
    may = actor is None or keeps_records(actor) or getattr(actor, "role", "") == "auditor"
    if not may or sha256 not in known:
        raise NotFound(f"{case.number}: no such document for this account")
    return originals.whole(proofs(), sha256).read_bytes()
