"""What is stored of the records: originals as they came, the documents in them, pages as text, and what they tell."""

from django.db import models
from django.db.models import Q

from openimr.cases.models import Case


class Original(models.Model):
    """One file as it came, kept byte for byte under `sha256`; who sent it, when and how.

    Pages are read and shown from the working copy, a PDF without active content under `working_sha256`;
    empty where the original itself, a PDF, serves.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="originals")
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=255)
    container = models.CharField(max_length=255, blank=True)  # the archive, message or batch that it came in
    media_type = models.CharField(max_length=120, default="application/pdf")
    size = models.PositiveBigIntegerField(default=0)  # bytes
    place = models.PositiveIntegerField()  # order of arrival
    sender = models.CharField(max_length=40)  # role of the party
    received = models.DateField(null=True)
    way = models.CharField(max_length=30, blank=True)
    taken_in_by = models.CharField(max_length=80, blank=True)
    taken_in_at = models.DateTimeField(null=True)
    page_count = models.PositiveIntegerField()
    working_sha256 = models.CharField(max_length=64, blank=True)
    notes = models.JSONField(default=list)  # what normalising left out, in sentences: "one embedded file", …

    class Meta:
        ordering = ["case", "place"]
        constraints = [models.UniqueConstraint(fields=["case", "sha256"], name="one_original_a_file")]

    def __str__(self) -> str:
        return f"{self.file} of {self.case_id}"


class Document(models.Model):
    """One document: a run of pages of one original, with what is known of it. `corrected` names what a person set."""

    original = models.ForeignKey(Original, on_delete=models.CASCADE, related_name="documents")
    first_page = models.PositiveIntegerField(default=1)
    last_page = models.PositiveIntegerField()
    boundary_confidence = models.FloatField(null=True)  # that it begins where it does; null where a person said so
    boundary_cues = models.JSONField(default=list)  # why it begins there, in sentences
    title = models.CharField(max_length=255, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    kind_confidence = models.FloatField(default=0)
    kind_cues = models.JSONField(default=list)
    date = models.DateField(null=True)
    author = models.CharField(max_length=200, blank=True)
    relevance = models.CharField(max_length=20, blank=True)  # "not_relevant" where a person said so
    corrected = models.JSONField(default=list)  # ["kind", "date", "author", "title", "relevance", "pages"]

    class Meta:
        ordering = ["original__place", "first_page"]
        constraints = [models.UniqueConstraint(fields=["original", "first_page"], name="one_document_a_first_page")]

    def __str__(self) -> str:
        return f"pages {self.first_page} to {self.last_page} of {self.original_id}"


class Page(models.Model):
    """One page, which is one piece of work: it waits, is read, or failed and says why; it can be tried again alone.

    `words` are (start, length, box as shares of the page as shown, confidence) where OCR read the page; null for a
    text layer, whose boxes the file itself gives.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waits to be read"
        READ = "read", "Read"
        FAILED = "failed", "Could not be read"

    original = models.ForeignKey(Original, on_delete=models.CASCADE, related_name="pages")
    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="pages")
    number = models.PositiveIntegerField()  # in the original, from 1
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=400, blank=True)  # why it failed and what to do
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    by_ocr = models.BooleanField(default=False)
    confidence = models.FloatField(default=1.0)
    words = models.JSONField(null=True)
    width = models.FloatField(null=True)  # points, as shown
    height = models.FloatField(null=True)
    turned = models.FloatField(default=0)  # degrees clockwise by which the picture was turned before it was read
    legibility = models.CharField(max_length=20, blank=True)  # "", "poor", "illegible", "handwriting": for a person
    transcribed_by = models.CharField(max_length=80, blank=True)  # the person who typed or confirmed the text
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="repeats")
    # Shown to records staff alone: not screened yet since it was read, or a privacy incident is open or confirmed.
    withheld = models.BooleanField(default=True)

    class Meta:
        ordering = ["original__place", "number"]
        constraints = [models.UniqueConstraint(fields=["original", "number"], name="one_page_a_number")]
        indexes = [
            models.Index(
                fields=["original"],
                condition=Q(withheld=True) | Q(duplicate_of__isnull=False) | ~Q(state="read") | ~Q(legibility=""),
                name="pages_apart",
            )
        ]

    def __str__(self) -> str:
        return f"page {self.number} of {self.original_id}"


class Correction(models.Model):
    """What a person set right of a document. The event log has who, when and which field; the words are here alone.

    `page` is the first page of the document that was meant; `as_it_was` are the documents that the correction touched
    as they stood before it, from which it is taken back.
    """

    original = models.ForeignKey(Original, on_delete=models.CASCADE, related_name="corrections")
    page = models.PositiveIntegerField()
    field = models.CharField(max_length=20)  # "kind", "date", "author", "title", "relevance", "split", "join"
    before = models.CharField(max_length=255, blank=True)
    after = models.CharField(max_length=255, blank=True)
    as_it_was = models.JSONField(default=list)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    undone_by = models.CharField(max_length=80, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.field} of page {self.page} of {self.original_id}"


