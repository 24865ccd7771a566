"""The people who work here, each with one role."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """What a person may see and do."""

    INTAKE = "intake", "Intake and records"
    MEDICAL_DIRECTOR = "medical_director", "Medical director"
    REVIEWER = "reviewer", "Physician reviewer"
    AUDITOR = "auditor", "Programme auditor"
    PUBLICATION = "publication", "Publication"


class Person(AbstractUser):
    """An account. A reviewer's account names the reviewer of the panel that it belongs to."""

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.INTAKE)
    reviewer_id = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name_plural = "people"

    @property
    def actor(self) -> str:
        """How the event log names this person: the account, never a name."""
        return f"{self.role}:{self.username}"
