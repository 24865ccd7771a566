"""Reads of determinations: what a letter would say, what stands against signing it, the signed ones."""

from openimr.determinations.queries.gate import quality, reasons_not_to_sign, vocabulary
from openimr.determinations.queries.letters import (
    FORMATS,
    content,
    determination,
    letter,
    letterhead,
    linked_letter,
    next_version,
    reviewer_of,
)
from openimr.determinations.queries.material import Material
from openimr.determinations.queries.seal_keys import keys, seal_configured

__all__ = [
    "FORMATS",
    "Material",
    "content",
    "determination",
    "keys",
    "letter",
    "letterhead",
    "linked_letter",
    "next_version",
    "quality",
    "reasons_not_to_sign",
    "reviewer_of",
    "seal_configured",
    "vocabulary",
]
