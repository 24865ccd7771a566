"""What is stored of the day's queue: each run of the optimisation, and what it suggested for each case."""

from django.db import models

from openimr.cases.models import Case


class QueueRun(models.Model):
    """One run: how many cases, how good the answer is proven to be. Points are whole."""

    day = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    cases = models.PositiveIntegerField()
    placed = models.PositiveIntegerField()
    fit = models.IntegerField()  # fit and load of what is suggested
    short_of_bound = models.IntegerField()  # points that are lacking to what no assignment can exceed; 0: proven
    seconds = models.FloatField()  # of the solver

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"queue of {self.day.isoformat()}, run {self.pk}"


class Suggestion(models.Model):
    """What a run suggests for a case; no reviewers: the case waits, and `because` says why."""

    run = models.ForeignKey(QueueRun, on_delete=models.CASCADE, related_name="suggestions")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="suggestions")
    wanted = models.PositiveSmallIntegerField(default=1)
    reviewers = models.JSONField(default=list)  # [{"reviewer", "points", "parts": [{"points", "because"}]}]
    alternative = models.JSONField(null=True)  # {"reviewer", "points", "because"}
    because = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["run", "pk"]
        constraints = [models.UniqueConstraint(fields=["run", "case"], name="one_suggestion_a_run")]

    def __str__(self) -> str:
        return f"{self.run} for {self.case_id}"
