"""Many cases at once, as bare as a list needs them. All fictitious."""

from datetime import date, timedelta

from openimr.cases.domain.states import State
from openimr.cases.models import Case, Deadline, DisputedItem


def made(count: int, *, state: State = State.ELIGIBLE, first: int = 1, due: date | None = None, words: str = "MRI"):
    """So many cases with a treatment each, and a time limit of which every further one is due a day later."""
    cases = Case.objects.bulk_create(
        Case(
            number=f"CM26-{first + n:07}",
            programme="california_workers_comp",
            state=state,
            priority="regular",
            date_of_injury=date(2025, 1, 2),
            application_received=date(2026, 10, 1),
        )
        for n in range(count)
    )
    DisputedItem.objects.bulk_create(
        DisputedItem(case=case, number=1, request=f"{words} of the left knee", ur_decision="denied") for case in cases
    )
    if due is not None:
        Deadline.objects.bulk_create(
            Deadline(case=case, rule="records.receive", says="Records come in.", owed_by="x", due=due + timedelta(n))
            for n, case in enumerate(cases)
        )
    return cases
