"""Computed criteria: arithmetic and calendar, told in words. A number that is missing is named and never guessed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from openimr.guidelines.domain.inputs import Inputs, in_words
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.tables import Lookup, Row
from openimr.guidelines.domain.units import counted

Rule = Literal[
    "within_years",
    "within",
    "at_least_since",
    "no_more_than",
    "less_than",
    "at_least",
    "more_than",
    "in_window",
    "one_of",
]
COMPARES: Mapping[str, str] = {
    "no_more_than": "at most",
    "less_than": "less than",
    "at_least": "at least",
    "more_than": "more than",
}


@dataclass(frozen=True, slots=True)
class Computation:
    """A rule with its limit and the names of what it compares.

    `limit` is a number or stands in a table. `says_limit` words a limit that is a range. Amounts: `amount`, to which
    those of `plus` are added (visits already had). Days: from `earlier` to `later`, or `day` from `before` days before
    to `after` days after `around`. `values` are those of which a word must be one. Before the days of `applies_since`
    the rule does not apply (a cap for injuries from 2004 on).
    """

    rule: Rule
    limit: float | Lookup | None = None
    unit: str = ""
    amount: str = ""
    earlier: str = ""
    later: str = ""
    says_limit: str = ""
    plus: tuple[str, ...] = ()
    day: str = ""
    around: str = ""
    before: int = 0
    after: int = 0
    values: tuple[str, ...] = ()
    applies_since: Mapping[str, date] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of all that it looks at, each once, in order."""
        looked_up = self.limit.inputs if isinstance(self.limit, Lookup) else ()
        names = (self.amount, *self.plus, self.earlier, self.later, self.day, self.around, *looked_up)
        return tuple(dict.fromkeys(name for name in (*names, *self.applies_since) if name))


Outcome = tuple[Status, str]


def compute(computation: Computation, inputs: Inputs) -> Outcome:
    """The outcome of a computed criterion and its arithmetic in a sentence; what is not known is named.

    NOT_DOCUMENTED where an input lacks that could change the outcome: when the visits asked for alone exceed a cap,
    those already had need not be known. FOR_REVIEWER where a table has several rows that differ in the outcome, or
    the days contradict each other.
    """
    for name, since in computation.applies_since.items():
        known = inputs.get(name)
        if known is None:
            return _missing([name])
        if known < since:
            return Status.NOT_APPLICABLE, f"applies from {since:%m/%d/%Y} on ({in_words(name)} {known:%m/%d/%Y})"
    if not isinstance(computation.limit, Lookup):
        return _compute(computation, inputs, computation.limit, computation.says_limit)
    rows = computation.limit.rows(inputs)
    if not rows:
        return _no_row(computation.limit, inputs)
    if computation.rule == "one_of":
        return _one_of(computation, rows)
    return _by_rows(computation, inputs, computation.limit, rows)


def _compute(computation: Computation, inputs: Inputs, limit: float | None, says_limit: str) -> Outcome:
    match computation.rule:
        case "within_years" | "within" | "at_least_since":
            return _between(computation, inputs, limit or 0, says_limit)
        case "in_window":
            return _in_window(computation, inputs)
        case "one_of":
            value = inputs.get(computation.amount)
            if value is None:
                return _missing([computation.amount])
            if str(value) in computation.values:
                return Status.MET, f"{in_words(computation.amount)}: {value}"
            needed = " or ".join(computation.values)
            return Status.NOT_MET, f"{in_words(computation.amount)}: {value}; needed: {needed}"
        case _:
            return _compare(computation, inputs, limit or 0, says_limit)


