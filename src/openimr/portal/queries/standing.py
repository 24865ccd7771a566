"""Where a case stands and what is awaited from whom, as a party reads it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.determinations import queries as determinations
from openimr.panel.domain.steps import TAKEN
from openimr.portal.domain.standing import Awaited, Because, Milestone, milestones, told_as
from openimr.portal.queries.access import Seat, visible
from openimr.portal.queries.documents import issued, served_on, set_aside
from openimr.records import queries as records

_ENDED = (State.INELIGIBLE, State.TERMINATED)
#: Time limits that are over once the case has come so far, whether or not a day was noted on which they were met.
_OVER_AT = {
    "application.": State.ELIGIBLE,
    "assignment.": State.RECORDS_READY,
    "records.": State.UNDER_REVIEW,
    "determination.": State.SIGNED,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One disputed treatment, and how it was decided once the determination is out: upheld, overturned or empty."""

    number: int
    request: str
    decision: str


@dataclass(frozen=True, slots=True)
class Row:
    """One case on a party's list. `next` is what the reader owes first, `elsewhere` what others owe first.

    `state` as a party is told it; `set_aside`: an appeal undid the determination that there was.
    """

    number: str
    claim_number: str
    worker: str
    state: str
    next: Awaited | None
    elsewhere: Awaited | None
    set_aside: bool = False


def standing(seat: Seat, *, on: dt.date) -> tuple[Milestone, ...]:
    """The steps of the case with their days."""
    case, days = seat.case, _days(seat.case)
    signed, sent = determinations.standing_determination(case), served_on(seat, on=on)
    if case.state == State.TRANSFERRED:  # decided and sent here, though it stands no more
        signed, aside = determinations.determination(case), set_aside(seat, on=on)
        sent = aside.served_on if aside else None
    days["review"] = determinations.line(signed)[0].signed_on if signed else None
    return milestones(State(case.state), days, sent=sent)


def _days(case: Case) -> dict[str, dt.date | None]:
    moved: dict[str, Any] = {}
    for event in case.events.filter(kind__in=["case.eligible", "case.ineligible", "case.deferred", "case.terminated"]):
        told = event.payload.get("as_of")
        moved[event.kind] = dt.date.fromisoformat(told) if told else day_of(event.at)
    came = [original.received for original in case.originals.all() if original.received]
    return {
        "received": case.application_received,
        "eligible": moved.get("case.eligible"),
        "records": max(came, default=None),
        "ineligible": moved.get("case.ineligible"),
        "deferred": moved.get("case.deferred"),
        "terminated": moved.get("case.terminated"),
    }


def items(seat: Seat, *, on: dt.date) -> tuple[Item, ...]:
    """The disputed treatments; with their decisions once the determination is out."""
    letter = issued(seat, on=on)
    if letter is not None and determinations.set_aside_on(seat.case) is not None:
        letter = None
    decided = {issue["number"]: issue["decision"] for issue in letter.content["issues"]} if letter else {}
    return tuple(Item(one.number, one.request, decided.get(one.number, "")) for one in seat.case.items.all())


def told_state(seat: Seat) -> str:
    """The state of the case as a party is told it."""
    taken = seat.case.assignments.filter(ended=None, step__in=TAKEN).exists()
    aside = determinations.set_aside_on(seat.case) is not None
    return told_as(State(seat.case.state), taken=taken, set_aside=aside)


def awaited(seat: Seat, *, on: dt.date) -> tuple[Awaited, ...]:
    """Everything that somebody owes the case now, the reader's own first, then by day."""
    return _in_order(_open(seat, on))


def _open(seat: Seat, on: dt.date) -> list[Awaited]:
    case, role, state = seat.case, seat.role, State(seat.case.state)
    if state in _ENDED:
        return []
    if has_reached(state, State.SIGNED):
        return _following(seat, on)
    limits = [limit for limit in case.deadlines.all() if limit.met_on is None and not _over(limit.rule, state)]
    asked = [one for one in case.records_requests.all() if one.state == "sent"]
    return [*(_of_limit(limit, role, on) for limit in limits), *(_of_request(one, role, on) for one in asked)]


def _following(seat: Seat, on: dt.date) -> list[Awaited]:
    """What is open after the signature. Of service and of the right to appeal a party is told its own part alone.

    Whom the determination was not served on yet is told that, and nothing else: what is owed, and what stays away,
    would say how it was decided.
    """
    role, out = seat.role, issued(seat, on=on) is not None
    found = []
    for one in determinations.what_follows(seat.case, on):
        if not out and (one.key != "service" or one.to != role):
            continue
        its_own = role in {one.by_whom, one.to} or one.key not in {"service", "appeal.petition"}
        if its_own and one.state(on) in {"open", "late", "waits"}:
            found.append(_of_following(one, role, on))
    return found


