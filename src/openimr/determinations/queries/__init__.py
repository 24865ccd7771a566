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
from openimr.determinations.queries.letter_sets import (
    PIECE_FORMATS,
    formats_of,
    kept_set,
    kept_sets,
    letters_as_they_stand,
    look,
    own_wording,
    piece_file,
    piece_files,
    print_file,
    sender,
    set_as_json,
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
    standing,
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
    "PIECE_FORMATS",
    "Awaited",
    "Material",
    "address_in",
    "appeal_facts",
    "content",
    "determination",
    "formats_of",
    "implementation",
    "implementation_facts",
    "kept_set",
    "kept_sets",
    "keys",
    "letter",
    "letterhead",
    "letters_as_they_stand",
    "linked_letter",
    "look",
    "next_version",
    "overturned",
    "own_wording",
    "petitions",
    "piece_file",
    "piece_files",
    "print_file",
    "proof",
    "proofs",
    "quality",
    "reasons_not_to_sign",
    "recipients",
    "reviewer_of",
    "seal_configured",
    "sender",
    "service_facts",
    "servings",
    "set_as_json",
    "set_aside",
    "standing",
    "standing_determination",
    "standing_implementation",
    "standing_service",
    "vocabulary",
    "ways",
    "what_follows",
]