def _by_rows(computation: Computation, inputs: Inputs, lookup: Lookup, rows: tuple[Row, ...]) -> Outcome:
    """The outcome by each row that the inputs lead to: one where all agree, else for the reviewer."""
    outcomes: list[Outcome] = []
    for row in rows:
        limit = row.values.get(lookup.column)
        if limit is None:
            outcomes.append((Status.NOT_DOCUMENTED, f"the table has no {lookup.column} for {row.label}"))
            continue
        words = f"{counted(limit, computation.unit)} for {row.label}"
        outcomes.append(_compute(computation, inputs, limit, words))
    statuses = {status for status, _ in outcomes}
    because = "; ".join(dict.fromkeys(words for _, words in outcomes))
    if len(statuses) == 1:
        return outcomes[0][0], because
    if not all(status.decided for status in statuses):
        undecided = next(outcome for outcome in outcomes if not outcome[0].decided)
        return undecided[0], because
    return Status.FOR_REVIEWER, f"depends on which is treated: {because}"


def _one_of(computation: Computation, rows: tuple[Row, ...]) -> Outcome:
    assert isinstance(computation.limit, Lookup)
    listed = {str(row.values.get(computation.limit.column)): row for row in rows}
    since = {f" since {row.since:%m/%d/%Y}" if row.since else "" for row in rows}
    because = (
        f"{', '.join(sorted({row.label for row in rows}))}: {' or '.join(sorted(listed))}"
        f"{since.pop() if len(since) == 1 else ''} ({computation.limit.table.says}); "
        f"needed: {' or '.join(computation.values)}"
    )
    agree = {value in computation.values for value in listed}
    if computation.limit.by == "ingredient":
        return _of_the_mixture(because, all_listed=agree == {True})
    if len(agree) > 1:
        return Status.FOR_REVIEWER, f"depends on which is meant: {because}"
    return (Status.MET if agree.pop() else Status.NOT_MET), because


def _of_the_mixture(because: str, *, all_listed: bool) -> Outcome:
    """All ingredients are meant, so that one decides against a mixture; for it none does, as there may be others."""
    if all_listed:
        return Status.FOR_REVIEWER, f"{because}; whether there are other ingredients is to be looked up"
    return Status.NOT_MET, because


def _no_row(lookup: Lookup, inputs: Inputs) -> Outcome:
    keys = inputs.get(lookup.input)
    if not keys:
        named = ", ".join(row.label for row in lookup.table.rows[:6])
        more = " …" if len(lookup.table.rows) > 6 else ""
        return Status.NOT_DOCUMENTED, f"cannot be computed: {in_words(lookup.input)} not found ({named}{more})"
    day = inputs.get(lookup.on)
    when = f" on {day:%m/%d/%Y}" if day else ""
    return Status.NOT_DOCUMENTED, f"cannot be computed: {lookup.table.says} does not list it{when}"


def _missing(names: Iterable[str]) -> Outcome:
    told = ", ".join(dict.fromkeys(map(in_words, names)))
    return Status.NOT_DOCUMENTED, f"cannot be computed: {told} not stated"


# Amounts


def _compare(computation: Computation, inputs: Inputs, limit: float, says_limit: str) -> Outcome:
    names = (computation.amount, *computation.plus)
    known = {name: float(inputs[name]) for name in names if inputs.get(name) is not None}
    missing = [name for name in names if name not in known]
    amount = sum(known.values())
    # Amounts are never negative: what is known may settle it, whatever the rest is.
    settled = amount > limit or (amount == limit and computation.rule in {"less_than", "at_least"})
    if missing and not (known and settled):
        return _missing(missing)
    met = {
        "no_more_than": amount <= limit,
        "less_than": amount < limit,
        "at_least": amount >= limit,
        "more_than": amount > limit,
    }[computation.rule]
    return (Status.MET if met else Status.NOT_MET), _arithmetic(
        computation, known, missing, limit, says_limit or counted(limit, computation.unit)
    )


