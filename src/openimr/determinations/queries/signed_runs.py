"""The signed rationales that share most runs of a text: one statement for many texts, however many were signed.

Whatever shares enough of a text's n runs has at least one of any n - enough + 1 of them. So only those of the text's
runs are followed that stand in the fewest signed rationales; of what they lead to, the latest are compared run by run.
Every step is bounded: of each run as many entries are read as there may be candidates, and no more. What a candidate
shares is the intersection of two arrays; of a join the planner, who knows neither's length, compares each with each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from openimr.cases.models import Case
from openimr.determinations.domain.quality.compared import least_shared, numbers
from openimr.determinations.domain.quality.reuse import Run

#: So many of the signed rationales that have one of a text's rarest runs it is compared with, the latest ones.
CANDIDATES = 500

_STATEMENT = """
WITH own AS (
    SELECT coalesce(array_agg(id), '{}') AS ids FROM determinations_signedrationale WHERE case_id = %(case)s
), ours AS MATERIALIZED (
    SELECT text, run FROM unnest(%(texts)s::int[], %(runs)s::bigint[]) AS given (text, run)
), whole AS (
    SELECT text, array_agg(run) AS runs FROM ours GROUP BY text
), asked AS (
    SELECT text, least, rarest FROM unnest(%(each)s::int[], %(least)s::int[], %(rarest)s::int[])
        AS given (text, least, rarest)
), met AS (
    SELECT text, run, (
        SELECT count(*) FROM (
            SELECT 1 FROM determinations_signedrun AS kept WHERE kept.run = ours.run LIMIT %(bound)s
        ) AS counted
    ) AS times FROM ours
), ranked AS (
    SELECT text, run, times, row_number() OVER (PARTITION BY text ORDER BY times, run) AS place FROM met
), followed AS (
    SELECT DISTINCT text, latest.rationale_id FROM ranked JOIN asked USING (text) CROSS JOIN own CROSS JOIN LATERAL (
        SELECT kept.rationale_id FROM determinations_signedrun AS kept
        WHERE kept.run = ranked.run AND kept.rationale_id <> ALL (own.ids)
        ORDER BY kept.rationale_id DESC LIMIT %(bound)s
    ) AS latest WHERE ranked.place <= asked.rarest AND ranked.times > 0
), candidates AS (
    SELECT text, rationale_id FROM (
        SELECT text, rationale_id, row_number() OVER (PARTITION BY text ORDER BY rationale_id DESC) AS place
        FROM followed
    ) AS numbered WHERE place <= %(bound)s
), found AS (
    SELECT candidates.text, candidates.rationale_id, compared.shared
    FROM candidates JOIN whole USING (text)
    JOIN determinations_signedrationale AS kept ON kept.id = candidates.rationale_id
    CROSS JOIN LATERAL (
        SELECT array_agg(run) AS shared
        FROM (SELECT unnest(kept.runs) AS run INTERSECT SELECT unnest(whole.runs)) AS of_both
    ) AS compared
)
SELECT found.text, found.shared, kept.determination_id, named.number, kept.item, kept.seat
FROM found JOIN asked USING (text) JOIN determinations_signedrationale AS kept ON kept.id = found.rationale_id
JOIN cases_case AS named ON named.id = kept.case_id
WHERE cardinality(found.shared) >= asked.least
ORDER BY found.text, cardinality(found.shared) DESC, kept.id DESC
"""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed rationale that shares enough runs of a text: `share` of the text's runs, and which ones."""

    determination: int
    case_number: str
    item: int
    seat: int
    share: float
    runs: frozenset[Run]


def signed_alike(
    texts: Iterable[tuple[str, str]], *, share: float, besides: Case, bound: int = CANDIDATES
) -> tuple[tuple[Signed, ...], ...]:
    """Of each text (its treatment's concept, its words) the signed rationales of other cases, on the same treatment,
    in which that share of its runs stands; the most alike first.

    A text whose rarest runs stand in more than `bound` rationales is compared with the latest of them.
    """
    asked: list[Mapping[int, Run]] = [numbers(words, concept) if concept else {} for concept, words in texts]
    found: list[list[Signed]] = [[] for _ in asked]
    each = [place for place, ours in enumerate(asked) if ours]
    if not each:
        return tuple(map(tuple, found))
    least = {place: least_shared(len(asked[place]), share) for place in each}
    given: dict[str, Any] = {
        "case": besides.pk,
        "texts": [place for place in each for _ in asked[place]],
        "runs": [number for place in each for number in asked[place]],
        "each": each,
        "least": [least[place] for place in each],
        "rarest": [len(asked[place]) - least[place] + 1 for place in each],
        "bound": bound,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, given)
        for place, shared, determination, case_number, item, seat in cursor.fetchall():
            ours = asked[place]
            runs = frozenset(ours[number] for number in shared)
            found[place].append(Signed(determination, case_number, item, seat, len(shared) / len(ours), runs))
    return tuple(map(tuple, found))
