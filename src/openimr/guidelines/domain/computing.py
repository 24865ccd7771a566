"""Computed criteria: arithmetic and calendar, told in words. A number that is missing is named and never guessed.

The words are those of `computing_words`, in the edition that the rule names: a signed letter carries the edition, so
that it replays in the words of its day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from openimr.guidelines.domain.computing_words import LATEST, WORDINGS, Amounts, Between, Listed, Window, Words
from openimr.guidelines.domain.inputs import Inputs
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
    the rule does not apply (a cap for injuries from 2004 on). `words` is the edition of the words that tell it.
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
    words: int = LATEST

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of all that it looks at, each once, in order."""
        looked_up = self.limit.inputs if isinstance(self.limit, Lookup) else ()
        names = (self.amount, *self.plus, self.earlier, self.later, self.day, self.around, *looked_up)
        return tuple(dict.fromkeys(name for name in (*names, *self.applies_since) if name))


Outcome = tuple[Status, str]


def compute(computation: Computation, inputs: Inputs) -> Outcome:
    """The outcome of a computed criterion and its arithmetic in a clause; what is not known is named.

    NOT_DOCUMENTED where an input lacks that could change the outcome: when the visits asked for alone exceed a cap,
    those already had need not be known. FOR_REVIEWER where a table has several rows that differ in the outcome, or
    the days contradict each other.
    """
    words = WORDINGS[computation.words]
    for name, since in computation.applies_since.items():
        known = inputs.get(name)
        if known is None:
            return _missing([name], words)
        if known < since:
            return Status.NOT_APPLICABLE, words.too_early(name, known, since)
    if not isinstance(computation.limit, Lookup):
        return _compute(computation, inputs, computation.limit, computation.says_limit)
    rows = computation.limit.rows(inputs)
    if not rows:
        return _no_row(computation.limit, inputs, words)
    if computation.rule == "one_of":
        return _one_of(computation, computation.limit, rows, words)
    return _by_rows(computation, inputs, computation.limit, rows)


def _compute(computation: Computation, inputs: Inputs, limit: float | None, says_limit: str) -> Outcome:
    match computation.rule:
        case "within_years" | "within" | "at_least_since":
            return _between(computation, inputs, limit or 0, says_limit)
        case "in_window":
            return _in_window(computation, inputs)
        case "one_of":
            words, value = WORDINGS[computation.words], inputs.get(computation.amount)
            if value is None:
                return _missing([computation.amount], words)
            met = str(value) in computation.values
            told = words.value(computation.amount, str(value), computation.values, met=met)
            return (Status.MET if met else Status.NOT_MET), told
        case _:
            return _compare(computation, inputs, limit or 0, says_limit)


def _by_rows(computation: Computation, inputs: Inputs, lookup: Lookup, rows: tuple[Row, ...]) -> Outcome:
    """The outcome by each row that the inputs lead to: one where all agree, else for the reviewer."""
    words = WORDINGS[computation.words]
    outcomes: list[Outcome] = []
    for row in rows:
        limit = row.values.get(lookup.column)
        if limit is None:
            outcomes.append((Status.NOT_DOCUMENTED, words.no_value(lookup.column, row.label)))
            continue
        says_limit = f"{counted(limit, computation.unit)} for {row.label}"
        outcomes.append(_compute(computation, inputs, limit, says_limit))
    statuses = {status for status, _ in outcomes}
    because = "; ".join(dict.fromkeys(told for _, told in outcomes))
    if len(statuses) == 1:
        return outcomes[0][0], because
    if not all(status.decided for status in statuses):
        undecided = next(outcome for outcome in outcomes if not outcome[0].decided)
        return undecided[0], because
    return Status.FOR_REVIEWER, words.depends("treated", because)


