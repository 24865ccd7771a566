"""What is stored of the languages of records."""

from django.db import models

from openimr.cases.models import Case


class RecordLanguages(models.Model):
    """The languages other than English in which pages of a case's records are written."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="record_languages")
    languages = models.JSONField(default=list)  # ["Spanish"]

    def __str__(self) -> str:
        return f"languages of {self.case_id}"
