"""Time limits that explain themselves: each is the steps that it was counted from, rule by rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

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

    def __str__(self) -> str:
        if self.days == 0:
            return self.because
        unit = self.unit.replace("_", " ") + ("" if self.days == 1 else "s")
        return f"{self.days} {unit} {self.because}"


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
    """The time limit by the first rule, lengthened by each further one; `rule_ids` pairs a rule with its reason.

    Each rule counts as it stood on `on`. Where the law lengthens a limit that ends on no business day, the last step
    says so. `verified` is False too where a holiday that was counted over is not certain.
    """
    day, steps, verified = start, [], True
    for rule_id, because in rule_ids:
        value = programme.value(rule_id, on)
        begins, day = day, after(day, value, programme)
        steps.append(Step(value.value, value.unit, because, value.cite))
        verified = verified and value.verified
        if value.unit == "business_day":
            verified = verified and _holidays_are_certain(begins, day, programme)
    first = programme.rule(rule_ids[0][0])
    rolled = _to_a_business_day(first.id, day, programme, on)
    if rolled is not None:
        day, step, certain = rolled
        steps.append(step)
        verified = verified and certain
    return Deadline(first.id, first.says, first.owed_by, start, day, tuple(steps), verified)


def _holidays_are_certain(begins: date, ends: date, programme: Programme) -> bool:
    return all(holiday.verified for day, holiday in programme.holidays.items() if begins < day <= ends)


def _to_a_business_day(rule_id: str, day: date, programme: Programme, on: date) -> tuple[date, Step, bool] | None:
    """The next business day, where the limit is one that the law lengthens and its last day is none; else None."""
    rule = programme.rules.get("last_day.next_business_day")
    if rule is None or not rule.is_in_force(on):
        return None
    value = rule.in_force(on)
    if rule_id not in value.value or is_business_day(day, programme):
        return None
    end = after_business_days(day, 1, programme)
    because = f"since {day:%m/%d/%Y} is no business day"
    certain = value.verified and _holidays_are_certain(day - timedelta(days=1), end, programme)
    return end, Step((end - day).days, "calendar_day", because, value.cite), certain


def _service(way: str | None) -> list[tuple[str, str]]:
    """What the way of service adds: only mail adds anything."""
    if way not in {"mail", "mail_outside_california", "mail_outside_us"}:
        return []
    return [(f"service.{way}", f"for service by {way.replace('_', ' ')}")]


def application_deadline(facts: CaseFacts, programme: Programme, *, formulary: bool) -> Deadline | None:
    """Last day on which the application may be *received* (8 CCR 9792.10.1(b)(1)).

    The day of service is not counted; service by mail adds the extension in force on that day. None where the date
    of service is not known: nobody may be called late by a date that is not there. `formulary`: only drugs under the
    formulary are in dispute; raises RuleMissing where that limit was not yet law.
    """
    if facts.ur_served is None:
        return None
    rule = "application.file.formulary_drug" if formulary else "application.file"
    steps = [(rule, "after service of the UR decision"), *_service(facts.ur_service)]
    return count(programme, steps, facts.ur_served, facts.ur_served)


def assignment_deadline(programme: Programme, *, found_eligible: date) -> Deadline:
    """Last day of the notice of assignment and request for information (8 CCR 9792.10.4(b))."""
    because = "after the finding of eligibility"
    return count(programme, [("assignment.notice", because)], found_eligible, found_eligible)


def records_deadline(
    facts: CaseFacts, programme: Programme, *, notice: Literal["mail", "electronic"] | None = None
) -> Deadline | None:
    """Last day on which the records may be received (8 CCR 9792.10.5(a)(1)); None before the notice of assignment.

    Where it is not stated how the notice went out, the longer limit holds, and the step says why.
    """
    if facts.assigned is None:
        return None
    because = "after the notice of assignment"
    if facts.priority == "expedited":
        rule = "records.expedited"
    elif notice is None:
        rule, because = "records.mail", f"{because} (how it was sent is not stated, so the longer limit)"
    else:
        rule, because = f"records.{notice}", f"{because} ({notice})"
    return count(programme, [(rule, because)], facts.assigned, facts.assigned)


def determination_deadline(
    facts: CaseFacts, programme: Programme, *, formulary: bool | None, records_received: date
) -> Deadline:
    """Last day of the determination (Lab. Code 4610.6(d)). It is directory: a late one is still valid (Margaris)."""
    start = max(records_received, facts.application_received)
    kind = "expedited" if facts.priority == "expedited" else "formulary_drug" if formulary else "regular"
    because = "after receipt of the application and the records"
    return count(programme, [(f"determination.{kind}", because)], start, start)


def appeal_deadline(programme: Programme, *, mailed: date, service: str | None = "mail") -> Deadline:
    """Last day of a petition to the appeals board (Lab. Code 4610.6(h); +5 days by mail, Matute 2015)."""
    return count(
        programme, [("appeal.petition", "after mailing of the determination"), *_service(service)], mailed, mailed
    )


def deadlines_of(
    facts: CaseFacts,
    programme: Programme,
    *,
    formulary: bool | None,
    records_received: date | None,
    notice: Literal["mail", "electronic"] | None = None,
) -> tuple[Deadline, ...]:
    """The time limits after eligibility that can be counted from what is known today.

    `formulary` None, not stated, counts like False: the determination of a formulary dispute is due sooner.
    """
    found = [records_deadline(facts, programme, notice=notice)]
    if records_received is not None:
        found.append(determination_deadline(facts, programme, formulary=formulary, records_received=records_received))
    return tuple(deadline for deadline in found if deadline is not None)
