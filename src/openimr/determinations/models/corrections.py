"""A correction that several physicians sign, and what each of them did with it. The database refuses any change."""

from django.db import models

from openimr.cases.models import Case
from openimr.determinations.models.determinations import Determination


class Correction(models.Model):
    """A correction of words that several reviewers signed together: it waits until each of them has signed it too.

    `determination` is the version that it corrects: once another version stands, nothing comes of it any more.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections")
    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="corrections")
    seat = models.PositiveSmallIntegerField()  # whose words are corrected, and who began it
    changes = models.JSONField()  # [{"place", "was", "now"}]
    reason = models.TextField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "pk"]

    def __str__(self) -> str:
        return f"correction {self.pk} of determination {self.determination_id}"


class CorrectionEntry(models.Model):
    """What one reviewer did with a correction: signed it, declined it, or took the own one back."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10)  # signed, declined, withdrawn
    seat = models.PositiveSmallIntegerField()
    reviewer_id = models.CharField(max_length=20)
    on = models.DateField()
    remark = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["correction", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["correction", "seat", "kind"], name="one_correction_entry_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} by seat {self.seat} of correction {self.correction_id}"
