"""What is stored of the rotation: seeds, each committed to before its day, and which case belongs to which."""

from django.db import models

from openimr.cases.models import Case


class Draw(models.Model):
    """One secret seed. `day` is set when the first case of a day takes it up; the database refuses other changes."""

    seed = models.CharField(max_length=64)  # 32 random bytes, hexadecimal; secret while a case of its day waits
    commitment = models.CharField(max_length=64, unique=True)  # SHA-256 of the seed
    drawn_at = models.DateTimeField()
    day = models.DateField(null=True, unique=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"draw {self.pk}"


class CaseDraw(models.Model):
    """The seed that orders the equals of a case, fixed when the case came in."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="draw")
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="cases")

    def __str__(self) -> str:
        return f"{self.draw} for {self.case_id}"
