"""What is stored of a review: sentences in their order, decisions, changed findings, the attestation.

`seat` is 1 but where two or three reviewers were approved: each seat has a review of its own.
"""

from django.db import models

from openimr.cases.models import Case
from openimr.intake.models import EntryCorrection


class ReviewSentence(models.Model):
    """One sentence of the summary (item 0) or of an item's rationale."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="review_sentences")
    seat = models.PositiveSmallIntegerField(default=1)
    item = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    sentence = models.JSONField()  # Sentence, with its id within the text

    class Meta:
        ordering = ["case", "seat", "item", "place"]
        constraints = [models.UniqueConstraint(fields=["case", "seat", "item", "place"], name="one_sentence_a_place")]

    def __str__(self) -> str:
        return f"sentence {self.place} on item {self.item} of {self.case_id}"


class TextVersion(models.Model):
    """One version of a text: what was done to the one before, by whom and when. Versions are added, never changed.

    `text` is the whole text (`domain.texts.Text`), kept now and then; between, `operations` lead from one version to
    the next. `batch` names what one writer sent at once, so that what comes twice is done once.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="text_versions")
    seat = models.PositiveSmallIntegerField()
    item = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField()
    text = models.JSONField(null=True)
    operations = models.JSONField(default=list)
    way = models.CharField(max_length=20)  # draft, restart, finding, decision, conclusion, file, form, browser
    batch = models.CharField(max_length=40, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "seat", "item", "version"]
        constraints = [models.UniqueConstraint(fields=["case", "seat", "item", "version"], name="one_text_a_version")]

    def __str__(self) -> str:
        return f"version {self.version} of the text of item {self.item} of {self.case_id}"


class ItemDecision(models.Model):
    """What the reviewer decided on one item, by which guideline or on which stated ground without one."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="item_decisions")
    seat = models.PositiveSmallIntegerField(default=1)
    item = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=12, blank=True)
    guidelines = models.JSONField(default=list)  # GuidelineCitation
    no_guideline_because = models.TextField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case", "seat", "item"]
        constraints = [models.UniqueConstraint(fields=["case", "seat", "item"], name="one_decision_an_item")]

    def __str__(self) -> str:
        return f"item {self.item} of {self.case_id}: {self.decision or 'undecided'}"


class FindingChange(models.Model):
    """A finding that the reviewer changed, and why. The machine's own stays as it was."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="finding_changes")
    seat = models.PositiveSmallIntegerField(default=1)
    item = models.PositiveSmallIntegerField()
    criterion = models.CharField(max_length=120)
    status = models.CharField(max_length=20)
    reason = models.TextField()
    changed_by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "seat", "item", "criterion"], name="one_change_a_finding")
        ]

    def __str__(self) -> str:
        return f"{self.criterion} to {self.status}"


class AttachedEvidence(models.Model):
    """A passage of the records that the reviewer attached to a criterion. The machine's own evidence stays."""

    class Speaks(models.TextChoices):
        FOR = "for"
        AGAINST = "against"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attached_evidence")
    seat = models.PositiveSmallIntegerField(default=1)
    item = models.PositiveSmallIntegerField()
    criterion = models.CharField(max_length=120)
    speaks = models.CharField(max_length=8, choices=Speaks)
    document = models.CharField(max_length=64)  # SHA-256 of the original
    title = models.TextField()
    page = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    attached_by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "seat", "item", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seat", "item", "criterion", "document", "page", "start", "end"],
                name="one_passage_a_criterion",
            )
        ]

    def __str__(self) -> str:
        return f"a passage {self.speaks} {self.criterion}"


class AttestationRecord(models.Model):
    """What the reviewer affirmed, and when."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="review_attestations")
    seat = models.PositiveSmallIntegerField(default=1)
    reviewer_id = models.CharField(max_length=20)
    no_conflict = models.BooleanField()
    reviewed_records = models.BooleanField()
    qualified = models.BooleanField()
    on = models.DateField()
    at = models.DateTimeField()
    way = models.CharField(max_length=40, blank=True)  # by which door; empty: from before it was kept

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seat"], name="one_attestation_a_seat")]

    def __str__(self) -> str:
        return f"{self.reviewer_id} on {self.on.isoformat()}"


class ReviewRecord(models.Model):
    """Whose review it is, and which of its texts a re-draft must leave alone.

    `touched` names who edited a text, by item number as JSON key (0 is the summary): "file" or "browser". A text is
    touched even where the reviewer only dropped a sentence, which leaves no sentence of the reviewer's to tell by.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="review_records")
    seat = models.PositiveSmallIntegerField(default=1)
    reviewer_id = models.CharField(max_length=20, blank=True)
    touched = models.JSONField(default=dict)
    reviewer_file = models.CharField(max_length=64, blank=True)  # SHA-256 of the file applied last

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seat"], name="one_review_a_seat")]

    def __str__(self) -> str:
        return f"review of {self.case_id} by {self.reviewer_id or 'nobody yet'}"


class EntryToSee(models.Model):
    """That an entry of the case was corrected while this reviewer had it, and when he or she looked at that."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries_to_see")
    correction = models.ForeignKey(EntryCorrection, on_delete=models.PROTECT, related_name="+")
    seat = models.PositiveSmallIntegerField()
    reviewer_id = models.CharField(max_length=20)
    items = models.JSONField(default=list)  # numbers of the items that must be looked at again; 0 is the summary
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case", "correction", "seat"]
        constraints = [
            models.UniqueConstraint(fields=["correction", "seat", "reviewer_id"], name="one_look_at_a_correction")
        ]

    def __str__(self) -> str:
        return f"{self.correction_id} for seat {self.seat}"
