"""The corpus of published determinations: our own public copies beside letters published elsewhere."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import GeneratedField


class PublishedDetermination(models.Model):
    """One version of a published determination; never changed or deleted, but that a later one supersedes it.

    `source` is "imported", or "openimr" for our own; `letter` is the whole as JSON. The version of a case that nothing
    supersedes is the one that stands. What was withdrawn is kept and shown to nobody.
    """

    case_number = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=10)
    layout = models.CharField(max_length=30)
    file = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    date_of_injury = models.DateField(null=True)
    ur_denial_date = models.DateField(null=True)
    application_received = models.DateField(null=True)
    date_assigned = models.DateField(null=True)
    decision_date = models.DateField(null=True)
    priority = models.CharField(max_length=20, null=True)
    licensure = ArrayField(models.CharField(max_length=100), default=list)
    specialties = ArrayField(models.CharField(max_length=200), default=list)
    summary = models.TextField(null=True)
    letter = models.JSONField()
    public_files = models.JSONField(default=dict)  # format to SHA-256, for our own
    published_at = models.DateTimeField(null=True)  # of our own
    corrects = models.JSONField(default=dict)  # {"kind", "version", "on", "reason", "what"}: of the version before
    superseded_by = models.PositiveSmallIntegerField(null=True)
    superseded_on = models.DateField(null=True)
    marked_files = models.JSONField(default=dict)  # the same files with the mark that this version is superseded
    named = models.JSONField(default=list)  # words that whoever published it named, to be taken out as well
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(blank=True)  # may name what stood there: not for the public

    class Meta:
        ordering = ["-decision_date", "case_number", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["case_number", "version"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_publication_a_version",
            ),
            models.UniqueConstraint(
                fields=["case_number"],
                condition=models.Q(superseded_by__isnull=True, withdrawn_at__isnull=True),
                name="one_publication_stands",
            ),
        ]
        indexes = [
            models.Index(
                "-published_at",
                "-id",
                condition=models.Q(source="openimr", published_at__isnull=False),
                name="releases_last_first",
            ),
            models.Index(
                fields=["id"], condition=models.Q(superseded_by__isnull=False), name="superseded_publications"
            ),
            models.Index(fields=["id"], condition=models.Q(withdrawn_at__isnull=False), name="withdrawn_publications"),
        ]

    def __str__(self) -> str:
        return f"{self.case_number}, version {self.version}"


class PublishedIssue(models.Model):
    """One disputed treatment of a published determination; what the search answers with."""

    determination = models.ForeignKey(PublishedDetermination, on_delete=models.CASCADE, related_name="issues")
    number = models.PositiveSmallIntegerField()
    request = models.TextField()
    decision = models.CharField(max_length=30, null=True)
    claims_administrator_guideline = models.TextField(null=True)
    reviewer_guideline = models.TextField(null=True)
    rationale = models.TextField(null=True)
    citations = models.JSONField(default=list)
    treatment = models.CharField(max_length=80, null=True)  # label of the concept that the request was understood as
    search = GeneratedField(
        expression=SearchVector("request", weight="A", config="english")
        + SearchVector("rationale", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["determination", "number"]
        constraints = [models.UniqueConstraint(fields=["determination", "number"], name="one_published_issue_a_number")]
        indexes = [GinIndex(fields=["search"], name="issue_search"), models.Index(fields=["decision"])]

    def __str__(self) -> str:
        return f"{self.determination_id}/{self.number}"
