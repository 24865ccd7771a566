"""Time limits that explain themselves: each is the steps that it was counted from, rule by rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from openimr.cases.domain.dispute import CaseFacts
from openimr.errors import RuleMissing
from openimr.programmes.domain.rules import Programme, Value


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of a time limit: how many days of which kind, why, and by which rule."""

    days: int
    unit: str
    because: str
    cite: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time limit of a case. `verified` is False where any rule that it rests on was not checked."""

    rule: str
    says: str
    owed_by: str
    counted_from: date
    due: date
    steps: tuple[Step, ...]
    verified: bool


def is_business_day(day: date, programme: Programme) -> bool:
    """Neither Saturday, Sunday nor a legal holiday (Lab. Code 4600.4; Gov. Code 6700, 6701).

    The day after Thanksgiving is a business day (Gomez, 2018). Raises RuleMissing outside the table of holidays.
    """
    if not programme.holidays_from <= day.year <= programme.holidays_until:
        raise RuleMissing(f"no table of holidays for {day.year}; add the year to holidays.csv")
    return day.weekday() < 5 and day not in programme.holidays


def after_business_days(start: date, count: int, programme: Programme) -> date:
    """The `count`-th business day after `start`; the day of the event itself is not counted."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day, programme)
    return day


def after(start: date, value: Value, programme: Programme) -> date:
    """`start` plus the value of a rule in its own unit. Hours count as days begun, since events have dates only."""
    if value.unit == "calendar_day":
        return start + timedelta(days=value.value)
    if value.unit == "business_day":
        return after_business_days(start, value.value, programme)
    if value.unit == "hour":
        return start + timedelta(days=-(-value.value // 24))
    raise RuleMissing(f"a time limit in {value.unit!r} cannot be counted")


def count(programme: Programme, rule_ids: Sequence[tuple[str, str]], start: date, on: date) -> Deadline:
    """The time limit by the first rule, lengthened by each further one; `rule_ids` pairs a rule with its reason."""
    day, steps, verified = start, [], True
    for rule_id, because in rule_ids:
        value = programme.value(rule_id, on)
        day = after(day, value, programme)
        steps.append(Step(value.value, value.unit, because, value.cite))
        verified = verified and value.verified
    first = programme.rule(rule_ids[0][0])
    return Deadline(first.id, first.says, first.owed_by, start, day, tuple(steps), verified)


def application_deadline(facts: CaseFacts, programme: Programme, *, formulary: bool) -> Deadline | None:
    """Last day on which the application may be *received* (8 CCR 9792.10.1(b)(1)).

    The day of service is not counted; service by mail adds the extension in force on that day. None where the date
    of service is not known: nobody may be called late by a date that is not there.
    """
    if facts.ur_served is None:
        return None
    rule = "application.file.formulary_drug" if formulary else "application.file"
    steps = [(rule, "after service of the UR decision")]
    if facts.ur_service in {"mail", "mail_outside_california", "mail_outside_us"}:
        steps.append((f"service.{facts.ur_service}", f"for service by {facts.ur_service.replace('_', ' ')}"))
    return count(programme, steps, facts.ur_served, facts.ur_served)


def deadlines_of(
    facts: CaseFacts, programme: Programme, *, formulary: bool, records_received: date | None
) -> tuple[Deadline, ...]:
    """Every time limit that can be counted from what is known today."""
    found = [application_deadline(facts, programme, formulary=formulary)]
    if facts.assigned is not None:
        kind = "expedited" if facts.priority == "expedited" else "electronic"
        found.append(
            count(programme, [(f"records.{kind}", "after the notice of assignment")], facts.assigned, facts.assigned)
        )
    if records_received is not None:
        start = max(records_received, facts.application_received)
        kind = "expedited" if facts.priority == "expedited" else "formulary_drug" if formulary else "regular"
        because = "after receipt of the application and the records"
        found.append(count(programme, [(f"determination.{kind}", because)], start, start))
    return tuple(deadline for deadline in found if deadline is not None)
