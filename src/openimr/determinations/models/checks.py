"""What is stored of second looks at a finished review: lots, checks, comments, answers, second readings.

Only a check that is open changes. The database refuses any other change of these rows.
"""

from django.db import models

from openimr.cases.models import Case
from openimr.panel.models import SecondReader


class SampleLot(models.Model):
    """The lot that one rule drew for a review when it was handed in; picked where `lot` is below `share`.

    `hand_in`: the how manieth changed version of the review it was, from 1.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sample_lots")
    seat = models.PositiveSmallIntegerField()
    reviewer_id = models.CharField(max_length=20)
    rule = models.CharField(max_length=40)
    mode = models.CharField(max_length=10)
    hand_in = models.PositiveSmallIntegerField(default=1)
    share = models.FloatField()
    lot = models.FloatField()
    picked = models.BooleanField()
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seat", "reviewer_id", "rule", "hand_in"], name="one_lot_a_rule_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} on {self.case_id}, seat {self.seat}"


class QualityCheck(models.Model):
    """A second look at a review. `mode`: a check holds the signature up, a reading where it `holds`.

    `why` has the ids of the rules that picked the review; empty where somebody asked for the check, in `words`. Of a
    reading: `by_lot`, whether its reader is named by lot; `shown`, the review as it was handed in last.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="quality_checks")
    seat = models.PositiveSmallIntegerField()
    reviewer_id = models.CharField(max_length=20)
    mode = models.CharField(max_length=10)
    why = models.JSONField(default=list)
    words = models.TextField(blank=True)
    holds = models.BooleanField(default=False)
    by_lot = models.BooleanField(default=False)
    shown = models.JSONField(null=True)
    shown_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)  # returned, passed, read, moot; empty while it is open
    closed_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seat", "mode"], condition=models.Q(outcome=""), name="one_open_check_a_seat"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mode} of {self.case_id}, seat {self.seat}"


class CheckComment(models.Model):
    """One comment, tied to a place of the review (`domain.comments.Place`). Kept for good once the case is returned."""

    check_of = models.ForeignKey(QualityCheck, on_delete=models.PROTECT, related_name="comments")
    item = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=300, blank=True)
    quoted = models.TextField(blank=True)
    reason = models.CharField(max_length=40)
    severity = models.CharField(max_length=6)  # blocks, warns
    text = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class CommentAnswer(models.Model):
    """What the reviewer answered to a comment; the last one counts."""

    comment = models.ForeignKey(CheckComment, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=6)  # done, stands
    because = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"answer to comment {self.comment_id}"


class ReadingBegun(models.Model):
    """What a second reader decided on each item before the first decision was shown, and the review shown then."""

    check_of = models.ForeignKey(QualityCheck, on_delete=models.PROTECT, related_name="begun")
    reader = models.OneToOneField(SecondReader, on_delete=models.PROTECT, related_name="begun")
    decisions = models.JSONField()  # {"1": "upheld"}
    shown = models.JSONField()
    digest = models.CharField(max_length=64)  # of `shown`
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"second reading {self.reader_id}, begun"


class SecondReading(models.Model):
    """What a second physician decided on each item, without having seen the first's decisions.

    `reader` is empty where the medical director read. `consequence`: the rule that asks for an answer to a
    disagreement by `answer_due`; empty where the two agree, or nothing is asked for.
    """

    check_of = models.OneToOneField(QualityCheck, on_delete=models.PROTECT, related_name="reading")
    reader = models.OneToOneField(SecondReader, null=True, on_delete=models.PROTECT, related_name="reading")
    # [{"item", "decision", "because", "first"}]; of a reader also "agrees", "sources": [{"document", "page"}, {"says"}]
    decisions = models.JSONField()
    consequence = models.CharField(max_length=40, blank=True)
    holds = models.BooleanField(default=False)
    answer_due = models.DateField(null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"second reading {self.pk}"


class DisagreementAnswer(models.Model):
    """What the medical director answered to a second reading that disagrees."""

    reading = models.OneToOneField(SecondReading, on_delete=models.PROTECT, related_name="answer")
    kind = models.CharField(max_length=10)  # returned, stands, taken_up
    words = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer to second reading {self.reading_id}"
