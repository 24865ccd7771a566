"""Reads of determinations: what a letter would say, what stands against signing it, the signed ones."""

from openimr.determinations.domain.awaited import Awaited
from openimr.determinations.domain.correcting import Change
from openimr.determinations.queries.appeals import appeal_facts, petitions, set_aside
from openimr.determinations.queries.checking import (
    Waiting,
    check_waited_for,
    comments,
    comments_of,
    current_check,
    queue,
    reading,
    readings_waiting,
    reasons_of_comments,
    rules,
    why_in_words,
)
from openimr.determinations.queries.corrections import (
    Version,
    correctable,
    signed_by,
    version_letter,
    versions,
)
from openimr.determinations.queries.follow_up import Counts, counts, follows_up, open_appeals, to_implement, to_serve
from openimr.determinations.queries.following import what_follows
from openimr.determinations.queries.gate import matter, quality, reasons_not_to_sign, vocabulary
from openimr.determinations.queries.history import history
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
    draft_letters,
    letter,
    letterhead,
    linked_letter,
    next_version,
    reviewer_of,
    standing,
)
from openimr.determinations.queries.likeness import sentences_alike
from openimr.determinations.queries.look import look
from openimr.determinations.queries.material import Material
from openimr.determinations.queries.proofs import proof, proofs
from openimr.determinations.queries.reminder import reminder, reminder_told
from openimr.determinations.queries.reusing import reuse
from openimr.determinations.queries.sampling import Report, handed_in, key_of_lots, redrawn, report
from openimr.determinations.queries.seal_keys import keys, seal_configured
from openimr.determinations.queries.service import (
    address_in,
    is_decided,
    may_be_mailed,
    recipients,
    service_facts,
    servings,
    standing_determination,
    standing_service,
    ways,
)
from openimr.determinations.queries.shown_sets import ShownSet, archive, otherwise_served, shown_set
from openimr.determinations.queries.stored_proof import StoredProof, stored_letter, stored_proof

__all__ = [
    "FORMATS",
    "PIECE_FORMATS",
    "Awaited",
    "Change",
    "Counts",
    "Material",
    "Report",
    "ShownSet",
    "StoredProof",
    "Version",
    "Waiting",
    "address_in",
    "appeal_facts",
    "archive",
    "check_waited_for",
    "comments",
    "comments_of",
    "content",
    "correctable",
    "counts",
    "current_check",
    "determination",
    "draft_letters",
    "follows_up",
    "formats_of",
    "handed_in",
    "history",
    "implementation",
    "implementation_facts",
    "is_decided",
    "kept_set",
    "kept_sets",
    "key_of_lots",
    "keys",
    "letter",
    "letterhead",
    "letters_as_they_stand",
    "linked_letter",
    "look",
    "matter",
    "may_be_mailed",
    "next_version",
    "open_appeals",
    "otherwise_served",
    "overturned",
    "own_wording",
    "petitions",
    "piece_file",
    "piece_files",
    "print_file",
    "proof",
    "proofs",
    "quality",
    "queue",
    "reading",
    "readings_waiting",
    "reasons_not_to_sign",
    "reasons_of_comments",
    "recipients",
    "redrawn",
    "reminder",
    "reminder_told",
    "report",
    "reuse",
    "reviewer_of",
    "rules",
    "seal_configured",
    "sender",
    "sentences_alike",
    "service_facts",
    "servings",
    "set_as_json",
    "set_aside",
    "shown_set",
    "signed_by",
    "standing",
    "standing_determination",
    "standing_implementation",
    "standing_service",
    "stored_letter",
    "stored_proof",
    "to_implement",
    "to_serve",
    "version_letter",
    "versions",
    "vocabulary",
    "ways",
    "what_follows",
    "why_in_words",
]
