"""The published rationales that share the most runs with a text, whatever they are about."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from openimr.cases.models import Case
from openimr.determinations.domain.quality.reuse import fingerprints
from openimr.determinations.models import PublishedRationale

#: So many published rationales a text is compared with.
NEAREST = 20

_STATEMENT = """
WITH ours AS (
    SELECT text, run FROM unnest(%(texts)s::int[], %(runs)s::bigint[]) AS given (text, run)
), met AS (
    SELECT ours.text, kept.rationale_id, count(*) AS shared FROM ours
    JOIN determinations_publishedrun AS kept USING (run)
    JOIN determinations_publishedrationale AS published ON published.id = kept.rationale_id
    WHERE published.case_number <> %(besides)s GROUP BY ours.text, kept.rationale_id
), ranked AS (
    SELECT text, rationale_id, row_number() OVER (PARTITION BY text ORDER BY shared DESC, rationale_id) AS place
    FROM met
)
SELECT text, rationale_id FROM ranked WHERE place <= %(nearest)s ORDER BY text, place
"""


def published_near(texts: Iterable[str], *, besides: Case) -> tuple[list[tuple[str, int, str]], ...]:
    """Of each text the published rationales of other cases that share the most runs with it: case, item, words."""
    asked = [fingerprints(words) for words in texts]
    near: list[list[tuple[str, int, str]]] = [[] for _ in asked]
    given: dict[str, Any] = {
        "texts": [place for place, ours in enumerate(asked) for _ in ours],
        "runs": [number for ours in asked for number in ours],
        "besides": besides.number,
        "nearest": NEAREST,
    }
    if given["runs"]:
        with connection.cursor() as cursor:
            cursor.execute(_STATEMENT, given)
            found = cursor.fetchall()
        kept = PublishedRationale.objects.in_bulk({rationale for _, rationale in found})
        for place, rationale in found:
            one = kept[rationale]
            near[place].append((one.case_number, one.item, one.text))
    return tuple(near)
