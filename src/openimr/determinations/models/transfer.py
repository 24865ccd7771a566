"""What is stored of a case that goes to another review organization."""

from django.db import models

from openimr.determinations.models.entries import Entry


class Transfer(Entry):
    """The file was packed, handed over, its receipt confirmed; or an entry was mistaken. See `domain.transferring`.

    Of what was packed: `organization`, to whom, and `package`, the SHA-256 of the sealed archive in the store. Of the
    other entries `about` is what was packed; `way`, in words, how it was handed over.
    """

    organization = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=120, blank=True)
    package = models.CharField(max_length=64, blank=True)
