"""What is stored of the reviewers of the panel, and every version of their files. The database refuses any change."""

from django.db import models


class Reviewer(models.Model):
    """A reviewer's profile as JSON of the panel file's schema: the newest version. Identity never leaves this stage."""

    id = models.CharField(primary_key=True, max_length=20)
    profile = models.JSONField()
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.id


class ReviewerVersion(models.Model):
    """A reviewer's whole profile from `at` on, sealed to the version before."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="versions")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    profile = models.JSONField()
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["reviewer", "sequence"]
        constraints = [models.UniqueConstraint(fields=["reviewer", "sequence"], name="one_version_a_place")]

    def __str__(self) -> str:
        return f"{self.sequence} of {self.reviewer_id}"


class CredentialDocument(models.Model):
    """A document that shows a credential, kept byte for byte under its SHA-256."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="documents")
    about = models.CharField(max_length=40)  # licence, certification, discipline, training, other
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()  # bytes
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["reviewer", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "sha256", "about"], name="one_document_a_credential")
        ]

    def __str__(self) -> str:
        return f"document {self.pk} of {self.reviewer_id}"