def _arithmetic(
    computation: Computation, known: Mapping[str, float], missing: list[str], limit: float, says_limit: str
) -> str:
    unit, amount = computation.unit, sum(known.values())
    if len(known) + len(missing) > 1:
        parts = " and ".join(f"{value:g} {_part(name)}" for name, value in known.items())
        unknown = f" ({', '.join(map(in_words, missing))} not stated)" if missing else ""
        only = "".join(f"{counted(value, unit)} {_part(name)}" for name, value in known.items())
        total = f"{parts} make {counted(amount, unit)}" if len(known) > 1 else only
        over = f", {counted(amount - limit, unit)} over" if amount > limit else ""
        return f"{total}{unknown}, against {COMPARES[computation.rule]} {says_limit}{over}"
    if not computation.amount.startswith("request."):
        needed = f"{COMPARES[computation.rule]} {says_limit}"
        return f"{in_words(computation.amount)}: {counted(amount, unit)}; needed: {needed}"
    if computation.rule == "no_more_than":
        return f"{amount:g} {unit} asked for, against {says_limit}"
    return f"{amount:g} {unit} asked for, {COMPARES[computation.rule]} {says_limit} needed"


def _part(name: str) -> str:
    return "asked for" if name.startswith("request.") else "already had" if name.endswith("_had") else in_words(name)


# Days


def anniversary(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February in a common year."""
    return later_by(day, years, "years")


def later_by(day: date, number: int, unit: str) -> date:
    """The day so many days, weeks, months or years later; a month's missing day becomes its last."""
    if unit in {"days", "weeks"}:
        return day + timedelta(days=number * (7 if unit == "weeks" else 1))
    months = day.month - 1 + number * (12 if unit == "years" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (following - timedelta(days=1)).day))


def _between(computation: Computation, inputs: Inputs, limit: float, says_limit: str) -> Outcome:
    names = [computation.earlier, computation.later]
    if missing := [name for name in names if inputs.get(name) is None]:
        return _missing(missing)
    start, end = (inputs[name] for name in names)
    unit = "years" if computation.rule == "within_years" else computation.unit
    told = [f"{in_words(name)} {inputs[name]:%m/%d/%Y}" for name in names]
    between = ", ".join(told)
    if start > end:
        return Status.FOR_REVIEWER, f"the days contradict each other: {told[0]} is after {told[1]}"
    edge = later_by(start, int(limit), unit)
    words = says_limit or f"{limit:g} {unit}"
    since = in_words(computation.earlier).removeprefix("date of ").removeprefix("the ")
    days = counted(abs((end - edge).days), "days")
    if computation.rule == "at_least_since":
        if end >= edge:
            return Status.MET, f"{words} from {since} had passed on {edge:%m/%d/%Y} ({between})"
        return Status.NOT_MET, f"{words} from {since} pass on {edge:%m/%d/%Y}, {days} too early ({between})"
    if end > edge:
        return Status.NOT_MET, f"{words} from {since} ended {edge:%m/%d/%Y}, exceeded by {days} ({between})"
    return Status.MET, f"within {words}, which end {edge:%m/%d/%Y} ({between})"


def _in_window(computation: Computation, inputs: Inputs) -> Outcome:
    names = [computation.day, computation.around]
    if missing := [name for name in names if inputs.get(name) is None]:
        return _missing(missing)
    day, center = (inputs[name] for name in names)
    first, last = center - timedelta(days=computation.before), center + timedelta(days=computation.after)
    window = f"{first:%m/%d/%Y} to {last:%m/%d/%Y}, around {in_words(computation.around)} {center:%m/%d/%Y}"
    within = first <= day <= last
    told = f"{in_words(computation.day)} {day:%m/%d/%Y} is {'within' if within else 'outside'} {window}"
    return (Status.MET if within else Status.NOT_MET), told


def looked_up(computations: Iterable[Computation | None]) -> dict[str, Any]:
    """The tables of some computations whose row is found in the records, by the name of the input that it needs."""
    return {
        one.limit.input: one.limit
        for one in computations
        if one is not None and isinstance(one.limit, Lookup) and one.limit.by != "request.concept"
    }
