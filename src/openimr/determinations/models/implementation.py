"""What is stored of what the claims administrator did after a determination."""

from django.db import models

from openimr.determinations.models.entries import Entry


class Implementation(Entry):
    """What was reported of one overturned item. Kinds: see `domain.implementing.KINDS`."""

    item = models.PositiveSmallIntegerField()
    reported_by = models.CharField(max_length=40, default="claims_administrator")  # the role of who says so
    informed_on = models.DateField(null=True)  # the day on which employee and provider were told
