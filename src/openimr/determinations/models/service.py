"""What is stored of the service of determinations."""

from django.db import models

from openimr.determinations.models.entries import Entry


class Service(Entry):
    """The determination was served on a recipient, came to hand, came back; or an entry was mistaken.

    Kinds: see `domain.serving.KINDS`. `way` is the id of a rule `service.way.*`; `address_in` says where the address
    is: california, outside_california, outside_us.
    """

    recipient = models.CharField(max_length=40)
    way = models.CharField(max_length=30, blank=True)
    address_in = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=200, blank=True)  # where it was mailed, handed over or sent from
    served_by = models.CharField(max_length=120, blank=True)
    consented = models.BooleanField(null=True)  # whether the recipient agreed to the way, where it asks for that
