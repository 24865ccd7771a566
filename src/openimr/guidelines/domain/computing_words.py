"""How a computed criterion tells its outcome: a clause that stands after a colon, in a letter and at the desk.

A signed letter replays in the words of its day. So words once used are never changed here: other words are another
edition, a class more in `WORDINGS`; rules that are computed anew take the latest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from openimr.guidelines.domain.inputs import in_words
from openimr.guidelines.domain.units import counted


@dataclass(frozen=True, slots=True)
class Listed:
    """What a table has of what is asked for. `since`: from when on, where that is one day."""

    table: str
    labels: tuple[str, ...]
    values: tuple[str, ...]
    since: date | None
    needed: tuple[str, ...]
    met: bool


@dataclass(frozen=True, slots=True)
class Amounts:
    """What was added up, and the limit. `disputed`: of the visits asked for those in dispute, where they are told."""

    rule: str
    unit: str
    known: Mapping[str, float]
    missing: tuple[str, ...]
    limit: float
    says_limit: str
    met: bool
    of_request: bool
    amount: str
    disputed: float | None

    @property
    def total(self) -> float:
        return sum(self.known.values())


@dataclass(frozen=True, slots=True)
class Between:
    """Two days and the `edge` that lies `limit` units after the first."""

    earlier: str
    start: date
    later: str
    end: date
    edge: date
    limit: float
    unit: str
    says_limit: str

    @property
    def days(self) -> str:
        """How far the second day is from the edge."""
        return counted(abs((self.end - self.edge).days), "days")


@dataclass(frozen=True, slots=True)
class Window:
    """A day, and the days about another."""

    day: str
    on: date
    around: str
    center: date
    first: date
    last: date


class Words(Protocol):
    """One edition of the words."""

    def too_early(self, name: str, day: date, since: date) -> str: ...
    def missing(self, names: Sequence[str]) -> str: ...
    def value(self, name: str, value: str, needed: Sequence[str], *, met: bool) -> str: ...
    def no_value(self, column: str, label: str) -> str: ...
    def none_found(self, name: str, labels: Sequence[str]) -> str: ...
    def not_listed(self, table: str, on: date | None) -> str: ...
    def listed(self, listed: Listed) -> str: ...
    def others(self, because: str) -> str: ...
    def depends(self, how: str, because: str) -> str: ...
    def amounts(self, told: Amounts) -> str: ...
    def contradicting(self, told: Between) -> str: ...
    def since(self, told: Between, *, met: bool) -> str: ...
    def within(self, told: Between, *, met: bool) -> str: ...
    def window(self, told: Window, *, within: bool) -> str: ...


def _us(day: date) -> str:
    return f"{day:%m/%d/%Y}"


_SOME = 6  # names of a table's rows that are told


def _some(labels: Sequence[str]) -> str:
    return ", ".join(labels[:_SOME]) + (" …" if len(labels) > _SOME else "")


class FirstWords:
    """The words of letters that name no edition."""

    _COMPARES: Mapping[str, str] = {
        "no_more_than": "at most",
        "less_than": "less than",
        "at_least": "at least",
        "more_than": "more than",
    }

    def too_early(self, name: str, day: date, since: date) -> str:
        return f"applies from {_us(since)} on ({in_words(name)} {_us(day)})"

    def missing(self, names: Sequence[str]) -> str:
        return f"cannot be computed: {', '.join(dict.fromkeys(map(in_words, names)))} not stated"

    def value(self, name: str, value: str, needed: Sequence[str], *, met: bool) -> str:
        return f"{in_words(name)}: {value}" + ("" if met else f"; needed: {' or '.join(needed)}")

    def no_value(self, column: str, label: str) -> str:
        return f"the table has no {column} for {label}"

    def none_found(self, name: str, labels: Sequence[str]) -> str:
        return f"cannot be computed: {in_words(name)} not found ({_some(labels)})"

    def not_listed(self, table: str, on: date | None) -> str:
        return f"cannot be computed: {table} does not list it{f' on {_us(on)}' if on else ''}"

    def listed(self, listed: Listed) -> str:
        since = f" since {_us(listed.since)}" if listed.since else ""
        told = f"{', '.join(listed.labels)}: {' or '.join(listed.values)}{since} ({listed.table})"
        return f"{told}; needed: {' or '.join(listed.needed)}"

    def others(self, because: str) -> str:
        return f"{because}; whether there are other ingredients is to be looked up"

    def depends(self, how: str, because: str) -> str:
        return f"depends on which is {how}: {because}"

    def amounts(self, told: Amounts) -> str:
        unit, amount, compares = told.unit, told.total, self._COMPARES[told.rule]
        if len(told.known) + len(told.missing) > 1:
            parts = " and ".join(f"{value:g} {self._part(name)}" for name, value in told.known.items())
            unknown = f" ({', '.join(map(in_words, told.missing))} not stated)" if told.missing else ""
            only = "".join(f"{counted(value, unit)} {self._part(name)}" for name, value in told.known.items())
            total = f"{parts} make {counted(amount, unit)}" if len(told.known) > 1 else only
            over = f", {counted(amount - told.limit, unit)} over" if amount > told.limit else ""
            return f"{total}{unknown}, against {compares} {told.says_limit}{over}"
        if not told.of_request:
            return f"{in_words(told.amount)}: {counted(amount, unit)}; needed: {compares} {told.says_limit}"
        if told.rule == "no_more_than":
            return f"{amount:g} {unit} asked for, against {told.says_limit}"
        return f"{amount:g} {unit} asked for, {compares} {told.says_limit} needed"

    def _part(self, name: str) -> str:
        return (
            "asked for" if name.startswith("request.") else "already had" if name.endswith("_had") else in_words(name)
        )

    def contradicting(self, told: Between) -> str:
        first, second = self._dated(told.earlier, told.start), self._dated(told.later, told.end)
        return f"the days contradict each other: {first} is after {second}"

    def _dated(self, name: str, day: date) -> str:
        return f"{in_words(name)} {_us(day)}"

    def _days(self, told: Between) -> tuple[str, str, str]:
        both = f"{self._dated(told.earlier, told.start)}, {self._dated(told.later, told.end)}"
        start = in_words(told.earlier).removeprefix("date of ").removeprefix("the ")
        return told.says_limit or f"{told.limit:g} {told.unit}", start, both

    def since(self, told: Between, *, met: bool) -> str:
        words, start, both = self._days(told)
        if met:
            return f"{words} from {start} had passed on {_us(told.edge)} ({both})"
        return f"{words} from {start} pass on {_us(told.edge)}, {told.days} too early ({both})"

    def within(self, told: Between, *, met: bool) -> str:
        words, start, both = self._days(told)
        if met:
            return f"within {words}, which end {_us(told.edge)} ({both})"
        return f"{words} from {start} ended {_us(told.edge)}, exceeded by {told.days} ({both})"

    def window(self, told: Window, *, within: bool) -> str:
        about = f"{_us(told.first)} to {_us(told.last)}, around {in_words(told.around)} {_us(told.center)}"
        return f"{in_words(told.day)} {_us(told.on)} is {'within' if within else 'outside'} {about}"


#: How a clause names an input; each is one thing.
_THINGS: Mapping[str, str] = {
    "injury.date": "the date of injury",
    "ur_decision.date": "the date of the utilization review decision",
    "request.date": "the date of the request",
    "treatment.date": "the date of service or else of the decision",
    "operation.date": "the date of an operation",
    "onset.date": "the day on which the complaint began",
    "request.concept": "the treatment asked for",
    "request.retrospective": "whether the treatment was given before it was asked for",
    "request.form": "the form of the drug",
    "request.weeks": "the number of weeks asked for",
    "request.hours_per_session": "the number of hours a day",
    "request.sessions_per_week": "the number of visits a week",
    "request.total": "the number asked for",
    "request.total_asked": "the number asked for",
    "request.refills": "the number of refills",
    "request.days_supply": "for how many days the supply lasts",
    "request.morphine_equivalents": "the daily dose asked for (in morphine equivalents)",
    "therapy.visits_had": "the number of visits already had",
    "worker.age": "the worker's age",
    "pain.score": "a pain score",
    "medications.morphine_equivalents": "the daily dose of all opioids (in morphine equivalents)",
}
_DAYS: Mapping[str, str] = {
    "injury.date": "the injury of {day}",
    "ur_decision.date": "the utilization review decision of {day}",
    "request.date": "the request of {day}",
    "treatment.date": "the date of service or else of the decision, {day},",
    "operation.date": "the last operation on {day}",
    "onset.date": "the beginning of the complaint on {day}",
}
_WHEN: Mapping[str, str] = {
    "ur_decision.date": "when utilization review decided on {day}",
    "request.date": "when it was asked for on {day}",
    "treatment.date": "on the date of service or else of the decision, {day}",
}
_AMOUNTS: Mapping[str, str] = {
    "request.days_supply": "the supply lasts {amount}",
    "request.morphine_equivalents": "the dose asked for comes to {amount}",
    "therapy.visits_had": "{amount} {were} had already",
    "worker.age": "the worker is {amount} old",
    "pain.score": "the last pain score is {amount}",
    "medications.morphine_equivalents": "all opioids together come to {amount}",
}
_ROWS: Mapping[str, str] = {
    "ingredient": "the request names none of the ingredients that the table lists",
    "diagnosis": "the records name none of the diagnoses that the table lists",
    "operation": "the records tell of none of the operations that the table lists",
}
_UNKNOWN = "so this cannot be worked out"


class PlainWords:
    """Clauses with subject and verb, to stand after "This holds:" or "since"."""

    def too_early(self, name: str, day: date, since: date) -> str:
        return f"{self._day(name, day)} is before {_us(since)}, and this is asked only from that day on"

    def missing(self, names: Sequence[str]) -> str:
        are = "is" if len(set(map(_thing, names))) == 1 else "are"
        return f"{_named(names)} {are} not stated, {_UNKNOWN}"

    def value(self, name: str, value: str, needed: Sequence[str], *, met: bool) -> str:
        if name == "request.retrospective":
            return f"the treatment was {'' if value == 'yes' else 'not '}given before it was asked for"
        told = _spoken(value)
        said = f"the drug is asked for as {_one(told)}" if name == "request.form" else f"{_thing(name)} is {told}"
        return said if met else f"{said}, not {' or '.join(map(_spoken, needed))}"

    def no_value(self, column: str, label: str) -> str:
        return f"the table gives no {_spoken(column)} for {label}"

    def none_found(self, name: str, labels: Sequence[str]) -> str:
        kind = name.partition(".")[0]
        if kind not in _ROWS:
            return self.missing([name])
        return f"{_ROWS[kind]} ({_some(labels)}), {_UNKNOWN}"

    def not_listed(self, table: str, on: date | None) -> str:
        return f"the table “{table}” does not list it{f' on {_us(on)}' if on else ''}, {_UNKNOWN}"

    def listed(self, listed: Listed) -> str:
        since = f" since {_us(listed.since)}" if listed.since else ""
        values, needed = (" or ".join(map(_hyphened, one)) for one in (listed.values, listed.needed))
        told = f"the table “{listed.table}” has {_listed(listed.labels)} as {values}{since}"
        return told if listed.met else f"{told}, and {needed} is needed"

    def others(self, because: str) -> str:
        return f"{because}; whether there are other ingredients is to be looked up"

    def depends(self, how: str, because: str) -> str:
        return f"it depends on which is {how}: {because}"

    def amounts(self, told: Amounts) -> str:
        against = self._against(told, counted(told.total - told.limit, told.unit)).format(limit=told.says_limit)
        said = self._sum(told) + against
        if not told.missing:
            return said
        return f"{said}; {_named(told.missing)} is not stated and could only add to it"

    def _sum(self, told: Amounts) -> str:
        if len(told.known) == 1:
            ((name, value),) = told.known.items()
            return self._amount(name, value, told)
        parts = [self._part(name, value, told) for name, value in told.known.items()]
        return f"{_listed(parts)} make {counted(told.total, told.unit)}"

    def _amount(self, name: str, value: float, told: Amounts) -> str:
        amount, were = counted(value, told.unit), "was" if value == 1 else "were"
        if name in _AMOUNTS:
            return _AMOUNTS[name].format(amount=amount, were=were)
        if not name.startswith("request."):
            return f"{_thing(name)} is {amount}"
        asked = f"{amount} {'is' if value == 1 else 'are'} asked for"
        return asked + (f" in all ({told.disputed:g} of them in dispute)" if self._is_part(name, told) else "")

    def _part(self, name: str, value: float, told: Amounts) -> str:
        amount = counted(value, told.unit)
        if name.startswith("request."):
            of_them = f" ({told.disputed:g} of them in dispute)" if self._is_part(name, told) else ""
            return f"{amount} asked for{of_them}"
        return f"{value:g} already had" if name.endswith("_had") else f"{amount} ({_thing(name)})"

    def _is_part(self, name: str, told: Amounts) -> bool:
        """Whether less remains in dispute than was asked for."""
        return name == "request.total_asked" and told.disputed is not None and told.disputed < told.known[name]

    def _against(self, told: Amounts, over: str) -> str:
        match told.rule, told.met:
            case "no_more_than", True:
                return ", within the limit of {limit}"
            case "no_more_than", False:
                return f", {over} more than the limit of {{limit}}"
            case "less_than", True:
                return ", less than {limit}"
            case "less_than", False:
                return ", not less than {limit}"
            case "at_least", True:
                return ", at least {limit}"
            case "at_least", False:
                return ", short of {limit}"
            case _, True:
                return ", more than {limit}"
            case _:
                return ", not more than {limit}"

    def _day(self, name: str, day: date) -> str:
        return _DAYS.get(name, f"{in_words(name)} {{day}}").format(day=_us(day))

    def _span(self, told: Between) -> tuple[str, str]:
        """The time between, and the limit's own words where it has some."""
        return counted(told.limit, told.unit), f" ({told.says_limit})" if told.says_limit else ""

    def contradicting(self, told: Between) -> str:
        first, second = self._day(told.earlier, told.start), self._day(told.later, told.end).rstrip(",")
        return f"{first} is later than {second}, so that the days contradict each other"

    def since(self, told: Between, *, met: bool) -> str:
        span, own = self._span(told)
        first, second = self._day(told.earlier, told.start).rstrip(","), self._day(told.later, told.end).rstrip(",")
        if met:
            return f"{span} from {first} had passed by {_us(told.edge)}, no later than {second}{own}"
        return f"{span} from {first} pass on {_us(told.edge)}, {told.days} after {second}{own}"

    def within(self, told: Between, *, met: bool) -> str:
        span, own = self._span(told)
        first = self._day(told.earlier, told.start).rstrip(",")
        if met:
            second = self._day(told.later, told.end)
            return f"{second} lies within {span} of {first}, which end on {_us(told.edge)}{own}"
        when = _WHEN.get(told.later, f"on {{day}} ({in_words(told.later)})").format(day=_us(told.end))
        return f"{span} from {first} ended on {_us(told.edge)}, exceeded by {told.days} {when}{own}"

    def window(self, told: Window, *, within: bool) -> str:
        about = self._day(told.around, told.center).rstrip(",")
        lies = "within" if within else "outside"
        days = f"the days from {_us(told.first)} to {_us(told.last)} about {about}"
        return f"{self._day(told.day, told.on)} lies {lies} {days}"


def _thing(name: str) -> str:
    """How a clause names an input."""
    return _THINGS.get(name) or in_words(name)


def _named(names: Sequence[str]) -> str:
    return _listed(list(dict.fromkeys(map(_thing, names))))


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _one(form: str) -> str:
    """A patch, an oral suspension, tablets."""
    return form if form.endswith("s") else f"{'an' if form[0] in 'aeiou' else 'a'} {form}"


def _spoken(value: str) -> str:
    return value.replace("_", " ")


def _hyphened(value: str) -> str:
    return value.replace("_", "-")


#: Every edition of the words by its number. A letter that names none has the first.
WORDINGS: Mapping[int, Words] = {1: FirstWords(), 2: PlainWords()}
LATEST = max(WORDINGS)
