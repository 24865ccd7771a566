"""What the medical director's board shows beside the queue: how loaded each reviewer is, and what is stopped."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from openimr.cases.models import Event
from openimr.clock import day_of
from openimr.intake import queries as intake
from openimr.intake.domain.eligibility import outcome_of
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.adapters.steps_file import step_rules
from openimr.panel.domain.steps import CASE_OPEN, TAKEN, Step
from openimr.panel.models import AS_OFFERED, Assignment
from openimr.panel.queries.assignments import overdue, reasons_against, without_reviewer
from openimr.panel.queries.day import unqualified
from openimr.panel.queries.qualification import PROGRAMME
from openimr.panel.queries.screening import screenings_of
from openimr.panel.queries.standing import holding, roster


@dataclass(frozen=True, slots=True)
class Load:
    """One reviewer's cases: taken, and offered without an answer yet, of so many. `reasons`: why no offer today."""

    reviewer: str
    taken: int
    offered: int
    capacity: int
    specialties: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def room(self) -> int:
        return max(0, self.capacity - self.taken - self.offered)


@dataclass(frozen=True, slots=True)
class Stop:
    """A case that does not go on by itself: what happened, to whose assignment, and what the director does now.

    `act`: "choose" a reviewer, "reassign" it from this one, "chase" an answer that is overdue, "weigh" whether it
    goes on.
    """

    number: str
    seat: int
    reviewer: str
    says: str
    on: date | None
    act: str


def loads(today: date) -> tuple[Load, ...]:
    """Every active reviewer, those with room first."""
    counted = Counter(
        (reviewer, step in TAKEN)
        for reviewer, step in Assignment.objects.filter(ended__isnull=True, case__state__in=CASE_OPEN).values_list(
            "reviewer", "step"
        )
    )
    found = []
    for version, one in roster():
        held = holding(version, one, today)
        reasons = unqualified(version, one, PROGRAMME, today)
        found.append(
            Load(
                reviewer=one.id,
                taken=counted[one.id, True],
                offered=counted[one.id, False],
                capacity=one.capacity,
                specialties=tuple(sorted({*held.specialties, *held.subspecialties})),
                reasons=tuple(reason.sentence for reason in reasons),
            )
        )
    return tuple(sorted(found, key=lambda one: (bool(one.reasons), one.room == 0, one.reviewer)))


def offers_open() -> tuple[Assignment, ...]:
    """Offers that wait for an answer, the earliest due first."""
    found = Assignment.objects.filter(ended__isnull=True, step=Step.OFFERED, case__state__in=CASE_OPEN)
    return tuple(found.defer(*AS_OFFERED).select_related("case").order_by("due", "case__number", "seat"))


def stops(today: date) -> tuple[Stop, ...]:
    """Everything that does not go on by itself: conflicts found, reviewers lost, steps overdue."""
    return (*_conflicts(today), *_no_longer_eligible(), *_lost(), *_late(today))


def _conflicts(today: date) -> list[Stop]:
    """Open assignments of which the log tells a conflict and that still stand against a signature, asked anew."""
    told = Event.objects.filter(kind="panel.conflict_found", case__state__in=CASE_OPEN).order_by("at")
    last = {(event.case_id, event.payload.get("reviewer")): day_of(event.at) for event in told}
    found = []
    held = Assignment.objects.filter(ended__isnull=True, case__in=[case for case, _ in last]).defer(*AS_OFFERED)
    listed = held.select_related("case").order_by("case__number", "seat")
    barred = [one for one in listed if (one.case_id, one.reviewer_id) in last]
    screened = screenings_of({one.case_id: one.case for one in barred}.values(), today)
    for one in barred:
        since = last[one.case_id, one.reviewer_id]
        reasons = reasons_against(one.case, one.reviewer_id, today, step="signature", screened=screened[one.case_id])
        found += [
            Stop(one.case.number, one.seat, one.reviewer_id, reason.sentence, since, "reassign") for reason in reasons
        ]
    return found


def _no_longer_eligible() -> list[Stop]:
    """Cases that a reviewer has and that would not be let in now, since what was entered of them was corrected.

    8 CCR 9792.10.3(d): a review that has begun may be ended. The director weighs it; it stands here while it is so.
    """
    told = Event.objects.filter(kind="case.eligibility_weighed", case__state__in=CASE_OPEN).order_by("at")
    last = {event.case_id: day_of(event.at) for event in told}
    held = Assignment.objects.filter(ended__isnull=True, case__in=last).defer(*AS_OFFERED)
    found = []
    for one in held.select_related("case").order_by("case__number", "seat"):
        outcome = outcome_of(intake.eligibility(one.case))
        if outcome in {"ineligible", "deferred"}:
            says = f"as entered now it is {outcome}: decide whether the review goes on, or take the case back"
            found.append(Stop(one.case.number, one.seat, one.reviewer_id, says, last[one.case_id], "weigh"))
    return found


#: Withdrawals of which the director is told; those for another reason were the director's own.
_TAKEN_BACK = {"suspended", "conflict", "expired"}


def _lost() -> list[Stop]:
    found = []
    for one in without_reviewer():
        if one.step == Step.WITHDRAWN and one.end_reason not in _TAKEN_BACK:
            continue
        reason = step_rules().reason(Step(one.step), one.end_reason)
        says = f"{one.step}: {reason.says if reason else one.end_reason}"
        found.append(Stop(one.case.number, one.seat, one.reviewer_id, says, one.ended, "choose"))
    return found


def _late(today: date) -> list[Stop]:
    return [
        Stop(one.case.number, one.seat, one.reviewer_id, f"{one.step}; the next step was due", one.due, "chase")
        for one in overdue(today)
    ]


def specialties() -> tuple[str, ...]:
    """Every specialty that the table of fit knows, for choosing."""
    return tuple(sorted(fit_table().specialties))
