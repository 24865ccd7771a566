"""What is stored of assignments, with the certificate of their screening."""

from django.db import models

from openimr.cases.models import Case
from openimr.panel.domain.steps import Step
from openimr.panel.models.reviewers import Reviewer

#: What was weighed when the offer was made, as long as the panel: whoever reads many assignments leaves it where it is.
AS_OFFERED = ("why", "certificate", "board")


class Assignment(models.Model):
    """Who was offered a case and how far that went, chosen why, screened how. `ended` is set when it came to nothing.

    `seat` is 1 but where two or three reviewers were approved. `due`: the day by which the next step is owed.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="assignments")
    seat = models.PositiveSmallIntegerField(default=1)
    step = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Step], default=Step.OFFERED)
    due = models.DateField(null=True)
    assigned_on = models.DateField()  # the day of the offer
    accepted_on = models.DateField(null=True)
    submitted_on = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    ended = models.DateField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)
    end_words = models.TextField(blank=True)  # for the medical director; never in an event
    why = models.JSONField(default=list)  # [{"points", "because"}]
    certificate = models.JSONField(default=dict)  # the screening: asked, found, on which day
    board = models.JSONField(default=list)  # every candidate of that day: id, eligible, reasons, points

    class Meta:
        ordering = ["case", "seat", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seat"], condition=models.Q(ended__isnull=True), name="one_open_assignment_a_seat"
            ),
            models.UniqueConstraint(
                fields=["case", "reviewer"],
                condition=models.Q(ended__isnull=True),
                name="one_seat_a_reviewer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} for {self.case_id}: {self.step}"


class Attested(models.Model):
    """What a reviewer affirmed at one step of an assignment, word for word, with its digest."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="attestations")
    step = models.CharField(max_length=12)  # acceptance, signature
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    words = models.JSONField()  # [{"id", "affirms", "says", "cite"}]
    certificate = models.CharField(max_length=64)  # digest of the conflict certificate that the words name
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["assignment", "pk"]

    def __str__(self) -> str:
        return f"{self.step} of {self.assignment_id} on {self.on.isoformat()}"


class Remand(models.Model):
    """A case that goes to a different reviewer because an appeal was granted: `of` decided before, perhaps itself."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="remands")
    of = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="remanded_by")
    on = models.DateField()
    document = models.TextField()  # which order says so: its title and number, or the digest of the record
    sha256 = models.CharField(max_length=64, blank=True, default="")  # of the order itself, where it is attached
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "pk"]

    def __str__(self) -> str:
        return f"{self.case_id} remands {self.of_id}"


class PanelApproval(models.Model):
    """The Administrative Director's written approval of two or three reviewers (8 CCR 9792.10.6(c))."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="panel_approval")
    seats = models.PositiveSmallIntegerField()
    approved_on = models.DateField()
    approved_by = models.CharField(max_length=200)
    document = models.TextField()
    sha256 = models.CharField(max_length=64, blank=True, default="")  # of the approval itself, where it is attached
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seats} reviewers for {self.case_id}"
