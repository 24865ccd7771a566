"""What is stored of the records: documents as they came, their pages as text, and the chronology."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import GeneratedField

from openimr.cases.models import Case


class Document(models.Model):
    """One file as it came. The original is kept byte for byte under `sha256`; who sent it, when and how is here."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="documents")
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=255)
    place = models.PositiveIntegerField()  # order of arrival
    title = models.CharField(max_length=255, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    kind_confidence = models.FloatField(default=0)
    kind_cues = models.JSONField(default=list)
    date = models.DateField(null=True)
    author = models.CharField(max_length=200, blank=True)
    sender = models.CharField(max_length=40)
    received = models.DateField(null=True)
    way = models.CharField(max_length=30, blank=True)
    page_count = models.PositiveIntegerField()

    class Meta:
        ordering = ["case", "place"]
        constraints = [models.UniqueConstraint(fields=["case", "sha256"], name="one_document_an_original")]

    def __str__(self) -> str:
        return f"{self.file} of {self.case_id}"


class Page(models.Model):
    """One page as text. `words` are the OCR engine's, with boxes as shares of the page; null for a text layer."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    text = models.TextField()
    by_ocr = models.BooleanField(default=False)
    confidence = models.FloatField(default=1.0)
    words = models.JSONField(null=True)
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="repeats")
    search = GeneratedField(
        expression=SearchVector("text", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        ordering = ["document", "number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="one_page_a_number")]
        indexes = [GinIndex(fields=["search"], name="page_search")]

    def __str__(self) -> str:
        return f"page {self.number} of {self.document_id}"


class ChronologyEntry(models.Model):
    """One dated event and the passage that it rests on."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="chronology")
    place = models.PositiveIntegerField()
    date = models.DateField()
    kind = models.CharField(max_length=40)
    says = models.TextField()
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ["case", "place"]

    def __str__(self) -> str:
        return f"{self.date.isoformat()} {self.kind}"
