"""The list of cases at its real size: milliseconds and statements of a page, beside the way before and a bare query.

    python benchmarks/board.py [--cases 20000] [--full] [--follow] [--explain]

`--full`: 200,000 cases, about what an organization carries in a year; one in eight is under way, as with 45 days to a
case. The cases are made in the database from a seed, with one to three treatments and three or four time limits each,
some past. Baselines in the same run: the way before, which loaded every case and sorted in Python (measured once, and
only up to 50,000 cases: it takes the memory of all of them), and reading 50 cases by their keys, which no list is
cheaper than. `--follow` adds determinations of what is signed, served but for one recipient in 500, and what was
overturned implemented but for one in 33, one in 50 appealed and four of five appeals decided, and times the lists of
what follows. Cases and names are made up.
"""

import argparse
from datetime import date

from benchmarks.stopwatch import Stopwatch
from benchmarks.stored_case import own_database

TODAY = date(2026, 11, 23)
TIMES = 9
#: The way before is not asked for more than so many cases.
MOST_BEFORE = 50_000

_CASES = """
INSERT INTO cases_case (number, programme, state, priority, date_of_injury, claim_number, eams_number, occupation,
    injury_description, body_parts, diagnoses, application_signed_by, application_received, application_way,
    liability_disputed, ur_decision_attached, source_digest)
SELECT 'CM26-' || lpad(n::text, 7, '0'), 'california_workers_comp',
    CASE WHEN random() > 0.125 THEN (ARRAY['published','published','published','published','signed','ineligible',
        'terminated'])[1 + floor(random() * 7)::int]
    ELSE (ARRAY['received','deferred','eligible','records_ready','assigned','under_review'])
        [1 + floor(random() * 6)::int] END,
    'regular', DATE '2025-01-01' + mod(n, 300), 'CL-' || n, '', 'warehouse worker',
    repeat('fell from a ladder at work and hurt the back; ', 6), '[{"part": "lumbar spine", "side": ""}]',
    '[{"icd": "M54.5", "text": "low back pain"}]', 'injured_worker', DATE '2026-11-23' - mod(n, 365), 'mail',
    false, true, repeat('0', 64)
FROM generate_series(1, %s) AS n"""

_ITEMS = """
INSERT INTO cases_disputeditem (case_id, number, request, ur_decision, ur_guidelines)
SELECT id, place, (ARRAY['Physical therapy','MRI of','Epidural steroid injection at','Work hardening for',
        'Hydrocodone 10 mg for'])[1 + floor(random() * 5)::int] || ' the ' ||
    (ARRAY['lumbar spine','left knee','right shoulder','cervical spine'])[1 + floor(random() * 4)::int] || ', ' ||
    (1 + floor(random() * 12))::int || ' visits, as asked for on the form of the treating physician', 'denied', '[]'
FROM cases_case, generate_series(1, 3) AS place WHERE place = 1 OR random() < 0.4"""

_LIMITS = """
INSERT INTO cases_deadline (case_id, rule, says, owed_by, due, met_on, steps, verified)
SELECT id, 'rule.' || place, 'The determination is issued within this time after the records came in.',
    'review_organization', application_received + 12 * place + floor(random() * 9)::int,
    CASE WHEN state IN ('published', 'signed') AND random() < 0.9 OR place = 1 OR random() < 0.3
        THEN application_received + 10 * place END,
    '[{"days": 30, "unit": "calendar_day", "because": "after the records", "cite": "8 CCR 9792.10.6"}]', true
FROM cases_case, generate_series(1, 4) AS place WHERE place < 4 OR random() < 0.5"""

#: What follows the signature, in the order in which it is made.
_FOLLOWS = (
    """INSERT INTO cases_urdecision (case_id, date, service, priority, basis)
SELECT id, application_received - 10, '', 'regular', 'medical_necessity' FROM cases_case""",
    """INSERT INTO cases_party (case_id, role, first_name, middle_initial, last_name, organization, specialty,
    credentials, sex, street, city, state, postal_code, phone, fax, identifiers)
SELECT id, role, 'Ada', '', 'Example', '', '', '', '', '1 Main St', 'Fresno', 'CA', '93650', '', '', '{}'
FROM cases_case, unnest(ARRAY['injured_worker', 'employer', 'claims_administrator', 'requesting_physician']) AS role""",
    """INSERT INTO determinations_determination (case_id, version, content, seal, key_id, reviewer_id, signed_on,
    signed_at, letters)
SELECT id, 1, CASE WHEN random() < 0.15 THEN
    '{"issues": [{"number": 1, "request": "MRI", "decision": "overturned", "understood": {}}]}'::jsonb
    ELSE '{"issues": []}'::jsonb END, '{}', 'k', 'R-001', application_received + 30, now(), '{}'
FROM cases_case WHERE state IN ('signed', 'published')""",
    """INSERT INTO determinations_service (case_id, determination_id, kind, "on", remark, proof_title, proof, by, at,
    recipient, way, address_in, place, served_by)
SELECT case_id, id, 'served', signed_on + 1, '', '', '', 'b', now(), recipient, 'personal', 'california', '', ''
FROM determinations_determination, unnest(ARRAY['administrative_director', 'injured_worker', 'employer',
    'claims_administrator', 'requesting_physician']) AS recipient WHERE random() > 0.002""",
    """INSERT INTO determinations_implementation (case_id, determination_id, kind, "on", remark, proof_title, proof,
    by, at, item, reported_by)
SELECT case_id, id, 'authorized', signed_on + 3, '', '', '', 'b', now(), 1, 'claims_administrator'
FROM determinations_determination WHERE overturned > 0 AND random() > 0.03""",
    """INSERT INTO determinations_appeal (case_id, determination_id, kind, "on", remark, proof_title, proof, by, at,
    party, board_number, grounds, outcome, fact, remand_to)
SELECT case_id, id, 'filed', signed_on + 20, '', '', '', 'b', now(), 'injured_worker', '', '["fraud"]', '', '', ''
FROM determinations_determination WHERE random() < 0.02""",
    """INSERT INTO determinations_appeal (case_id, determination_id, kind, "on", about_id, remark, proof_title, proof,
    by, at, party, board_number, grounds, outcome, fact, remand_to)
SELECT case_id, determination_id, 'decided', "on" + 60, id, '', '', '', 'b', now(), '', '', '[]', 'affirmed', '', ''
FROM determinations_appeal WHERE random() < 0.8""",
)