class PrivacyIncident(models.Model):
    """A page that seems to be another person's. It is withheld until a person has looked and said what it is.

    `reasons` are sentences without health information or names: which marks differ, not what they say.
    """

    class State(models.TextChoices):
        OPEN = "open", "To be looked at"
        CONFIRMED = "confirmed", "Another person's record"
        CLEARED = "cleared", "Belongs here"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="incidents")
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    settled_by = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)  # what was done: returned, sender told, destroyed by the sender's wish …
    sender_told_on = models.DateField(null=True)

    class Meta:
        ordering = ["page__original__place", "page__number"]

    def __str__(self) -> str:
        return f"incident on {self.page_id}"


class DuplicateRuling(models.Model):
    """What a person said of two pages: the one repeats the other, or it does not. The last word on a pair counts."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    same = models.BooleanField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"pages {self.page_id} and {self.other_id}"


class ChronologyEntry(models.Model):
    """One dated event and the passage that it rests on."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="chronology")
    place = models.PositiveIntegerField()
    date = models.DateField()
    kind = models.CharField(max_length=40)
    says = models.TextField()
    assertion = models.CharField(max_length=20, default="affirmed")
    values = models.JSONField(default=dict)  # typed parts: {"drug": …, "dose": …}, {"visits": 18, "of": 24} …
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ["case", "place"]

    def __str__(self) -> str:
        return f"{self.date.isoformat()} {self.kind}"


class IndexPart(models.Model):
    """Up to ten thousand pages of a case, indexed together; packed by records/domain/index.py, an entry a page."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    pages = models.BinaryField()  # key of each page, 64 bit; 0 for one that has changed or gone since
    lengths = models.BinaryField()  # words on each, 32 bit
    digests = models.BinaryField()  # MD5 of each text, by which a changed page is known

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"index of {self.case_id}"


class Term(models.Model):
    """One term of a part of the index: on how many of its pages it stands, and where."""

    part = models.ForeignKey(IndexPart, on_delete=models.CASCADE, related_name="terms", db_index=False)
    term = models.CharField(max_length=80)
    pages = models.PositiveIntegerField()
    postings = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "term"], name="one_entry_a_term")]

    def __str__(self) -> str:
        return f"a term of {self.part_id}"


class SpellingList(models.Model):
    """The terms of one length of a part, on end: among them misread and mistyped words are looked for."""

    part = models.ForeignKey(IndexPart, on_delete=models.CASCADE, related_name="spellings", db_index=False)
    length = models.PositiveSmallIntegerField()
    terms = models.TextField()
    signatures = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "length"], name="one_entry_a_length")]

    def __str__(self) -> str:
        return f"terms of {self.length} letters of {self.part_id}"


class Mark(models.Model):
    """A bookmark or a note on a page: its author's alone, or shared with all who may read the case."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="marks")
    author = models.CharField(max_length=80)
    shared = models.BooleanField(default=False)
    text = models.TextField(blank=True)  # empty for a bookmark
    start = models.PositiveIntegerField(null=True)  # the passage, where it is on one
    end = models.PositiveIntegerField(null=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["page__original__place", "page__number", "pk"]

    def __str__(self) -> str:
        return f"mark on {self.page_id}"


class RecordsRequest(models.Model):
    """A request to a party for records that the rules require and the file lacks. Its code is on the cover sheet."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent"
        ANSWERED = "answered", "Answered"
        WITHDRAWN = "withdrawn", "Withdrawn"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="records_requests")
    party = models.CharField(max_length=40)  # role that owes the records
    code = models.CharField(max_length=40, unique=True)  # what the two-dimensional code of the cover sheet says
    wanted = models.JSONField(default=list)  # [{"rule", "wanted", "because", "cite", "verified", "status"}]
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    sent_on = models.DateField(null=True)
    due = models.DateField(null=True)
    due_says = models.CharField(max_length=400, blank=True)  # how the last day was counted
    answered_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"records request {self.code}"


class Upload(models.Model):
    """A file on its way in, piece by piece; an interrupted one goes on where it stopped."""

    token = models.CharField(max_length=64, unique=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="uploads")  # None: the in-tray
    file = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    arrived = models.PositiveBigIntegerField(default=0)
    sender = models.CharField(max_length=40, blank=True)
    way = models.CharField(max_length=30, blank=True)
    by = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    finished = models.BooleanField(default=False)
    answer = models.JSONField(null=True)  # what became of it: {"taken_in": […], "faults": […]}

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"upload {self.pk}"


class Unfiled(models.Model):
    """Something that came and belongs to no case yet: a fax or a part of a batch without a readable cover sheet."""

    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=255)
    first_page = models.PositiveIntegerField(default=1)
    last_page = models.PositiveIntegerField(null=True)
    way = models.CharField(max_length=30, blank=True)
    received = models.DateField(null=True)
    reason = models.CharField(max_length=400)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")  # once it was filed
    settled_by = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "unfiled"

    def __str__(self) -> str:
        return f"unfiled {self.pk}"
