"""What the event log tells of signed decisions, for the report on fairness."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from openimr.cases.domain.states import State
from openimr.cases.models import Case, Event, Party
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.adapters.resampling import draws
from openimr.panel.domain.fairness import Decision, FairnessReport, fairness_report
from openimr.panel.domain.names import plain
from openimr.panel.models import AS_OFFERED, Assignment, Reviewer
from openimr.panel.queries.access import sees_names

#: By case number and item: the treatment and its category, as the guidelines understood the request.
Treatments = Mapping[tuple[str, int], tuple[str, str]]

#: By case number: what each of several reviewers decided alone, by reviewer and item. A case of one needs no entry.
Several = Mapping[str, Mapping[str, Mapping[int, str]]]

#: Where the random places of the intervals begin. One seed for all, so that a report comes out the same again.
SEED = 20130101


def fairness(
    treatments: Treatments, several: Several, *, since: date | None = None, until: date | None = None
) -> FairnessReport:
    """The report over the decisions signed between two days, both included. For the director and the auditor alone."""
    return fairness_report(
        [
            one
            for one in signed_decisions(treatments, several)
            if (since is None or one.on >= since) and (until is None or one.on <= until)
        ],
        draws(SEED),
    )


def signed_decisions(treatments: Treatments, several: Several) -> tuple[Decision, ...]:
    """Every decision that a reviewer signed, from the cases' logs, in the order of signature.

    Of a case that several decided, each one's own decisions count, if they are given: a joint one is nobody's own.
    """
    signed = list(Event.objects.filter(kind=f"case.{State.SIGNED}").order_by("at", "pk"))
    cases = {event.case_id for event in signed}
    numbers = dict(Case.objects.filter(pk__in=cases).values_list("pk", "number"))
    administrators, specialties = _parties(cases)
    held = _reviewers(cases)
    found = []
    for event in signed:
        on, number = date.fromisoformat(event.payload["on"]), numbers[event.case_id]
        for reviewer, item, decision in _own(event.payload["decisions"], held[event.case_id], several.get(number), on):
            treatment, category = treatments.get((number, item), ("", ""))
            found.append(
                Decision(
                    case=number,
                    item=item,
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


def _own(
    joint: Mapping[str, str], held: Sequence[Assignment], several: Mapping[str, Mapping[int, str]] | None, on: date
) -> Iterator[tuple[str, int, str]]:
    """Who decided what: reviewer, item, decision."""
    signers = {one.reviewer_id for one in held if one.signed_on == on}
    signers = signers or {one.reviewer_id for one in held if one.ended is None or one.ended > on}
    if len(signers) == 1:
        for item, decision in joint.items():
            yield next(iter(signers)), int(item), decision
        return
    for reviewer in sorted(signers):
        for place, own in (several or {}).get(reviewer, {}).items():
            yield reviewer, place, own


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
    held: dict[int, list[Assignment]] = {case: [] for case in cases}
    for assignment in Assignment.objects.filter(case__in=cases).defer(*AS_OFFERED).order_by("pk"):
        held[assignment.case_id].append(assignment)
    return held


def names(actor: Any) -> dict[str, str]:
    """The reviewers' names by id, for the medical director alone; nothing for anybody else (Lab. Code 4610.6(f))."""
    if not sees_names(actor):
        return {}
    stored = Reviewer.objects.values_list("pk", "profile__first_name", "profile__last_name")
    return {pk: f"{first} {last}" for pk, first, last in stored}
