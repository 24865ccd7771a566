"""What is stored of the weighing: each request as understood, each finding with its evidence."""

from django.db import models

from openimr.cases.models import Case


class UnderstoodRequest(models.Model):
    """A disputed item's request as parsed, the guideline in force for it, and what its criteria come to together."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="understood_requests")
    item = models.PositiveSmallIntegerField()
    request = models.JSONField()  # TreatmentRequest
    guidelines = models.JSONField(default=list)  # GuidelineCitation
    inputs = models.JSONField(default=list)  # Given: all that computed criteria could look at
    explanations = models.JSONField(default=list)  # Explanation, one for each set of criteria

    class Meta:
        ordering = ["case", "item"]
        constraints = [models.UniqueConstraint(fields=["case", "item"], name="one_understanding_an_item")]

    def __str__(self) -> str:
        return f"item {self.item} of {self.case_id}"


class CriteriaDraft(models.Model):
    """A file of criteria as a person wrote it; in force for this organization once another person released it.

    `text` is kept as written, comments and all. Rows are never changed but by the release: they are the history.
    """

    file = models.CharField(max_length=80)
    text = models.TextField()
    based_on = models.CharField(max_length=64)  # SHA-256 of the text in force when it was drafted; empty for a new file
    note = models.TextField()
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    released_by = models.CharField(max_length=80, default="", blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["file", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(released_by="") | ~models.Q(released_by=models.F("drafted_by")),
                name="criteria_released_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file}, drafted {self.drafted_at:%Y-%m-%d}"

    @property
    def state(self) -> str:
        """draft, submitted, returned, withdrawn or released."""
        if self.released_by:
            return "released"
        steps = list(self.steps.all())
        return steps[-1].step if steps else "draft"

    @property
    def is_open(self) -> bool:
        """Whether it can still be released, now or after it was written anew."""
        return self.state in {"draft", "submitted", "returned"}


class CriteriaStep(models.Model):
    """What became of a draft before its release: submitted, returned with a comment, or withdrawn. Never changed."""

    draft = models.ForeignKey(CriteriaDraft, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20)
    comment = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"draft {self.draft_id} {self.step}"


class KeptAnswer(models.Model):
    """What the records of a case said to one question, while the case file was as `stamp` tells."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=64)  # digest of the query and of the rules by which it is answered
    stamp = models.CharField(max_length=32)
    answer = models.JSONField()  # Answer

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "question", "stamp"], name="one_answer_a_question")]

    def __str__(self) -> str:
        return f"answer {self.question[:12]} of {self.case_id}"


class StoredFinding(models.Model):
    """One finding, as the machine weighed it. A reviewer's change is kept by the review, beside it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="findings")
    item = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    finding = models.JSONField()  # Finding

    class Meta:
        ordering = ["case", "item", "place"]

    def __str__(self) -> str:
        return f"finding {self.place} on item {self.item} of {self.case_id}"


class PathAnswer(models.Model):
    """One step of an item's search path, answered by the reviewer. What was taken back stays, with its day."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="path_answers")
    item = models.PositiveSmallIntegerField()
    answer = models.JSONField()  # Answer
    warnings = models.JSONField(default=list)  # sentences: what is not known of what it cites
    answered_by = models.CharField(max_length=80)
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case", "item", "pk"]

    def __str__(self) -> str:
        return f"search path of item {self.item} of {self.case_id}"


class EvidenceRating(models.Model):
    """Competing recommendations weighed for an item: what the reviewer judged of each study, and what came of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence_ratings")
    item = models.PositiveSmallIntegerField()
    judged = models.JSONField()  # question, at_variance, recommendations
    outcome = models.JSONField()  # Comparison
    rated_by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "item", "pk"]

    def __str__(self) -> str:
        return f"rating of evidence on item {self.item} of {self.case_id}"
