"""Reads of the panel."""

from openimr.panel.queries.assignments import (
    assignment,
    attestation_holds,
    barred,
    held_by,
    other_cases,
    overdue,
    owed,
    reasons_against,
    reasons_not_to_review,
    reasons_not_to_sign,
    seats,
    statement,
    statement_on,
    without_reviewer,
)
from openimr.panel.queries.attestations import Words, attested, proof_of_attestation, words_to_attest
from openimr.panel.queries.candidates import candidates
from openimr.panel.queries.capacity import capacity, change_asked, what_if
from openimr.panel.queries.documents import document, documents
from openimr.panel.queries.fairness import fairness, names, signed_decisions
from openimr.panel.queries.qualification import expiring, findings, profile_statement, qualification_record
from openimr.panel.queries.reviewers import (
    assigned_reviewers,
    broken_history,
    history,
    identities,
    is_loaded,
    panel,
    reviewer,
    reviewer_as_of,
    told_history,
    version_as_of,
)
from openimr.panel.queries.rotation import check_lot
from openimr.panel.queries.screening import Inquiry, conflict_sentences, inquiry, screening_of, screenings
from openimr.panel.queries.ties import entity_records, pairs_to_compare, sources

__all__ = [
    "Inquiry",
    "Words",
    "assigned_reviewers",
    "assignment",
    "attestation_holds",
    "attested",
    "barred",
    "broken_history",
    "candidates",
    "capacity",
    "change_asked",
    "check_lot",
    "conflict_sentences",
    "document",
    "documents",
    "entity_records",
    "expiring",
    "fairness",
    "findings",
    "held_by",
    "history",
    "identities",
    "inquiry",
    "is_loaded",
    "names",
    "other_cases",
    "overdue",
    "owed",
    "pairs_to_compare",
    "panel",
    "profile_statement",
    "proof_of_attestation",
    "qualification_record",
    "reasons_against",
    "reasons_not_to_review",
    "reasons_not_to_sign",
    "reviewer",
    "reviewer_as_of",
    "screening_of",
    "screenings",
    "seats",
    "signed_decisions",
    "sources",
    "statement",
    "statement_on",
    "told_history",
    "version_as_of",
    "what_if",
    "without_reviewer",
    "words_to_attest",
]
