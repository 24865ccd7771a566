"""What is stored of appeals to the Workers' Compensation Appeals Board."""

from django.db import models

from openimr.determinations.models.entries import Entry


class Appeal(Entry):
    """A petition, and each step of it. Kinds: see `domain.appealing.KINDS`; each step's `about` is its petition.

    Of a petition: `party` filed it on the `grounds` (ids of rules `appeal.ground.*`). Of a decision: its `outcome` (id
    of a rule `appeal.outcome.*`), the grounds that it found, the fact that it names, and whom another review goes to.
    """

    party = models.CharField(max_length=40, blank=True)
    board_number = models.CharField(max_length=40, blank=True)  # the number that the board gave: ADJ…
    grounds = models.JSONField(default=list)
    outcome = models.CharField(max_length=20, blank=True)
    fact = models.TextField(blank=True)
    remand_to = models.CharField(max_length=30, blank=True)
