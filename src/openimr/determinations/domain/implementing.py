"""What the claims administrator owes for each overturned item, by when, and what was reported of it.

Lab. Code 4610.6(j), (k); 8 CCR 9792.10.7. Nothing here assesses a penalty: it tells what the law names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from openimr.determinations.domain.serving import Serving, came_to_hand, duty_deadline, standing
from openimr.intake.domain.deadlines import Deadline
from openimr.programmes.domain.rules import Programme

#: What an entry can say.
KINDS: Mapping[str, str] = {
    "authorized": "authorized",
    "reimbursed": "reimbursed",
    "partly": "implemented in part",
    "given": "the treatment had been given",
    "liability_disputed": "liability is disputed on another ground",
    "liability_settled": "the dispute of liability is over",
    "reminded": "a reminder was sent",
    "mistaken": "an earlier entry was mistaken",
}

Duty = Literal["authorize", "reimburse"]
State = Literal["done", "awaited", "overdue", "suspended", "not_served", "not_owed"]

_ENDS: Mapping[Duty, frozenset[str]] = {
    "authorize": frozenset({"authorized", "reimbursed"}),
    "reimburse": frozenset({"reimbursed"}),
}
_WORDS: Mapping[Duty, str] = {
    "authorize": "to authorize the treatment and tell employee and provider",
    "reimburse": "to reimburse the treatment that was given",
}


@dataclass(frozen=True, slots=True)
class ItemFact:
    """One entry on one item."""

    id: int
    kind: str
    item: int
    on: date
    about: int | None = None
    reported_by: str = ""
    informed_on: date | None = None
    remark: str = ""
    proof_title: str = ""
    proof: str = ""
    reported_on: date | None = None  # the day on which it was noted, as against the day that it says


@dataclass(frozen=True, slots=True)
class Suspension:
    """A time in which the duty does not run; `until` is None while it lasts."""

    since: date
    until: date | None
    because: str
    cite: str


@dataclass(frozen=True, slots=True)
class Penalty:
    """What the law names for days of delay. `each_day` and `at_most` are dollars, None where not known."""

    says: str
    days: int
    each_day: int | None
    at_most: int | None
    cite: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """How one overturned item stands. `late_days`: days past the limit outside any suspension, up to what was done.

    `late_by_report`: the same up to the day on which that was noted here: the day that an entry says is its reporter's
    word. `informed_on`: when employee and provider were told, which is owed with the authorization.
    """

    item: int
    request: str
    duty: Duty
    state: State
    because: str
    limit: Deadline | None = None
    done_on: date | None = None
    informed_on: date | None = None
    partly: tuple[ItemFact, ...] = ()
    reminded_on: date | None = None
    late_days: int = 0
    reported_on: date | None = None
    reported_by: str = ""
    late_by_report: int = 0
    penalties: tuple[Penalty, ...] = ()
    facts: tuple[ItemFact, ...] = field(default=(), repr=False)

    @property
    def words(self) -> str:
        return _WORDS[self.duty]

    @property
    def still_to_inform(self) -> bool:
        """Whether it was authorized and nobody said when employee and provider were told (8 CCR 9792.10.7(a)(2))."""
        authorized = any(fact.kind == "authorized" for fact in self.facts)
        return self.duty == "authorize" and authorized and self.informed_on is None


@dataclass(frozen=True, slots=True)
class Overturned:
    """An overturned item as the determination and the application have it."""

    number: int
    request: str
    date_of_service: date | None
    retrospective: bool


def owed(
    item: Overturned,
    facts: Iterable[ItemFact],
    *,
    served: Serving | None,
    suspensions: Sequence[Suspension],
    set_aside: bool,
    decided_on: date,
    programme: Programme,
    today: date,
) -> Owed:
    """What is owed for one item as of `today`. `served`: how the administrator was; `suspensions`: those of appeals."""
    own = [fact for fact in standing(facts) if fact.item == item.number]
    duty, why = _duty(item, own, decided_on)
    ended = next((fact for fact in own if fact.kind in _ENDS[duty]), None)
    partly = tuple(fact for fact in own if fact.kind == "partly")
    common: dict[str, object] = {
        "item": item.number,
        "request": item.request,
        "duty": duty,
        "done_on": ended.on if ended else None,
        "informed_on": next((fact.informed_on for fact in own if fact.informed_on), None),
        "reported_on": ended.reported_on if ended else None,
        "reported_by": ended.reported_by if ended else "",
        "partly": partly,
        "reminded_on": max((fact.on for fact in own if fact.kind == "reminded"), default=None),
        "facts": tuple(own),
    }
    if set_aside and ended is None:
        return Owed(state="not_owed", because="the determination was set aside", **common)  # type: ignore[arg-type]
    if served is None or served.state != "served":
        state: State = "done" if ended else "not_served"
        return Owed(state=state, because="the claims administrator was not served", **common)  # type: ignore[arg-type]
    start, presumed = came_to_hand(served, programme)
    held = sorted((*suspensions, *_liability(own, programme, start)), key=lambda one: one.since)
    stop = ended.on if ended else today
    late, rule = 0, f"implementation.{duty}"
    limit = duty_deadline(
        rule, "after receipt of the determination", start=start, presumed=presumed, programme=programme
    )
    if ended is not None and ended.reported_on is not None:
        common["late_by_report"] = _late_until(ended.reported_on, limit, held, rule, programme)
        if ended.reported_on != ended.on:
            why = f"{why}; says {ended.on:%m/%d/%Y}, reported {ended.reported_on:%m/%d/%Y}"
    for one in held:
        if one.since > stop:
            break
        late += max(0, (min(one.since, stop) - limit.due).days)
        if one.until is None or one.until >= stop:
            waits = one.until is None or one.until > today
            sentence = f"{one.because} [{one.cite}]"
            state = "done" if ended else "suspended" if waits else "awaited"
            if state == "awaited":
                limit = _later(limit, _anew(rule, one, programme))
            return _told(common, state, sentence, limit=limit, late=late, programme=programme)
        limit = _later(limit, _anew(rule, one, programme))
    late += max(0, (stop - limit.due).days)
    state = "done" if ended else "overdue" if stop > limit.due else "awaited"
    return _told(common, state, why, limit=limit, late=late, programme=programme)


def _late_until(stop: date, limit: Deadline, held: Sequence[Suspension], rule: str, programme: Programme) -> int:
    """Days past the limit up to `stop`, outside what suspended it."""
    late = 0
    for one in held:
        if one.since > stop:
            break
        late += max(0, (min(one.since, stop) - limit.due).days)
        if one.until is None or one.until >= stop:
            return late
        limit = _later(limit, _anew(rule, one, programme))
    return late + max(0, (stop - limit.due).days)


def _told(
    common: Mapping[str, object], state: State, because: str, *, limit: Deadline, late: int, programme: Programme
) -> Owed:
    penalties = _penalties(late, limit.due, programme) if late else ()
    return Owed(state=state, because=because, limit=limit, late_days=late, penalties=penalties, **common)  # type: ignore[arg-type]


def _later(one: Deadline, other: Deadline) -> Deadline:
    return other if other.due >= one.due else one


def _anew(rule: str, ended: Suspension, programme: Programme) -> Deadline:
    assert ended.until is not None
    limit = duty_deadline(
        rule, f"after the end of what suspended it ({ended.because})", start=ended.until, presumed=None,
        programme=programme,
    )  # fmt: skip
    return replace(limit, verified=False)


def _duty(item: Overturned, facts: Sequence[ItemFact], decided_on: date) -> tuple[Duty, str]:
    """Reimburse what was given before the determination, else authorize; with the fact that says which.

    8 CCR 9792.10.7(a)(1), (2). What was authorized, and what is given after the determination, was to be authorized: a
    later report that it was given moves no limit and spares no day of delay.
    """
    given = next((fact for fact in facts if fact.kind == "given"), None)
    authorized = any(fact.kind == "authorized" for fact in facts)
    if given is not None and given.on <= decided_on and not authorized:
        return "reimburse", f"reported as given on {given.on:%m/%d/%Y}, before the determination"
    if item.date_of_service is not None and item.date_of_service <= decided_on:
        return "reimburse", f"given on {item.date_of_service:%m/%d/%Y}, before the determination"
    if item.retrospective:
        return "reimburse", "the request was for treatment already given"
    if given is not None:
        return "authorize", f"reported as given on {given.on:%m/%d/%Y}; it was to be authorized all the same"
    return "authorize", "no record here says that the treatment was given"


def _liability(facts: Sequence[ItemFact], programme: Programme, on: date) -> list[Suspension]:
    value = programme.value("implementation.while_liability_disputed", on)
    found, since = [], None
    for fact in sorted(facts, key=lambda one: (one.on, one.id)):
        if fact.kind == "liability_disputed" and since is None:
            since = fact.on
        elif fact.kind == "liability_settled" and since is not None:
            found.append(Suspension(since, fact.on, "liability was disputed on another ground", value.cite))
            since = None
    if since is not None:
        found.append(Suspension(since, None, "liability is disputed on another ground", value.cite))
    return found


def _penalties(days: int, on: date, programme: Programme) -> tuple[Penalty, ...]:
    """By statute at most so much a day; what the schedule assesses, where its amount is known."""
    statute = programme.value("penalty.not_implemented", on)
    told = [
        Penalty(
            programme.rule("penalty.not_implemented").says,
            days,
            statute.value,
            statute.value * days,
            statute.cite,
            statute.verified,
        )
    ]
    schedule, most = (programme.rule(f"penalty.not_implemented.{part}") for part in ("schedule", "most"))
    each = schedule.in_force(on).value if schedule.is_in_force(on) else None
    cap = most.in_force(on).value if most.is_in_force(on) else None
    total = None if each is None else each * days if cap is None else min(cap, each * days)
    told.append(Penalty(schedule.says, days, each, total, schedule.values[-1].cite, schedule.values[-1].verified))
    return tuple(told)
