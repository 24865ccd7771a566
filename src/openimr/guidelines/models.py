"""What is stored of the weighing: each request as understood, each finding with its evidence."""

from django.db import models

from openimr.cases.models import Case


class UnderstoodRequest(models.Model):
    """A disputed item's request as parsed, the guideline in force for it, and what its criteria come to together."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="understood_requests")
    item = models.PositiveSmallIntegerField()
    request = models.JSONField()  # TreatmentRequest
    guidelines = models.JSONField(default=list)  # GuidelineCitation
    inputs = models.JSONField(default=list)  # Given: all that computed criteria could look at
    explanations = models.JSONField(default=list)  # Explanation, one for each set of criteria

    class Meta:
        ordering = ["case", "item"]
        constraints = [models.UniqueConstraint(fields=["case", "item"], name="one_understanding_an_item")]

    def __str__(self) -> str:
        return f"item {self.item} of {self.case_id}"


class StoredFinding(models.Model):
    """One finding, as the machine weighed it. A reviewer's change is kept by the review, beside it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="findings")
    item = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    finding = models.JSONField()  # Finding

    class Meta:
        ordering = ["case", "item", "place"]

    def __str__(self) -> str:
        return f"finding {self.place} on item {self.item} of {self.case_id}"