def make(count: int, *, follow: bool) -> None:
    """So many cases with their treatments and time limits, the same at every run, and what a planner must know."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.42)")
        cursor.execute(_CASES, [count])
        cursor.execute(_ITEMS)
        cursor.execute(_LIMITS)
        for made in _FOLLOWS if follow else ():
            cursor.execute(made)
        cursor.execute("VACUUM ANALYZE")


def before(state: str = "", words: str = "") -> list[tuple[bool, int, str]]:
    """The list as it was: every case with all that hangs on it, a row each, sorted in Python."""
    from openimr.cases import queries

    found = queries.visible(None).prefetch_related("items", "deadlines")
    if state:
        found = found.filter(state=state)
    if words:
        found = found.filter(number__icontains=words) | found.filter(items__request__icontains=words)
    rows = []
    for case in found.distinct():
        limit, _ = queries.awaited(case), [item.request for item in case.items.all()]
        left = queries.days_left(limit, TODAY) if limit else None
        rows.append((left is None, left or 0, case.number))
    return sorted(rows)


def page(number: int = 1, state: str = "", words: str = "") -> list[str]:
    """A page of the list as the dashboard asks for it: counts, keys, rows."""
    from openimr.cases import queries
    from openimr.dashboards import queries as dashboards

    found = queries.by_urgency(None, state=state, words=words)
    queries.how_many(found, TODAY)
    keys = list(found.values_list("pk", flat=True)[50 * (number - 1) : 50 * number])
    return [row.number for row in dashboards.rows(keys, None, today=TODAY)]


def by_keys() -> list[str]:
    """The bare query: 50 cases by their keys with treatments and time limits."""
    from openimr.cases.models import Case

    return [case.number for case in Case.objects.filter(pk__lte=50).prefetch_related("items", "deadlines")]


def follow(watch: Stopwatch) -> None:
    """What follows determinations: worked out of every case once, then some of each list, then the pages themselves."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from openimr.accounts.models import Person
    from openimr.determinations import queries, services

    watch.timed("what follows, worked out anew of every case", services.bring_up_to_date)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client(headers={"host": "localhost"})
    client.force_login(Person.objects.create(username="intake", role="intake"))
    asks = {
        "to be served": lambda: queries.to_serve(None, today=TODAY),
        "to be implemented": lambda: queries.to_implement(None, today=TODAY),
        "open appeals": lambda: queries.open_appeals(None),
    }
    for label, ask in asks.items():
        rows = len(ask())
        for _ in range(TIMES):
            watch.timed(f"{label}, {rows:,}, first 50", lambda ask=ask: (len(found := ask()), found[:50]))
        watch.timed(f"{label}, all of them", lambda ask=ask: list(ask()))
    for address in ("/follow-up/", "/follow-up/?serve=20&implement=9", "/follow-up/counts/"):
        client.get(address)
        with CaptureQueriesContext(connection) as statements:
            assert client.get(address).status_code == 200
        label = f"{address} ({len(statements)} statements)"
        for _ in range(TIMES):
            watch.timed(label, lambda address=address: client.get(address))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cases", type=int, default=20_000)
    asked.add_argument("--full", action="store_true", help="200,000 cases")
    asked.add_argument("--follow", action="store_true", help="also what follows determinations")
    asked.add_argument("--explain", action="store_true", help="print how the database goes about it")
    told = asked.parse_args()
    count = 200_000 if told.full else told.cases

    own_database()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from openimr.cases.queries import by_urgency

    make(count, follow=told.follow)
    watch, last = Stopwatch(), max(1, count // 50)
    asks = {
        "first page": {},
        f"page {last // 2:,}": {"number": last // 2},
        f"last page, {last:,}": {"number": last},
        "one stage, first page": {"state": "under_review"},
        "number, first page": {"words": "0001234"},
        "treatment, first page": {"words": "left knee"},
    }
    print(f"{count:,} cases; the list a page at a time:")
    for label, ask in asks.items():
        with CaptureQueriesContext(connection) as statements:
            page(**ask)
        for _ in range(TIMES):
            watch.timed(f"{label} ({len(statements)} statements)", lambda ask=ask: page(**ask))
    for _ in range(TIMES):
        watch.timed("baseline: 50 cases by key", by_keys)
    if count <= MOST_BEFORE:
        watch.timed("baseline: the way before, all at once", before)
        watch.timed("baseline: the way before, one stage", lambda: before(state="under_review"))
        watch.timed("baseline: the way before, treatment", lambda: before(words="left knee"))
    if told.follow:
        follow(watch)
    watch.tell()
    if told.explain:
        for label, ask in (("first page", {}), ("treatment", {"words": "left knee"}), ("number", {"words": "0001234"})):
            print(f"\n{label}:\n{by_urgency(None, **ask).values_list('pk', flat=True)[:50].explain(analyze=True)}")


if __name__ == "__main__":
    main()
