"""Reads of the panel."""

from openimr.panel.queries.assignments import assignment, reasons_not_to_sign, statement, statement_on
from openimr.panel.queries.candidates import candidates
from openimr.panel.queries.reviewers import assigned_reviewers, identities, is_loaded, panel, reviewer
from openimr.panel.queries.screening import conflict_sentences, screening_of

__all__ = [
    "assigned_reviewers",
    "assignment",
    "candidates",
    "conflict_sentences",
    "identities",
    "is_loaded",
    "panel",
    "reasons_not_to_sign",
    "reviewer",
    "screening_of",
    "statement",
    "statement_on",
]