def _one_of(computation: Computation, lookup: Lookup, rows: tuple[Row, ...], words: Words) -> Outcome:
    values = {str(row.values.get(lookup.column)) for row in rows}
    since = {row.since for row in rows}
    agree = {value in computation.values for value in values}
    listed = Listed(
        table=lookup.table.says,
        labels=tuple(sorted({row.label for row in rows})),
        values=tuple(sorted(values)),
        since=next(iter(since)) if len(since) == 1 else None,
        needed=computation.values,
        met=agree == {True},
    )
    because = words.listed(listed)
    if lookup.by == "ingredient":  # all are meant: one decides against a mixture; for it none does, there may be others
        return (Status.FOR_REVIEWER, words.others(because)) if listed.met else (Status.NOT_MET, because)
    if len(agree) > 1:
        return Status.FOR_REVIEWER, words.depends("meant", because)
    return (Status.MET if listed.met else Status.NOT_MET), because


def _no_row(lookup: Lookup, inputs: Inputs, words: Words) -> Outcome:
    if not inputs.get(lookup.input):
        return Status.NOT_DOCUMENTED, words.none_found(lookup.input, [row.label for row in lookup.table.rows])
    return Status.NOT_DOCUMENTED, words.not_listed(lookup.table.says, inputs.get(lookup.on))


def _missing(names: Iterable[str], words: Words) -> Outcome:
    return Status.NOT_DOCUMENTED, words.missing(list(dict.fromkeys(names)))


# Amounts


def _compare(computation: Computation, inputs: Inputs, limit: float, says_limit: str) -> Outcome:
    names = (computation.amount, *computation.plus)
    known = {name: float(inputs[name]) for name in names if inputs.get(name) is not None}
    missing = tuple(name for name in names if name not in known)
    amount = sum(known.values())
    # Amounts are never negative: what is known may settle it, whatever the rest is.
    settled = amount > limit or (amount == limit and computation.rule in {"less_than", "at_least"})
    words = WORDINGS[computation.words]
    if missing and not (known and settled):
        return _missing(missing, words)
    met = {
        "no_more_than": amount <= limit,
        "less_than": amount < limit,
        "at_least": amount >= limit,
        "more_than": amount > limit,
    }[computation.rule]
    disputed = inputs.get("request.total")
    told = Amounts(
        rule=computation.rule,
        unit=computation.unit,
        known=known,
        missing=missing,
        limit=limit,
        says_limit=says_limit or counted(limit, computation.unit),
        met=met,
        of_request=computation.amount.startswith("request."),
        amount=computation.amount,
        disputed=float(disputed) if disputed is not None and "request.total_asked" in known else None,
    )
    return (Status.MET if met else Status.NOT_MET), words.amounts(told)


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
    words = WORDINGS[computation.words]
    names = [computation.earlier, computation.later]
    if missing := [name for name in names if inputs.get(name) is None]:
        return _missing(missing, words)
    start, end = (inputs[name] for name in names)
    unit = "years" if computation.rule == "within_years" else computation.unit
    edge = later_by(start, int(limit), unit)
    told = Between(computation.earlier, start, computation.later, end, edge, limit, unit, says_limit)
    if start > end:
        return Status.FOR_REVIEWER, words.contradicting(told)
    met = end >= edge if computation.rule == "at_least_since" else end <= edge
    say = words.since if computation.rule == "at_least_since" else words.within
    return (Status.MET if met else Status.NOT_MET), say(told, met=met)


def _in_window(computation: Computation, inputs: Inputs) -> Outcome:
    words = WORDINGS[computation.words]
    names = [computation.day, computation.around]
    if missing := [name for name in names if inputs.get(name) is None]:
        return _missing(missing, words)
    day, center = (inputs[name] for name in names)
    first, last = center - timedelta(days=computation.before), center + timedelta(days=computation.after)
    within = first <= day <= last
    told = words.window(Window(computation.day, day, computation.around, center, first, last), within=within)
    return (Status.MET if within else Status.NOT_MET), told


def looked_up(computations: Iterable[Computation | None]) -> dict[str, Any]:
    """The tables of some computations whose row is found in the records, by the name of the input that it needs."""
    return {
        one.limit.input: one.limit
        for one in computations
        if one is not None and isinstance(one.limit, Lookup) and one.limit.by != "request.concept"
    }
