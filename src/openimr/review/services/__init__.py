"""Writes of the review: drafts are made, the reviewer edits, decides and attests, in the browser or by a file."""

from openimr.review.services.deciding import (
    accept_drafts,
    attest,
    change_finding,
    decide,
    edit_rationale,
    edit_summary,
    take_back_finding,
)
from openimr.review.services.drafting import draft
from openimr.review.services.entries import EntryCorrected, correct_entry, foresee_entry, see_entries, undo_of
from openimr.review.services.evidence import attach_evidence, remove_evidence, take_back_with_passages
from openimr.review.services.from_file import apply_reviewer_file
from openimr.review.services.writing import EditedTwice, Written, write_text

__all__ = [
    "EditedTwice",
    "EntryCorrected",
    "Written",
    "accept_drafts",
    "apply_reviewer_file",
    "attach_evidence",
    "attest",
    "change_finding",
    "correct_entry",
    "decide",
    "draft",
    "edit_rationale",
    "edit_summary",
    "foresee_entry",
    "remove_evidence",
    "see_entries",
    "take_back_finding",
    "take_back_with_passages",
    "undo_of",
    "write_text",
]