def _of_following(one: determinations.Awaited, role: str, on: dt.date) -> Awaited:
    return Awaited(
        text=f"awaited.{one.key}",
        says=one.what,
        owed_by=one.by_whom,
        due=one.due,
        cite=one.citation,
        verified=one.verified,
        days_left=(one.due - on).days if one.due and one.state(on) != "waits" else None,
        yours=one.by_whom == role,
        because=(Because(one.note),) if one.note else (),
        item=one.item,
        may=one.duty == "may",
        waits=one.state(on) == "waits",
    )


def _over(rule: str, state: State) -> bool:
    return any(rule.startswith(start) and has_reached(state, over) for start, over in _OVER_AT.items())


def _of_limit(limit: Any, role: str, on: dt.date) -> Awaited:
    return Awaited(
        text=f"awaited.{limit.rule}",
        says=limit.says,
        owed_by=limit.owed_by,
        due=limit.due,
        cite="; ".join(dict.fromkeys(step["cite"] for step in limit.steps)),
        verified=limit.verified,
        days_left=(limit.due - on).days,
        yours=limit.owed_by == role,
        because=tuple(Because(step["because"], step["days"], step["unit"]) for step in limit.steps),
    )


def _of_request(request: Any, role: str, on: dt.date) -> Awaited:
    return Awaited(
        text="awaited.records_request",
        says="",
        owed_by=request.party,
        due=request.due,
        cite="; ".join(dict.fromkeys(entry["cite"] for entry in request.wanted)),
        verified=all(entry["verified"] for entry in request.wanted),
        days_left=(request.due - on).days if request.due else None,
        yours=request.party == role,
        code=request.code if request.party == role else "",
        wanted=tuple(entry["wanted"] for entry in request.wanted) if request.party == role else (),
        because=tuple(Because(step.because, step.days, step.unit) for step in records.how_counted(request)),
    )


def _in_order(found: list[Awaited]) -> tuple[Awaited, ...]:
    return tuple(
        sorted(found, key=lambda one: (not one.yours, one.may, one.due is None, one.due or dt.date.max, one.text))
    )


def my_cases(person: Any, *, on: dt.date, words: str = "", only_mine: bool = False) -> tuple[Row, ...]:
    """The cases of an account, what the reader owes first; found by case number, claim number or worker's name.

    What follows a decision is looked up case by case, unless it was served on this party and asks nothing of anybody.
    """
    rows = []
    for case in _with_counts(
        visible(person).prefetch_related("deadlines", "records_requests", "parties"), person.role, on
    ):
        seat = Seat(case, person.role, person)
        owed = () if _asks_nothing(case) else _in_order(_open(seat, on))
        mine = next((one for one in owed if one.yours and not one.may), None)
        others = next((one for one in owed if not one.yours and not one.may), None)
        worker = next((party.name for party in case.parties.all() if party.role == "injured_worker"), "")
        aside = _is_set_aside(case)
        state = told_as(State(case.state), taken=_is_taken(case), set_aside=aside)
        row = Row(
            case.number,
            case.claim_number,
            worker,
            state,
            mine,
            others,
            aside and state not in {"set_aside", State.TRANSFERRED},
        )
        if _has(row, words) and (mine is not None or not only_mine):
            rows.append(row)
    return tuple(sorted(rows, key=lambda row: (_day(row.next), _day(row.elsewhere), row.number)))


def _with_counts(cases: QuerySet[Case], role: str, on: dt.date) -> QuerySet[Case]:
    """The cases with what tells, without a look at each, that nothing is owed after the decision."""
    own = Q(service_entries__recipient=role)
    plain = own & Q(service_entries__kind="served", service_entries__about=None, service_entries__on__lte=on)
    return cases.annotate(
        decisions=Count("determinations", distinct=True),
        overturns=Count("determinations", filter=Q(determinations__overturned__gt=0), distinct=True),
        appeals=Count("appeal_entries", distinct=True),
        taken=Count("assignments", filter=Q(assignments__ended=None, assignments__step__in=TAKEN), distinct=True),
        entries=Count("service_entries", filter=own, distinct=True),
        served=Count("service_entries", filter=plain, distinct=True),
    )


def _is_taken(case: Any) -> bool:
    return bool(case.taken)


def _is_set_aside(case: Any) -> bool:
    """Whether an appeal undid the determination; looked up only where there was an appeal, or a state that tells it."""
    if not case.decisions:
        return False
    if not has_reached(State(case.state), State.SIGNED):
        return True
    return case.appeals > 0 and determinations.set_aside_on(case) is not None


def _asks_nothing(case: Any) -> bool:
    """Whether a decided case was served on this party beyond doubt, overturned nothing and was not appealed.

    How it was decided must not show in what is told to a party that was not served: such a case is looked up always.
    """
    if not has_reached(State(case.state), State.SIGNED):
        return False
    if not case.decisions:
        return True
    told = case.decisions == 1 and case.served > 0 and case.served == case.entries
    return told and not case.overturns and not case.appeals


def _day(owed: Awaited | None) -> dt.date:
    return owed.due if owed and owed.due else dt.date.max


def _has(row: Row, words: str) -> bool:
    told = f"{row.number} {row.claim_number} {row.worker}".casefold()
    return all(word in told for word in words.casefold().split())
