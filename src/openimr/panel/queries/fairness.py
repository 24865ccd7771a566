"""What the event log tells of signed decisions, for the report on fairness."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from openimr.cases.domain.states import State
from openimr.cases.models import Case, Event, Party
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.adapters.resampling import draws
from openimr.panel.domain.fairness import Decision, FairnessReport, fairness_report
from openimr.panel.domain.names import plain
from openimr.panel.models import Assignment, Reviewer

#: By case number and item: the treatment and its category, as the guidelines understood the request.
Treatments = Mapping[tuple[str, int], tuple[str, str]]

#: Where the random places of the intervals begin. One seed for all, so that a report comes out the same again.
SEED = 20130101


def fairness(treatments: Treatments, *, since: date | None = None, until: date | None = None) -> FairnessReport:
    """The report over the decisions signed between two days, both included. For the director and the auditor alone."""
    return fairness_report(
        [
            one
            for one in signed_decisions(treatments)
            if (since is None or one.on >= since) and (until is None or one.on <= until)
        ],
        draws(SEED),
    )


def signed_decisions(treatments: Treatments) -> tuple[Decision, ...]:
    """Every decision that a reviewer signed, from the cases' logs, in the order of signature."""
    signed = list(Event.objects.filter(kind=f"case.{State.SIGNED}").order_by("at", "pk"))
    cases = {event.case_id for event in signed}
    numbers = dict(Case.objects.filter(pk__in=cases).values_list("pk", "number"))
    administrators, specialties = _parties(cases)
    held = _reviewers(cases)
    found = []
    for event in signed:
        on = date.fromisoformat(event.payload["on"])
        reviewer = _who(held.get(event.case_id, []), on)
        number = numbers[event.case_id]
        for item, decision in event.payload["decisions"].items():
            treatment, category = treatments.get((number, int(item)), ("", ""))
            found.append(
                Decision(
                    case=number,
                    item=int(item),
                    reviewer=reviewer,
                    overturned=decision == "overturned",
                    on=on,
                    administrator=administrators.get(event.case_id, ""),
                    specialty=specialties.get(event.case_id, ""),
                    treatment=treatment,
                    category=category,
                )
            )
    return tuple(found)


def _parties(cases: set[int]) -> tuple[dict[int, str], dict[int, str]]:
    """By case: the claims administrator, one writing for all its variants, and the requesting specialty."""
    written: dict[tuple[str, ...], str] = {}
    administrators: dict[int, str] = {}
    for party in Party.objects.filter(case__in=cases, role="claims_administrator").order_by("pk"):
        name = party.organization or party.name
        administrators.setdefault(party.case_id, written.setdefault(tuple(sorted(plain(name))), name))
    specialties: dict[int, str] = {}
    table = fit_table()
    for party in Party.objects.filter(case__in=cases, role="requesting_physician").order_by("pk"):
        specialties.setdefault(party.case_id, table.named(party.specialty))
    return administrators, specialties


def _reviewers(cases: set[int]) -> dict[int, list[Assignment]]:
    held: dict[int, list[Assignment]] = {}
    for assignment in Assignment.objects.filter(case__in=cases).order_by("pk"):
        held.setdefault(assignment.case_id, []).append(assignment)
    return held


def _who(held: list[Assignment], on: date) -> str:
    """Who had the case on the day of signature. A signed case has its reviewer: anything else is a broken store."""
    return next(one.reviewer_id for one in reversed(held) if one.ended is None or one.ended > on)


def names(actor: Any) -> dict[str, str]:
    """The reviewers' names by id, for the medical director alone; nothing for anybody else (Lab. Code 4610.6(f))."""
    if getattr(actor, "role", "") != "medical_director":
        return {}
    return {stored.pk: reviewer_of(stored.profile).name for stored in Reviewer.objects.all()}
