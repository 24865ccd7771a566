"""Who may review a case, best fit first; who may not, and exactly why."""

from datetime import date

from django.db.models import Count, Q

from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.panel.adapters.panel_file import fit_table, reviewer_of
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.board import Candidate, Need, fit_of, ranked
from openimr.panel.domain.conflicts import Screening
from openimr.panel.models import Reviewer
from openimr.panel.queries.assignments import assignment, unqualified
from openimr.panel.queries.screening import conflict_sentences, screenings


def candidates(case: Case, *, on: date | None = None) -> tuple[Candidate, ...]:
    """Every reviewer of the panel for this case: who may review it, best first, and who may not and why.

    Without `on`, the day of the open assignment: the board as it stood.
    """
    held = assignment(case)
    day = on or (held.assigned_on if held else case.assigned or case.application_received)
    facts = case_facts(case)
    busy = dict(
        Reviewer.objects.annotate(
            open=Count(
                "assignments",
                filter=Q(assignments__ended__isnull=True)
                & ~Q(assignments__case=case)
                & ~Q(assignments__case__state__in=[State.SIGNED, State.PUBLISHED, State.TERMINATED]),
            )
        ).values_list("id", "open")
    )
    physician = facts.party("requesting_physician")
    need = Need(
        physician.specialty if physician else "", chronic_pain=_is_chronic(facts.date_of_injury, facts.ur_date), on=day
    )
    everyone = (reviewer_of(stored.profile) for stored in Reviewer.objects.filter(active=True))
    found = screenings(case, day)
    return ranked(case.number, (_candidate(one, case, need, found[one.id], busy.get(one.id, 0)) for one in everyone))


def _is_chronic(injury: date, decided: date) -> bool:
    """Three months or more from onset (8 CCR 9792.20); counted as 90 days, since only the days of both are known."""
    return (decided - injury).days >= 90


def _candidate(one: domain.Reviewer, case: Case, need: Need, found: Screening, open_cases: int) -> Candidate:
    lacking = unqualified(one, case, need.on)
    fit = fit_of(one, need, fit_table(), open_cases=open_cases)
    reasons = [reason.sentence for reason in lacking]
    reasons += conflict_sentences(found)
    if open_cases >= one.capacity:
        reasons.append(f"has {open_cases} open cases, {one.capacity} at most")
    if not any(part.because.startswith(("same specialty", "similar specialty")) for part in fit):
        reasons.append("neither the same nor a similar specialty")
    return Candidate(one.id, not reasons, tuple(reasons), fit, found)
