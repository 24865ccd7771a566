"""Reads of intake."""

from typing import Literal

from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case, DisputedItem
from openimr.intake.domain.eligibility import EarlierReview, Eligibility, GroundFinding, Outcome
from openimr.intake.models import FormDifference, IntakeDetails


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
    ends: dict[str, Outcome] = {
        State.DEFERRED: "deferred",
        State.INELIGIBLE: "ineligible",
        State.RECEIVED: "undecided",
    }
    return Eligibility(ends.get(case.state, "eligible"), grounds) if grounds else None


def formulary_drugs(case: Case) -> bool | None:
    """Whether only drugs under the formulary are in dispute; None where the file does not say."""
    details = IntakeDetails.objects.filter(case=case).first()
    return details.formulary_drugs if details else None


def assignment_notice(case: Case) -> Literal["mail", "electronic"] | None:
    """How the notice of assignment went out; None where the file does not say."""
    details = IntakeDetails.objects.filter(case=case).first()
    return details.assignment_notice or None if details else None  # type: ignore[return-value]  # stored from the words


def earlier_reviews(case: Case) -> tuple[EarlierReview, ...]:
    """Items of other cases of the same claim and injury with the same words, decided or pending, oldest first.

    Cases that were ineligible or ended before a decision do not count: nothing was reviewed there.
    """
    own = {_folded(item.request): item.number for item in case.items.all()}
    others = (
        DisputedItem.objects.filter(
            case__programme=case.programme,
            case__claim_number=case.claim_number,
            case__date_of_injury=case.date_of_injury,
        )
        .exclude(case=case)
        .exclude(case__state__in=[State.INELIGIBLE, State.TERMINATED])
        .select_related("case__ur_decision")
        .order_by("case__application_received", "case__number", "number")
    )
    return tuple(
        EarlierReview(
            other.case.number,
            own[_folded(other.request)],
            other.case.ur_decision.date,
            has_reached(State(other.case.state), State.SIGNED),
        )
        for other in others
        if _folded(other.request) in own and _came_before(other.case, case)
    )


def _came_before(other: Case, case: Case) -> bool:
    """Of two applications for one treatment the first stands; case numbers settle the same day."""
    return (other.application_received, other.number) < (case.application_received, case.number)


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())


def form_differences(case: Case) -> tuple[FormDifference, ...]:
    """Where the application form says something else than the case record."""
    return tuple(case.form_differences.all())
