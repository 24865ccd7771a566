"""Published rationales are taken in for comparison: the door by which publication, which comes later, brings them."""

from collections.abc import Iterable

from django.db import transaction

from openimr.determinations.domain.quality.reuse import fingerprints
from openimr.determinations.models import PublishedRationale, PublishedRun


@transaction.atomic
def take_published(case_number: str, rationales: Iterable[tuple[int, str]]) -> int:
    """Keep the rationales (item, text) of a published determination; those that are there stay. Answers how many."""
    known = set(PublishedRationale.objects.filter(case_number=case_number).values_list("item", flat=True))
    made = PublishedRationale.objects.bulk_create(
        PublishedRationale(case_number=case_number, item=item, text=text)
        for item, text in rationales
        if item not in known and text.strip()
    )
    PublishedRun.objects.bulk_create(
        (PublishedRun(rationale=one, run=run) for one in made for run in fingerprints(one.text)), batch_size=5000
    )
    return len(made)
