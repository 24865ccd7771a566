"""What the entries on a determination have in common: each is a fact of its own, and none is ever changed."""

from django.db import models

from openimr.cases.models import Case
from openimr.determinations.models.determinations import Determination


class Entry(models.Model):
    """One fact about a determination: what, on which day, by whom noted. A mistaken one is set right by a new entry.

    The database refuses change and deletion. `about`: the earlier entry that this one concerns. `proof` is the SHA-256
    of the document that shows it, empty where none is attached.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="%(class)s_entries")
    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="%(class)s_entries")
    kind = models.CharField(max_length=24)
    on = models.DateField()
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    remark = models.TextField(blank=True)
    proof_title = models.CharField(max_length=300, blank=True)
    proof = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on.isoformat()} of {self.case_id}"
