"""Reads of determinations: what a letter would say, what stands against signing it, the signed ones."""

from openimr.determinations.domain.awaited import Awaited
from openimr.determinations.queries.appeals import appeal_facts, petitions, set_aside
from openimr.determinations.queries.following import what_follows
from openimr.determinations.queries.gate import quality, reasons_not_to_sign, vocabulary
from openimr.determinations.queries.implementation import (
    implementation,
    implementation_facts,
    overturned,
    standing_implementation,
)
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
from openimr.determinations.queries.proofs import proof, proofs
from openimr.determinations.queries.seal_keys import keys, seal_configured
from openimr.determinations.queries.service import (
    address_in,
    recipients,
    service_facts,
    servings,
    standing_determination,
    standing_service,
    ways,
)

__all__ = [
    "FORMATS",
    "Awaited",
    "Material",
    "address_in",
    "appeal_facts",
    "content",
    "determination",
    "implementation",
    "implementation_facts",
    "keys",
    "letter",
    "letterhead",
    "linked_letter",
    "next_version",
    "overturned",
    "petitions",
    "proof",
    "proofs",
    "quality",
    "reasons_not_to_sign",
    "recipients",
    "reviewer_of",
    "seal_configured",
    "service_facts",
    "servings",
    "set_aside",
    "standing_determination",
    "standing_implementation",
    "standing_service",
    "vocabulary",
    "ways",
    "what_follows",
]
