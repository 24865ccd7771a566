"""What intake keeps beside the case: the grounds of eligibility, and where form and case differ."""

from django.db import models

from openimr.cases.models import Case


class IntakeDetails(models.Model):
    """What the file states that only intake counts from. Empty or null: the file does not say."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="intake_details")
    formulary_drugs = models.BooleanField(null=True)
    assignment_notice = models.CharField(max_length=20, blank=True)
    facts_changed = models.BooleanField(null=True)  # since an earlier UR decision on the same treatment
    facts_changed_note = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "intake details"

    def __str__(self) -> str:
        return str(self.case_id)


class EligibilityFinding(models.Model):
    """One ground of one evaluation; a new evaluation replaces the case's findings as a whole."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="eligibility_findings")
    place = models.PositiveSmallIntegerField()
    ground = models.CharField(max_length=60)
    status = models.CharField(max_length=20)
    because = models.TextField()
    cite = models.CharField(max_length=600)
    in_force_since = models.DateField()
    verified = models.BooleanField()
    decisive = models.BooleanField(default=False)

    class Meta:
        ordering = ["case", "place"]

    def __str__(self) -> str:
        return f"{self.ground} {self.status}"


class FormDifference(models.Model):
    """A field that the application form and the case record state differently."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="form_differences")
    field = models.CharField(max_length=60)
    in_form = models.TextField()
    in_case = models.TextField()

    class Meta:
        ordering = ["case", "field"]

    def __str__(self) -> str:
        return self.field


class EntryCorrection(models.Model):
    """Fields of a case that were entered wrongly and corrected together. Added, never changed.

    Names and health information stand here and in the case, never in its log.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entry_corrections")
    number = models.PositiveIntegerField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_correction_a_number")]

    def __str__(self) -> str:
        return f"correction {self.number} of {self.case_id}"


class CorrectedField(models.Model):
    """One field of a correction: what it said, says now, why, and the page that shows it, where one does."""

    correction = models.ForeignKey(EntryCorrection, on_delete=models.PROTECT, related_name="fields")
    place = models.CharField(max_length=120)
    was = models.TextField(blank=True)
    now = models.TextField(blank=True)
    reason = models.TextField()
    document = models.CharField(max_length=64, blank=True)  # SHA-256 of the original
    page = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["correction", "pk"]
        constraints = [models.UniqueConstraint(fields=["correction", "place"], name="one_value_a_corrected_field")]

    def __str__(self) -> str:
        return self.place
