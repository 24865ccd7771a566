"""Reads of the panel."""

from openimr.panel.queries.assignments import assignment, reasons_not_to_sign, statement, statement_on
from openimr.panel.queries.candidates import candidates
from openimr.panel.queries.reviewers import assigned_reviewers, identities, is_loaded, panel, reviewer
from openimr.panel.queries.screening import Inquiry, conflict_sentences, inquiry, screening_of, screenings
from openimr.panel.queries.ties import entity_records, pairs_to_compare, sources

__all__ = [
    "Inquiry",
    "assigned_reviewers",
    "assignment",
    "candidates",
    "conflict_sentences",
    "entity_records",
    "identities",
    "inquiry",
    "is_loaded",
    "pairs_to_compare",
    "panel",
    "reasons_not_to_sign",
    "reviewer",
    "screening_of",
    "screenings",
    "sources",
    "statement",
    "statement_on",
]
