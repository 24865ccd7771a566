"""Writes of the guidelines' work."""

from openimr.guidelines.services.criteria import (
    draft_criteria,
    is_criteria_file,
    release_criteria,
    return_criteria,
    submit_criteria,
    withdraw_criteria,
)
from openimr.guidelines.services.searching import answer_path, rate_evidence, take_back_answer
from openimr.guidelines.services.weighing import forget_items, keep_answers, weigh

__all__ = [
    "answer_path",
    "draft_criteria",
    "forget_items",
    "is_criteria_file",
    "keep_answers",
    "rate_evidence",
    "release_criteria",
    "return_criteria",
    "submit_criteria",
    "take_back_answer",
    "weigh",
    "withdraw_criteria",
]
