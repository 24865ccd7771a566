"""Rationales are taken in for comparison: those signed here, and the published ones, which publication brings."""

from collections.abc import Iterable

from django.db import connection, transaction

from openimr.determinations.domain.quality.compared import compared
from openimr.determinations.domain.quality.reuse import fingerprints
from openimr.determinations.models import Determination, PublishedRationale, PublishedRun, SignedRationale

_SPREAD = """
    INSERT INTO determinations_signedrun (run, rationale_id)
    SELECT unnest(runs), id FROM determinations_signedrationale WHERE determination_id = ANY(%s)
    ON CONFLICT DO NOTHING
"""


@transaction.atomic
def take_signed(determinations: Iterable[Determination]) -> int:
    """Keep what later rationales are compared with; what is there stays. In the transaction of the signature.

    Answers how many rationales are kept.
    """
    told = list(determinations)
    made = SignedRationale.objects.bulk_create(
        (
            SignedRationale(
                determination=one,
                case_id=one.case_id,
                item=rationale.item,
                seat=rationale.seat,
                concept=rationale.concept,
                runs=rationale.numbers,
            )
            for one in told
            for rationale in compared(one.content)
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD, [[one.pk for one in told]])
    return len(made)


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
