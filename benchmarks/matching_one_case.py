"""One case against 2,000 reviewers on PostgreSQL, and whole queues through the services. See `matching.py`.

The panel is the sample panel, each reviewer again under other names and licences, with seven open cases for every ten
reviewers; the case is the sample case of work hardening.
"""

import copy
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.stopwatch import Stopwatch
from benchmarks.stored_case import own_database

ON = date(2013, 10, 21)
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[1] / "src" / "openimr" / "demo" / "cases"


def stored_panel(count: int) -> None:
    """So many reviewers, stored through the service that imports use."""
    from openimr.panel.adapters.panel_file import SAMPLE, read_panel
    from openimr.panel.services.profiles import put_profiles

    sample = read_panel(SAMPLE)
    made = []
    for n in range(count):
        one = copy.deepcopy(sample[n % len(sample)])
        one.update(id=f"R-{n + 1:04}", first_name=f"{one['first_name']}{n}", last_name=f"{one['last_name']}{n}")
        for licence in one["licences"]:
            licence["number"] = f"X{n:06}"
        made.append(one)
    put_profiles(made, by="benchmark", at=AT)


def stored_cases(count: int, requests: list[str], letters: str = "IMR") -> list:
    """So many cases whose records are ready, each with the parties of the sample case under names of its own."""
    from openimr.cases.models import Case, Deadline, DisputedItem, Party, URDecision

    cases = Case.objects.bulk_create(
        Case(
            number=f"{letters}13-{n:07}",
            programme="california_workers_comp",
            state="records_ready",
            priority="regular",
            date_of_injury=date(2011, 4, 25),
            claim_number=str(n),
            application_received=date(2013, 9, 1),
            diagnoses=[{"icd": "M54.16", "text": "Lumbar radiculopathy"}],
        )
        for n in range(count)
    )
    specialties = (
        "Physical Medicine and Rehabilitation",
        "Orthopaedic Surgery",
        "Anesthesiology",
        "Occupational Medicine",
    )
    URDecision.objects.bulk_create(URDecision(case=case, date=date(2013, 8, 15)) for case in cases)
    DisputedItem.objects.bulk_create(
        DisputedItem(case=case, number=1, request=requests[n % len(requests)], ur_decision="denied")
        for n, case in enumerate(cases)
    )
    Deadline.objects.bulk_create(
        Deadline(case=case, rule="review", says="", owed_by="review_organization", due=ON + timedelta(days=n % 30))
        for n, case in enumerate(cases)
    )
    Party.objects.bulk_create(
        party
        for n, case in enumerate(cases)
        for party in (
            Party(case=case, role="injured_worker", first_name=f"Wanda{n}", last_name=f"Workmanlike{n}"),
            Party(case=case, role="employer", organization=f"Halvorsen Number {n} Freight"),
            Party(case=case, role="claims_administrator", organization=f"Pacific {n} Claims Services"),
            Party(
                case=case,
                role="requesting_physician",
                first_name="Lena",
                last_name=f"Quillmarch{n}",
                specialty=specialties[n % 4],
            ),
        )
    )
    return cases


def measure(reviewers: int = 2000, queue: int = 200) -> None:
    """Print how long one case and one queue take."""
    own_database()
    from openimr.cases import queries as cases
    from openimr.intake.adapters.case_folder import read_case_folder
    from openimr.intake.services import receive
    from openimr.panel import queries
    from openimr.panel.adapters.panel_file import reviewer_of
    from openimr.panel.models import Assignment, Reviewer
    from openimr.panel.queries.candidates import need_for
    from openimr.panel.queries.day import Day

    begin = time.perf_counter()
    stored_panel(reviewers)
    print(f"{reviewers} reviewers stored in {time.perf_counter() - begin:.1f} s")
    case = receive(read_case_folder(CASES / "work-hardening"), by="benchmark", at=AT)
    busy = stored_cases(reviewers * 7 // 10, ["MRI of the lumbar spine"], "OLD")
    ids = list(Reviewer.objects.values_list("pk", flat=True))
    Assignment.objects.bulk_create(
        Assignment(case=one, reviewer_id=ids[n * 3 % len(ids)], assigned_on=ON - timedelta(days=1 + n % 60))
        for n, one in enumerate(busy)
    )
    case = cases.get(case.number, None)
    watch = Stopwatch()
    watch.timed("one case, the panel read for the first time", lambda: queries.candidates(case, on=ON))
    for _ in range(20):
        watch.timed("one case", lambda: queries.candidates(case, on=ON))
        day = watch.timed("  of it: the panel, load, speed, shares", lambda: Day(ON, besides=case))
        watch.timed("  of it: what the case asks for", lambda: need_for(case, ON))
        watch.timed("  of it: screening all of them", lambda: queries.screenings(case, ON))
        watch.timed("  of it: qualification of all of them", partial(day.unqualified, case.programme))
    for _ in range(3):
        watch.timed(
            "baseline: reading and validating every profile alone",
            lambda: [reviewer_of(stored.profile) for stored in Reviewer.objects.filter(active=True)],
        )
    watch.tell()
    found = queries.candidates(case, on=ON)
    print(f"  {sum(one.eligible for one in found)} of {len(found)} may review it")
    measure_queue(reviewers, queue)


def measure_queue(reviewers: int, count: int) -> None:
    """Print how long a queue of so many cases takes, and what asking its cases' ties one by one would."""
    from openimr.panel import queries, services
    from openimr.panel.services.rotation import bind_to_draw

    made = stored_cases(
        count, ["MRI of the lumbar spine", "Norco 10/325mg #60", "Work hardening program", "Acupuncture"]
    )
    for case in made:
        bind_to_draw(case, by="benchmark", at=AT)  # as every case is when it comes in
    begin, busy = time.perf_counter(), time.process_time()
    run = services.suggest_queue(ON, by="benchmark", at=AT)
    spent, busy = time.perf_counter() - begin, time.process_time() - busy
    print(
        f"a queue of {run.cases} cases against {reviewers} reviewers through the service: {spent:.1f} s "
        f"(processor {busy:.1f}), of which the solver {run.seconds:.2f} s; {run.placed} placed, "
        f"{run.short_of_bound} points below the bound"
    )
    begin, busy = time.perf_counter(), time.process_time()
    together = queries.screenings_of(made, ON)
    spent, busy = time.perf_counter() - begin, time.process_time() - busy
    print(f"  of it: the ties of its {count} cases, asked together: {spent:.1f} s (processor {busy:.1f})")
    some = made[:100]
    begin, busy = time.perf_counter(), time.process_time()
    alone = {case.pk: queries.screenings(case, ON) for case in some}
    times = count / len(some)
    spent, busy = (time.perf_counter() - begin) * times, (time.process_time() - busy) * times
    same = all(dict(alone[case.pk]) == dict(together[case.pk]) for case in some)
    print(
        f"  baseline: asked one by one {spent:.1f} s (processor {busy:.1f}), reckoned from {len(some)} of them; "
        f"the answers are {'the same' if same else 'NOT THE SAME'}"
    )


def measure_day(reviewers: int = 500, queue: int = 2000) -> None:
    """Print how long the queue of a whole day takes through the service."""
    own_database()
    stored_panel(reviewers)
    measure_queue(reviewers, queue)


if __name__ == "__main__":
    measure()
