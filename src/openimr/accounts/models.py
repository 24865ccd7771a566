"""The people who work here, each with one role."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """What a person may see and do."""

    INTAKE = "intake", "Intake and records"
    MEDICAL_DIRECTOR = "medical_director", "Medical director"
    REVIEWER = "reviewer", "Physician reviewer"
    QUALITY = "quality", "Quality staff"
    AUDITOR = "auditor", "Programme auditor"
    PUBLICATION = "publication", "Publication"
    # The parties of a case, by the names of `cases.domain.dispute.PARTY_ROLES`: they see the portal and nothing else.
    INJURED_WORKER = "injured_worker", "Injured worker"
    REPRESENTATIVE = "representative", "Representative of the worker"
    CLAIMS_ADMINISTRATOR = "claims_administrator", "Claims administrator"
    REQUESTING_PHYSICIAN = "requesting_physician", "Requesting physician"


#: Roles of people outside the organization.
PARTIES = frozenset({Role.INJURED_WORKER, Role.REPRESENTATIVE, Role.CLAIMS_ADMINISTRATOR, Role.REQUESTING_PHYSICIAN})


class Person(AbstractUser):
    """An account. A reviewer's account names the reviewer of the panel that it belongs to."""

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.INTAKE)
    reviewer_id = models.CharField(max_length=20, blank=True)
    must_change_password = models.BooleanField(default=False)  # somebody else made it, and knows it

    class Meta:
        verbose_name_plural = "people"

    @property
    def actor(self) -> str:
        """How the event log names this person: the account, never a name."""
        return f"{self.role}:{self.username}"


class SecondFactor(models.Model):
    """An account's authenticator. Secrets are encrypted (see adapters/vault.py); the row stays when it is reset."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="second_factor")
    secret = models.TextField(blank=True)
    since = models.DateTimeField(null=True)
    pending = models.TextField(blank=True)  # shown, and not yet confirmed by a first code
    last_step = models.BigIntegerField(default=0)  # half minutes since 1970 of the last code that was accepted
    wrong = models.JSONField(default=list)  # when the latest wrong tries were, ISO

    def __str__(self) -> str:
        return f"second factor of {self.person_id}"


class RecoveryCode(models.Model):
    """A code that stands in for the authenticator once: its SHA-256, and when it was used."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["factor", "digest"], name="one_recovery_code_a_digest")]

    def __str__(self) -> str:
        return f"recovery code of {self.factor_id}"


class AccountEvent(models.Model):
    """One thing that happened to an account. The database refuses change and deletion."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="account_events")
    kind = models.CharField(max_length=60)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    payload = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class Try(models.Model):
    """A try to sign in or to use a code: of which account or address, as a digest, and when. Forgotten after a day."""

    key = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"try {self.pk}"
