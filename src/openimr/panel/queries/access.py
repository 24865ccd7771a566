"""Who may see who a reviewer is."""

from typing import Any


def sees_names(actor: Any) -> bool:
    """Whether `actor` may see who a reviewer is: the medical director."""
    return getattr(actor, "role", "") == "medical_director"
