"""Reads of intake."""

from openimr.cases.models import Case
from openimr.intake.domain.eligibility import Eligibility, GroundFinding, Outcome
from openimr.intake.models import FormDifference


def eligibility(case: Case) -> tuple[GroundFinding, ...]:
    """The grounds of the latest evaluation, in their order; none before the first."""
    return tuple(
        GroundFinding(
            ground=found.ground,
            status=found.status,  # type: ignore[arg-type]  # stored from the same words
            because=found.because,
            cite=found.cite,
            in_force_since=found.in_force_since,
            verified=found.verified,
            decisive=found.decisive,
        )
        for found in case.eligibility_findings.all()
    )


def stored(case: Case) -> Eligibility | None:
    """The latest evaluation with its outcome, or None."""
    grounds = eligibility(case)
    outcome: Outcome = (
        "deferred" if case.state == "deferred" else "ineligible" if case.state == "ineligible" else "eligible"
    )
    return Eligibility(outcome, grounds) if grounds else None


def form_differences(case: Case) -> tuple[FormDifference, ...]:
    """Where the application form says something else than the case record."""
    return tuple(case.form_differences.all())
