"""Reads of assignments: who reviews, with which qualifications, and what stands against a signature."""

from datetime import date

from openimr.cases.models import Case
from openimr.errors import NotFound, Reason
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.qualification import reasons_unqualified, statement_of
from openimr.panel.domain.statement import CredentialStatement
from openimr.panel.models import Assignment
from openimr.panel.queries.qualification import findings
from openimr.panel.queries.reviewers import reviewer
from openimr.panel.queries.screening import conflict_sentences, screening_of


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


def unqualified(one: domain.Reviewer, case: Case, on: date, *, step: str = "assignment") -> tuple[Reason, ...]:
    """What stands against the reviewer's qualification on that day for that step, "assignment" or "signature"."""
    return reasons_unqualified(findings(one, case.programme, on, step=step))


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
    found = list(unqualified(one, case, today, step="signature"))
    found += [
        Reason(
            "conflict",
            f"the reviewer has a {sentence}" if " tie " in sentence else f"the reviewer {sentence}",
            "Lab. Code 139.5(d)(5)",
        )
        for sentence in conflict_sentences(screening_of(case, reviewer_id, today))
    ]
    return tuple(found)
