"""Reads of accounts."""

from typing import Any

from openimr.accounts.models import Person, Role

__all__ = ["Person", "Role", "keeps_records"]

_KEEP_RECORDS = {Role.INTAKE, Role.MEDICAL_DIRECTOR}


def keeps_records(actor: Any) -> bool:
    """Whether `actor` takes records in, asks for them and looks at pages that may be another person's."""
    return getattr(actor, "role", "") in _KEEP_RECORDS
