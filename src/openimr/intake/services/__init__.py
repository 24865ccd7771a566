"""Writes of intake: a case is received, its eligibility evaluated, and what was entered wrongly corrected."""

from openimr.intake.services.correcting import check_may_correct, correct
from openimr.intake.services.eligibility import evaluate_eligibility, note_changed_facts, store_deadline
from openimr.intake.services.receiving import receive

__all__ = [
    "check_may_correct",
    "correct",
    "evaluate_eligibility",
    "note_changed_facts",
    "receive",
    "store_deadline",
]
