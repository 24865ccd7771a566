"""Reads of the panel. A reviewer's name is answered to nobody here: only ids and qualifications leave."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q

from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.errors import NotFound, Reason
from openimr.panel.adapters.panel_file import conflict_rules, fit_table, reviewer_of
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.board import Candidate, Need, fit_of, ranked
from openimr.panel.domain.conflicts import Screening, screen
from openimr.panel.domain.qualification import reasons_unqualified, statement_of
from openimr.panel.domain.statement import CredentialStatement
from openimr.panel.models import Assignment, Reviewer
from openimr.programmes.loader import load


def is_loaded() -> bool:
    """Whether there is a panel at all."""
    return Reviewer.objects.exists()


def assigned_reviewers() -> list[str]:
    """Ids of the reviewers who have, or had, a case."""
    return list(Reviewer.objects.filter(assignments__isnull=False).distinct().values_list("id", flat=True))


def assignment(case: Case) -> Assignment | None:
    """The open assignment of a case, or None."""
    return case.assignments.filter(ended__isnull=True).first()


def _open(case: Case) -> Assignment:
    found = assignment(case)
    if found is None:
        raise NotFound(
            f"{case.number}: no reviewer is assigned; `openimr panel candidates {case.number}` shows who may be"
        )
    return found


def reviewer(reviewer_id: str) -> domain.Reviewer:
    """The reviewer of that id with everything on file. Raises NotFound."""
    found = Reviewer.objects.filter(pk=reviewer_id, active=True).first()
    if found is None:
        raise NotFound(f"no reviewer {reviewer_id} on the panel; `openimr panel list` shows the panel")
    return reviewer_of(found.profile)


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
    return ranked(case.number, (_candidate(one, case, need, busy.get(one.id, 0)) for one in everyone))


def _is_chronic(injury: date, decided: date) -> bool:
    """Three months or more from onset (8 CCR 9792.20); counted as 90 days, since only the days of both are known."""
    return (decided - injury).days >= 90


def _candidate(one: domain.Reviewer, case: Case, need: Need, open_cases: int) -> Candidate:
    screening = _screening(one, case, need.on)
    unqualified = _unqualified(one, case, need.on)
    fit = fit_of(one, need, fit_table(), open_cases=open_cases)
    reasons = [reason.sentence for reason in unqualified]
    reasons += conflict_sentences(screening)
    if open_cases >= one.capacity:
        reasons.append(f"has {open_cases} open cases, {one.capacity} at most")
    if not any(part.because.startswith(("same specialty", "similar specialty")) for part in fit):
        reasons.append("neither the same nor a similar specialty")
    return Candidate(one.id, not reasons, tuple(reasons), fit, screening)


def _unqualified(one: domain.Reviewer, case: Case, on: date) -> tuple[Reason, ...]:
    law = load(case.programme)
    years = law.value("reviewer.practice_years", on).value
    hours = law.value("reviewer.hours_a_week", on).value
    return reasons_unqualified(one, on=on, years=years, hours=hours)


def _screening(one: domain.Reviewer, case: Case, on: date) -> Screening:
    rules, share = conflict_rules()
    return screen(one, case_facts(case).parties, rules, share_above=share, on=on)


def conflict_sentences(screening: Screening) -> list[str]:
    """A screening's findings as sentences that name roles and relations, not people."""
    found = [
        f"{'perhaps a ' if conflict.doubtful else ''}{conflict.tie.kind} tie to the {conflict.role.replace('_', ' ')}: "
        f"{conflict.tie.relation} [{conflict.cite}]"
        for conflict in screening.conflicts
    ]
    return found + [f"did not answer for the {role.replace('_', ' ')}" for role in screening.unanswered]


def screening_of(case: Case, reviewer_id: str, on: date) -> Screening:
    """The reviewer's ties to the parties of the case as of that day."""
    return _screening(reviewer(reviewer_id), case, on)


def statement(case: Case) -> CredentialStatement:
    """What the letter may say of the assigned reviewer, as of the assignment. Raises NotFound without one."""
    held = _open(case)
    return statement_on(case, held.assigned_on)


def statement_on(case: Case, on: date) -> CredentialStatement:
    """The same as of any day."""
    held = _open(case)
    screening = screening_of(case, held.reviewer_id, on)
    clear = tuple(dict.fromkeys(screening.asked)) if screening.clear else ()
    return statement_of(reviewer(held.reviewer_id), on=on, unaffiliated_with=clear)


def reasons_not_to_sign(case: Case, reviewer_id: str, today: date) -> tuple[Reason, ...]:
    """Everything that stands against this reviewer's signature on that day: asked anew, not remembered."""
    held = assignment(case)
    if held is None:
        return (Reason("not_assigned", "no reviewer is assigned", "8 CCR 9792.10.6"),)
    if held.reviewer_id != reviewer_id:
        return (Reason("other_reviewer", f"{reviewer_id} is not the assigned reviewer", "8 CCR 9792.10.6"),)
    one = reviewer(reviewer_id)
    found = list(_unqualified(one, case, today))
    found += [
        Reason(
            "conflict",
            f"the reviewer has a {sentence}" if " tie " in sentence else f"the reviewer {sentence}",
            "Lab. Code 139.5(d)(5)",
        )
        for sentence in conflict_sentences(_screening(one, case, today))
    ]
    return tuple(found)


def identities(reviewer_ids: Iterable[str]) -> tuple[str, ...]:
    """Names and licence numbers that must never stand in a letter: for the checks that look for them."""
    found: list[str] = []
    for stored in Reviewer.objects.filter(pk__in=list(reviewer_ids)):
        one = reviewer_of(stored.profile)
        found += [one.name, one.last_name, one.id, *(licence.number for licence in one.licences)]
    return tuple(found)


def panel(on: date) -> list[tuple[str, CredentialStatement]]:
    """Every active reviewer's id and qualifications as of that day."""
    return [
        (stored.pk, statement_of(reviewer_of(stored.profile), on=on, unaffiliated_with=()))
        for stored in Reviewer.objects.filter(active=True)
    ]
