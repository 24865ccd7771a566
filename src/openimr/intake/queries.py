"""Reads of intake."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Literal

from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case, DisputedItem
from openimr.intake.adapters.wider_parts_file import wider_parts
from openimr.intake.domain.eligibility import Eligibility, GroundFinding
from openimr.intake.domain.eligibility import Outcome as Weighed
from openimr.intake.domain.repeated import Asked, EarlierReview, Outcome, Sameness, sameness
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
    ends: dict[str, Weighed] = {
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


def facts_changed(case: Case) -> bool | None:
    """Whether a change in the material facts since an earlier UR decision is documented; None: nobody said."""
    details = IntakeDetails.objects.filter(case=case).first()
    return details.facts_changed if details else None


def has_siblings(case: Case) -> bool:
    """Whether there is another case on the same claim and injury."""
    same = Case.objects.filter(claim_number=case.claim_number, date_of_injury=case.date_of_injury)
    return same.exclude(pk=case.pk).exists()


def earlier_reviews(case: Case) -> tuple[EarlierReview, ...]:
    """Items of other cases of the same claim and injury that ask for the same treatment, or may, oldest first.

    By treatment, part and side as they are understood; by words where nothing understands them. A case that ended
    before a decision does not count; of one that was ineligible the UR decision alone does.
    """
    others = (
        DisputedItem.objects.filter(
            case__programme=case.programme,
            case__claim_number=case.claim_number,
            case__date_of_injury=case.date_of_injury,
        )
        .exclude(case=case)
        .exclude(case__state=State.TERMINATED)
        .select_related("case__ur_decision")
        .order_by("case__application_received", "case__number", "number")
    )
    before = [other for other in others if _came_before(other.case, case)]
    own = [(item, _asked(item)) for item in case.items.all()] if before else []
    found = []
    for other in before:
        asked = _asked(other)
        for item, mine in own:
            same = sameness(mine, asked, wider_parts())
            if same != "other":
                found.append(_earlier(other, item, same, case))
    return tuple(found)


def _earlier(other: DisputedItem, item: DisputedItem, same: Sameness, case: Case) -> EarlierReview:
    decided = has_reached(State(other.case.state), State.SIGNED)
    outcome, on = _outcome(other) if decided else (None, None)
    return EarlierReview(
        other.case.number,
        item.number,
        other.case.ur_decision.date,
        decided,
        sameness=same,
        outcome=outcome,
        decided_on=on,
        same_physician=_same_physician(other.case, case),
        reviewed=other.case.state != State.INELIGIBLE,
        their_item=other.number,
    )


def _outcome(item: DisputedItem) -> tuple[Outcome | None, date | None]:
    """How the last determination decided an item, as the log of its case tells."""
    signed = item.case.events.filter(kind="case.signed").order_by("-sequence").first()
    if signed is None:
        return None, None
    decision = signed.payload.get("decisions", {}).get(str(item.number))
    on = signed.payload.get("on")
    return (decision if decision in {"upheld", "overturned"} else None), (date.fromisoformat(on) if on else None)


def _same_physician(one: Case, other: Case) -> bool | None:
    """Whether one physician asked in both, by the provider's number, else by name; None where one names nobody."""
    first, second = (case.parties.filter(role="requesting_physician").first() for case in (one, other))
    if first is None or second is None:
        return None
    numbers = [party.identifiers.get("npi") for party in (first, second)]
    if all(numbers):
        return bool(numbers[0] == numbers[1])
    names = [_folded(party.name) for party in (first, second)]
    return names[0] == names[1] if all(names) else None


#: How an item is understood. The stage that understands requests, which comes later, puts its reader here.
_reader: list[Callable[[DisputedItem], Asked]] = []


def understand_by(reader: Callable[[DisputedItem], Asked]) -> None:
    """Have requests understood by `reader` from now on; without one they are compared by their words."""
    _reader[:] = [reader]


def _asked(item: DisputedItem) -> Asked:
    words = _folded(item.request)
    return replace(_reader[0](item), words=words) if _reader else Asked(words)


def may_consolidate(case: Case) -> tuple[Case, ...]:
    """Other eligible applications of the same injury and requesting physician that no reviewer has yet.

    They may be decided in one determination with this one (8 CCR 9792.10.4(a)).
    """
    waiting = (State.ELIGIBLE, State.RECORDS_READY)
    if case.state not in waiting:
        return ()
    others = Case.objects.filter(
        programme=case.programme,
        claim_number=case.claim_number,
        date_of_injury=case.date_of_injury,
        state__in=waiting,
    ).exclude(pk=case.pk)
    return tuple(other for other in others if _same_physician(other, case))


def _came_before(other: Case, case: Case) -> bool:
    """Of two applications for one treatment the first stands; case numbers settle the same day."""
    return (other.application_received, other.number) < (case.application_received, case.number)


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())


def form_differences(case: Case) -> tuple[FormDifference, ...]:
    """Where the application form says something else than the case record."""
    return tuple(case.form_differences.all())
