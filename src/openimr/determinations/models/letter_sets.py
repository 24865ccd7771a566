"""What went out with a determination: the list of the set, every file by its digest. The database refuses changes."""

from django.db import models

from openimr.determinations.models.determinations import Determination


class LetterSet(models.Model):
    """The letters of one service of a determination. A service to a mended address is a new row."""

    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="letter_sets")
    served_on = models.DateField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    about = models.JSONField()  # the published list of the set
    pieces = models.JSONField()  # [{"code", "recipient", "role", "kind", "language", "title", "name", "files"}]
    prints = models.JSONField()  # recipient's number to the SHA-256 of the print file
    digest = models.CharField(max_length=64)  # SHA-256 of the canonical list: the same set is kept once

    class Meta:
        ordering = ["determination", "pk"]
        constraints = [models.UniqueConstraint(fields=["determination", "digest"], name="one_letter_set_a_digest")]

    def __str__(self) -> str:
        return f"letters of determination {self.determination_id}, served {self.served_on.isoformat()}"
