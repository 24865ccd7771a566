"""What is stored of assignments, with the certificate of their screening."""

from django.db import models

from openimr.cases.models import Case
from openimr.panel.models.reviewers import Reviewer


class Assignment(models.Model):
    """Who reviews a case, since when, chosen why, screened how. `ended` is set when it is withdrawn."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="assignments")
    assigned_on = models.DateField()
    ended = models.DateField(null=True)
    why = models.JSONField(default=list)  # [{"points", "because"}]
    certificate = models.JSONField(default=dict)  # the screening: asked, found, on which day
    board = models.JSONField(default=list)  # every candidate of that day: id, eligible, reasons, points

    class Meta:
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended__isnull=True), name="one_open_assignment_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} for {self.case_id}"
