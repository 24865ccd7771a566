"""Writes of the review: drafts are made, the reviewer edits, decides and attests, in the browser or by a file."""

from openimr.review.services.deciding import attest, change_finding, decide, edit_rationale, edit_summary
from openimr.review.services.drafting import draft
from openimr.review.services.from_file import apply_reviewer_file

__all__ = [
    "apply_reviewer_file",
    "attest",
    "change_finding",
    "decide",
    "draft",
    "edit_rationale",
    "edit_summary",
]
