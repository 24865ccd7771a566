"""What is awaited after determinations, kept beside the entries that it is read from, so that lists need not read them.

Nothing rests on these rows but lists over all cases: the entries say what is so, and these rows are made from them.
Whatever they are made from makes the case's `Followed` out of date, by triggers of the database (migration 0014).
"""

from django.db import models

from openimr.cases.models import Case


class Followed(models.Model):
    """A case with a determination. `by`: the law under which its rows were made; empty where they are out of date."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="followed")
    by = models.CharField(max_length=24, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"what follows in {self.case_id}"


class AwaitedRow(models.Model):
    """What the three kinds of rows have in common. `place`: its place among those of the same version."""

    # No other key: a row that named its case would wait for whoever holds the case, who waits for `Followed`.
    followed = models.ForeignKey(Followed, on_delete=models.CASCADE, related_name="%(class)s_rows")
    case_number = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.place} of {self.case_number}"

    def facts(self) -> tuple[object, ...]:
        """All that it says, to be compared with another row."""
        fields = (field for field in self._meta.concrete_fields if not field.primary_key)
        return (self._meta.model_name, *(getattr(self, field.attname) for field in fields))


class AwaitedService(AwaitedRow):
    """A recipient on whom the determination is still to be served; `returned_on` where it came back."""

    signed_on = models.DateField()
    recipient = models.CharField(max_length=40)
    returned_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index("signed_on", "case_number", "place", name="awaited_service_in_order")]


class AwaitedImplementation(AwaitedRow):
    """A stretch of time in which an overturned item that is not implemented stands in one way: `domain.over_time`."""

    signed_on = models.DateField()
    item = models.PositiveSmallIntegerField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    due = models.DateField(null=True)
    late = models.IntegerField()
    runs = models.BooleanField()


class OpenPetition(AwaitedRow):
    """A petition that the board has not decided; `entry` is the one that says that it was filed."""

    filed_on = models.DateField()
    entry = models.BigIntegerField()

    class Meta:
        indexes = [models.Index("filed_on", "case_number", "place", name="open_petitions_in_order")]
