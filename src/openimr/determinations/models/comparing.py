"""What new rationales are compared with: those signed here and those published elsewhere, as numbers of their runs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from openimr.cases.models import Case
from openimr.determinations.models.determinations import Determination


class SignedRationale(models.Model):
    """A signed rationale as the numbers of its runs of words (`domain.quality.compared`), in the order of signing.

    Derived from the determination's content, which never changes; one row of each item and seat.
    """

    determination = models.ForeignKey(Determination, on_delete=models.CASCADE, related_name="compared")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    item = models.PositiveSmallIntegerField()
    seat = models.PositiveSmallIntegerField()
    concept = models.CharField(max_length=200, blank=True)
    runs = ArrayField(models.BigIntegerField())

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["determination", "item", "seat"], name="one_signed_rationale_an_item_and_seat"
            )
        ]

    def __str__(self) -> str:
        return f"item {self.item} of determination {self.determination_id}, seat {self.seat}"


class SignedRun(models.Model):
    """One run of a signed rationale, found by its number, the rationale that was signed last first."""

    pk = models.CompositePrimaryKey("run", "rationale_id")
    run = models.BigIntegerField()
    rationale = models.ForeignKey(SignedRationale, on_delete=models.CASCADE, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"run {self.run}"


class PublishedRationale(models.Model):
    """A rationale of a published determination that new ones are compared with. Publication's import fills it."""

    case_number = models.CharField(max_length=20)
    item = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["case_number", "item"]
        constraints = [models.UniqueConstraint(fields=["case_number", "item"], name="one_published_rationale_an_item")]

    def __str__(self) -> str:
        return f"{self.case_number}, item {self.item}"


class PublishedRun(models.Model):
    """A run of words of a published rationale, as a number, by which those that share many are found fast."""

    rationale = models.ForeignKey(PublishedRationale, on_delete=models.CASCADE, related_name="runs")
    run = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"run {self.run}"
