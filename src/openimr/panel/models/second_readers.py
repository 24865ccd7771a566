"""What is stored of second readers: who was asked to read a finished review a second time, and how far that went."""

from django.db import models

from openimr.cases.models import Case
from openimr.panel.domain.second_readers import ReadingStep
from openimr.panel.models.reviewers import Reviewer


class SecondReader(models.Model):
    """One reader asked to read the review of one seat. `of`: the reviewer whose review it is. `ended` when it is over.

    `board` has every candidate of the day of the offer, `attested` the words affirmed at the acceptance. The case's log
    knows a reading by its number alone.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="second_readers")
    seat = models.PositiveSmallIntegerField()
    of = models.CharField(max_length=20)
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="second_readings")
    step = models.CharField(max_length=12, choices=[(s.value, s.value) for s in ReadingStep])
    by_lot = models.BooleanField()
    named_by = models.CharField(max_length=80)
    offered_on = models.DateField()
    accepted_on = models.DateField(null=True)
    accepted_by = models.CharField(max_length=80, blank=True)
    due = models.DateField(null=True)
    remind_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    ended = models.DateField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)
    end_words = models.TextField(blank=True)  # for the medical director; never in an event
    board = models.JSONField(default=list)  # [{"reviewer", "eligible", "reasons", "lot"}]
    attested = models.JSONField(default=list)  # [{"id", "affirms", "says", "cite"}]
    digest = models.CharField(max_length=64, blank=True)  # over the attested words

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seat"], condition=models.Q(ended__isnull=True), name="one_open_second_reader_a_seat"
            )
        ]

    def __str__(self) -> str:
        return f"second reading {self.pk}: {self.step}"
