"""Writes of the rotation: seeds, each drawn and committed to before its day, and the seed that a case is bound to."""

import secrets
from datetime import datetime

from django.db import connection, transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.panel.domain.rotation import commitment
from openimr.panel.models import CaseDraw, Draw


@transaction.atomic
def bind_to_draw(case: Case, *, by: str, at: datetime) -> Draw:
    """Bind a case to the seed of the day on which it came in; once bound it stays.

    The seed was drawn, and its commitment written into the logs of earlier cases, before that day; the next seed is
    committed to at the same time. Only the very first seed of all has no earlier case to be announced in.
    """
    bound = CaseDraw.objects.filter(case=case).select_related("draw").first()
    if bound:
        return bound.draw
    used = Draw.objects.filter(day=day_of(at)).first() or _take_up(at)
    after = Draw.objects.filter(pk__gt=used.pk).earliest("pk")
    CaseDraw.objects.create(case=case, draw=used)
    payload = {"draw": used.pk, "commitment": used.commitment, "next": after.pk, "next_commitment": after.commitment}
    cases.record(case, "panel.draw", by=by, at=at, payload=payload)
    return used


def _take_up(at: datetime) -> Draw:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE panel_draw IN SHARE ROW EXCLUSIVE MODE")  # one seed a day, whoever comes first
    today = Draw.objects.filter(day=day_of(at)).first()
    if today:
        return today
    used = Draw.objects.filter(day__isnull=True).first() or _draw(at)
    used.day = day_of(at)
    used.save(update_fields=["day"])
    _draw(at)
    return used


def _draw(at: datetime) -> Draw:
    seed = secrets.token_bytes(32)
    return Draw.objects.create(seed=seed.hex(), commitment=commitment(seed), drawn_at=at)
