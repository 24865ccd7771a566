"""What is stored of the reviewers of the panel."""

from django.db import models


class Reviewer(models.Model):
    """A reviewer's profile as JSON of the panel file's schema. Identity never leaves this stage."""

    id = models.CharField(primary_key=True, max_length=20)
    profile = models.JSONField()
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.id
