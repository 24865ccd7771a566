"""What is stored of a case: its parties, injury, disputed items, state and event log."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from openimr.cases.domain.dispute import PARTY_ROLES
from openimr.cases.domain.states import State


class Case(models.Model):
    """One application for Independent Medical Review, from receipt to publication."""

    number = models.CharField(max_length=20, unique=True)
    programme = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in State], default=State.RECEIVED)
    priority = models.CharField(max_length=12)
    date_of_injury = models.DateField()
    claim_number = models.CharField(max_length=60)
    eams_number = models.CharField(max_length=60, blank=True)
    occupation = models.CharField(max_length=200, blank=True)
    injury_description = models.TextField(blank=True)
    body_parts = models.JSONField(default=list)  # [{"part", "side"}]
    diagnoses = models.JSONField(default=list)  # [{"icd", "text"}]
    request_date = models.DateField(null=True)
    request_received = models.DateField(null=True)
    application_signed = models.DateField(null=True)
    application_signed_by = models.CharField(max_length=40, blank=True)
    application_received = models.DateField()
    application_way = models.CharField(max_length=20, blank=True)
    liability_disputed = models.BooleanField(default=False)
    ur_decision_attached = models.BooleanField(default=True)
    assigned = models.DateField(null=True)
    source_digest = models.CharField(max_length=64, blank=True)  # SHA-256 of case.yaml and the records' digests

    class Meta:
        ordering = ["-application_received", "number"]
        indexes = [models.Index("state", "number", include=["id"], name="cases_by_state")]  # the list reads no more

    def __str__(self) -> str:
        return self.number


class Party(models.Model):
    """A person or organization in the case. Identity lives here and in the records, nowhere else."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=40, choices=[(role, role) for role in PARTY_ROLES])
    first_name = models.CharField(max_length=80, blank=True)
    middle_initial = models.CharField(max_length=4, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    organization = models.CharField(max_length=200, blank=True)
    specialty = models.CharField(max_length=200, blank=True)
    credentials = models.CharField(max_length=60, blank=True)
    date_of_birth = models.DateField(null=True)
    sex = models.CharField(max_length=20, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    fax = models.CharField(max_length=40, blank=True)
    identifiers = models.JSONField(default=dict)  # {"npi": …, "license_number": …, "license_state": …, "contact": …}

    class Meta:
        ordering = ["case", "pk"]
        indexes = [
            models.Index(Upper("last_name"), condition=models.Q(role="injured_worker"), name="workers_by_last_name")
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.case_id}"

    @property
    def name(self) -> str:
        """The person's name, or the organization's where no person is named."""
        person = " ".join(part for part in (self.first_name, self.middle_initial, self.last_name) if part)
        return person or self.organization


class URDecision(models.Model):
    """The utilization review decision in dispute (Lab. Code 4610)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="ur_decision")
    date = models.DateField()
    communicated = models.DateField(null=True)
    served = models.DateField(null=True)
    service = models.CharField(max_length=30, blank=True)
    priority = models.CharField(max_length=20, default="regular")
    basis = models.CharField(max_length=40, default="medical_necessity")

    def __str__(self) -> str:
        return f"UR decision of {self.date.isoformat()}"


class DisputedItem(models.Model):
    """One disputed treatment, worded exactly as on the application."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    request = models.TextField()
    original_request = models.TextField(null=True)
    authorized = models.TextField(null=True)
    ur_decision = models.CharField(max_length=12)
    ur_guidelines = models.JSONField(default=list)  # [{source, title, year, sections, pages}]
    accompanies = models.PositiveSmallIntegerField(null=True)
    date_of_service = models.DateField(null=True)

    class Meta:
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_item_a_number")]
        indexes = [GinIndex(OpClass(Upper("request"), "gin_trgm_ops"), name="requests_by_their_words")]

    def __str__(self) -> str:
        return f"item {self.number} of {self.case_id}"


class Event(models.Model):
    """One thing that happened to a case, sealed to the one before. The database refuses change and deletion."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    payload = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["case", "sequence"]
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="one_event_a_place")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class Deadline(models.Model):
    """A computed time limit of a case, with the steps that it was computed from."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    rule = models.CharField(max_length=80)
    says = models.TextField()
    owed_by = models.CharField(max_length=40)
    due = models.DateField()
    met_on = models.DateField(null=True)
    steps = models.JSONField(default=list)  # [{"days", "unit", "because", "cite"}]
    verified = models.BooleanField(default=True)

    class Meta:
        ordering = ["due"]
        indexes = [models.Index("case", "due", condition=models.Q(met_on__isnull=True), name="open_deadlines_by_case")]
        constraints = [models.UniqueConstraint(fields=["case", "rule"], name="one_deadline_a_rule")]

    def __str__(self) -> str:
        return f"{self.rule} due {self.due.isoformat()}"
