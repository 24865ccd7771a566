"""What is stored of the panel: reviewers, their ties, and the assignments."""

from openimr.panel.models.assignments import Assignment
from openimr.panel.models.reviewers import Reviewer

__all__ = [
    "Assignment",
    "Reviewer",
]
