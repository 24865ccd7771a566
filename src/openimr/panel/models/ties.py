"""What is stored of who is tied to whom: people, organizations, their relations, and where each is known from."""

from django.db import models

from openimr.cases.models import Case
from openimr.panel.models.reviewers import Reviewer


class Source(models.Model):
    """Where ties are known from, as of which day. A newer one of the same name takes the place of the older."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)  # disclosure, nppes, corporate, own_list, cases
    dated = models.DateField()
    loaded_by = models.CharField(max_length=80)
    loaded_at = models.DateTimeField()
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of what was loaded

    class Meta:
        ordering = ["name", "dated", "pk"]

    def __str__(self) -> str:
        return f"{self.name} of {self.dated.isoformat()}"


class Entity(models.Model):
    """A person or an organization as a source knows it; two of the same are tied by `Identity`, never one row."""

    key = models.CharField(max_length=120, unique=True)  # the source's own key, or "reviewer:R-002"
    kind = models.CharField(max_length=12)  # person, organization, unknown
    reviewer = models.OneToOneField(Reviewer, null=True, on_delete=models.CASCADE, related_name="entity")
    names = models.JSONField(default=list)  # [{"name", "kind": name | variant | dba | former, "since", "until"}]
    identifiers = models.JSONField(default=dict)  # {"npi": …, "licence": "California X1", "tax_id": …}
    addresses = models.JSONField(default=list)  # ["12 Main Street, Fresno, California, 93701"]
    written = models.CharField(max_length=300, default="")  # what an answer to a doubt about it holds for, see `Doubt`
    #: How far a reviewer is, over ties of any day: 0 is (or may be) one, 1 is tied to one, null further. What is no
    #: longer so may stay marked: the mark only says where a screen need not look.
    near = models.PositiveSmallIntegerField(null=True)
    keyed_by = models.CharField(max_length=16, default="")  # the rules and lists of words that made its blocking keys
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="entities")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["keyed_by"], name="entities_by_version_of_keys")]

    def __str__(self) -> str:
        return f"entity {self.pk}"


class BlockingKey(models.Model):
    """One key under which an entity is looked for: those who share none are never compared."""

    key = models.CharField(max_length=80)
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="blocking_keys", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["key", "entity"], name="entities_of_a_key"),
            models.Index(fields=["entity"], name="keys_of_an_entity"),
        ]

    def __str__(self) -> str:
        return self.key


class Relation(models.Model):
    """One tie between two entities: `one` is employed by, owns, is the parent of … `other`.

    Without `since` or `until` the day is unknown and the tie counts. `dropped` is set where a newer source no longer
    says so, or the reviewer's file was written anew: screens from then on leave it out, the row stays.
    """

    one = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="relations_to")
    kind = models.CharField(max_length=40)
    says = models.CharField(max_length=200, blank=True)  # the relation in the source's words
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    percent = models.FloatField(null=True)  # of the other owned, or of yearly income
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="relations")
    told_by = models.CharField(max_length=200, blank=True)  # who says so within the source: "annual disclosure 2025"
    dropped = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.one_id} {self.kind} {self.other_id}"


class Identity(models.Model):
    """Two entities are one: by their names (perhaps only), or since a merger. An undone one stays on file."""

    one = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="same_as")
    other = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="same_as_of")
    how = models.CharField(max_length=12)  # matched, merged
    doubtful = models.BooleanField(default=False)
    because = models.JSONField(default=list)
    since = models.DateField(null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    undone_on = models.DateField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.one_id} is {self.other_id}"


class Doubt(models.Model):
    """Perhaps a party, as written, is this entity: shown to the medical director, whose answer is remembered.

    `written` is what the answer holds for in all later cases: the plain words, and what tells a person from
    another of the same name.
    """

    written = models.CharField(max_length=300)
    record = models.JSONField()  # the party as written: names, identifiers, addresses
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="doubts")
    because = models.JSONField(default=list)
    role = models.CharField(max_length=40)
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="doubts")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["written", "entity"], name="one_doubt_a_pair")]

    def __str__(self) -> str:
        return f"doubt {self.pk}"


class Ruling(models.Model):
    """An answer to a doubt; the last one holds. An empty answer takes the one before back."""

    doubt = models.ForeignKey(Doubt, on_delete=models.CASCADE, related_name="rulings")
    answer = models.CharField(max_length=12, blank=True)  # same, other, unknown
    why = models.TextField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.answer or 'taken back'}: doubt {self.doubt_id}"


class Certificate(models.Model):
    """What one screen asked, found and cleared, sealed by a digest. Never changed: a new screen leaves a new one."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="certificates")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="certificates")
    step = models.CharField(max_length=12)  # assignment, acceptance, submission, signature, inquiry
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    clear = models.BooleanField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)  # SHA-256 of the content as canonical JSON

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.step} of {self.case_id}"
