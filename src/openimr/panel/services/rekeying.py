"""Keys by which entities are found, made anew where older rules or lists of words made them."""

from datetime import datetime

from django.db import transaction

from openimr.panel import queries
from openimr.panel.adapters.name_words import keys_version, name_words
from openimr.panel.domain.graph import EntityRecord, Name
from openimr.panel.domain.identity import written
from openimr.panel.models import Doubt, Entity
from openimr.panel.services.screening import tell_open_cases
from openimr.panel.services.ties import link_entities, mark_near, store_keys

_BATCH = 5_000


@transaction.atomic
def rekey(*, by: str, at: datetime) -> int:
    """Make the keys of every entity anew that others than today's rules and lists made; answers how many.

    They are held against each other again, answers to doubts follow the words in which they are kept, and open cases
    are screened anew. All of it, or nothing; where all keys are of today, nothing.
    """
    stale = Entity.objects.select_for_update().exclude(keyed_by=keys_version())
    ids = list(stale.values_list("pk", flat=True))
    if not ids:
        return 0
    words = name_words()
    for start in range(0, len(ids), _BATCH):
        records = queries.entity_records(ids[start : start + _BATCH])
        store_keys(records)
        Entity.objects.bulk_update(
            (Entity(pk=pk, written=written(one, words), keyed_by=keys_version()) for pk, one in records.items()),
            ["written", "keyed_by"],
            batch_size=500,
        )
    _rewrite_doubts()
    link_entities(ids, by=by, at=at)
    mark_near()
    tell_open_cases(on=at.date(), by=by, at=at)
    return len(ids)


def _rewrite_doubts() -> None:
    """Each doubt under the words that its party has now; one that is there in these words already stays as it is."""
    words = name_words()
    taken = set(Doubt.objects.values_list("written", "entity_id"))
    for doubt in Doubt.objects.all():
        told = doubt.record
        names = tuple(Name(name) for name in told["names"])
        record = EntityRecord("", told["kind"], names, tuple(told["identifiers"].items()), tuple(told["addresses"]))
        now = written(record, words)
        if now != doubt.written and (now, doubt.entity_id) not in taken:
            taken.add((now, doubt.entity_id))
            doubt.written = now
            doubt.save(update_fields=["written"])
