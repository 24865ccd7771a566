"""What is stored of a determination: its content, its seal, its letters by digest. The database refuses any change."""

from django.db import models

from openimr.cases.models import Case

_OVERTURNED = (
    "jsonb_array_length(jsonb_path_query_array(%(expressions)s, '$.issues[*] ? (@.decision == \"overturned\")'))"
)


class Determination(models.Model):
    """A signed Final Determination. A correction is a new row with the next version."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="determinations")
    version = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField()
    seal = models.JSONField()
    key_id = models.CharField(max_length=16)
    reviewer_id = models.CharField(max_length=20)
    signed_on = models.DateField()
    signed_at = models.DateTimeField()
    letters = models.JSONField()  # format to SHA-256 of the file in the store
    # How many items it overturned, counted by the database: lists over all cases leave the content where it is.
    overturned = models.GeneratedField(
        expression=models.Func("content", template=_OVERTURNED),
        output_field=models.IntegerField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["case", "version"]
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="one_determination_a_version")]

    def __str__(self) -> str:
        return f"determination {self.version} of {self.case_id}"
