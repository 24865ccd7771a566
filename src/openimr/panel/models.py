"""What is stored of the panel: reviewers, and the assignments with the certificate of their screening."""

from django.db import models

from openimr.cases.models import Case


class Reviewer(models.Model):
    """A reviewer's profile as JSON of the panel file's schema. Identity never leaves this stage."""

    id = models.CharField(primary_key=True, max_length=20)
    profile = models.JSONField()
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.id


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
