"""What is stored of the portal: invitations, who may see which case, authorizations, messages, notices by e-mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from openimr.cases.models import Case


class Holder(models.Model):
    """A portal account: which language its owner reads. The account itself, role and password are `accounts`'.

    `notices_to`: where its owner wished notices of news to go; nothing goes there before `notices_since`, when the
    address was shown to be the owner's by a code, of which the digest is kept.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="portal")
    language = models.CharField(max_length=5, default="en")
    notices_to = models.EmailField(blank=True)
    notices_code = models.CharField(max_length=64, blank=True)
    notices_asked_at = models.DateTimeField(null=True)
    notices_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"portal account {self.person_id}"


class Invitation(models.Model):
    """A one-time code by which a party opens an account, or adds a case to the one that it has. Kept as a digest.

    `party_mark` tells the party that was meant from another of the same role; it holds no name. `whole_organization`:
    a claims administrator sees every case of its organization, not this one alone.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="portal_invitations")
    role = models.CharField(max_length=40)
    party_mark = models.CharField(max_length=64)
    whole_organization = models.BooleanField(default=False)
    account = models.CharField(max_length=40)  # the name that a new account gets
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Access(models.Model):
    """That an account sees a case, or every case of an organization, as one of the parties; until it is withdrawn."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="portal_access")
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="access")
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="portal_access")
    role = models.CharField(max_length=40)
    party_mark = models.CharField(max_length=64, blank=True)
    organization = models.CharField(max_length=200, blank=True)  # where every case of an organization is seen
    since = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    # the invitation of the same party that ended this access: password or second factor was lost
    replaced_by = models.ForeignKey(Invitation, null=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, organization="") | (Q(case__isnull=True) & ~Q(organization="")),
                name="a_case_or_an_organization",
            )
        ]

    def __str__(self) -> str:
        return f"access {self.pk}"


class OrganizationCase(models.Model):
    """Staff's word on whether an account of a whole organization sees this case, which names that organization.

    A name is typed, so without this word nothing is seen. `first_seen_at`: when the case first stood on a page of it.
    """

    access = models.ForeignKey(Access, on_delete=models.CASCADE, related_name="cases")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    allowed = models.BooleanField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80)
    first_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["access", "case"], name="one_word_on_a_case_of_an_organization")]

    def __str__(self) -> str:
        return f"case {self.case_id} for access {self.access_id}"


class Authorization(models.Model):
    """The worker's written word that a representative acts for him or her in this case; without it nobody does."""

    class Kind(models.TextChoices):
        ATTORNEY = "attorney", "Attorney"
        DESIGNEE = "designee", "Person designated by the worker"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="portal_authorizations")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    party_mark = models.CharField(max_length=64)
    signed_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"authorization {self.pk}"


class Conversation(models.Model):
    """Messages between a party and the organization's staff about one matter. It is no part of the case file.

    `copied`: the rule of its topic shows it to every party. No reviewer ever sees one (ex parte communication).
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conversations")
    role = models.CharField(max_length=40)  # of the party that it is with
    party_mark = models.CharField(max_length=64, blank=True)  # of that party: another in its place reads nothing of it
    topic = models.CharField(max_length=40)
    copied = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # staff: nothing more to answer

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Message(models.Model):
    """One message. `files` are digests of records that its writer sent in; they are part of the case file."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)  # of the writer: a party's, or `staff`
    text = models.TextField()
    files = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Reading(models.Model):
    """When a person first had a message on a page."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="one_first_reading_a_person")]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class Notice(models.Model):
    """An e-mail that tells an account that there is news of a case: waits, until it is sent or is not to be sent."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # the access had ended, or the owner wants none any more

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "case"],
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True),
                name="one_waiting_notice_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
