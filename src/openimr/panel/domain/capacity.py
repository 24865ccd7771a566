"""What a panel can do in time: what is known of its rates, what is asked, and what a simulation answers.

The simulation itself is `adapters.simulation`: it is random, and this is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt
from statistics import fmean

Kind = tuple[str, str]  # priority ("regular", "expedited") and requesting specialty


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, on how many observations it rests, and the default it was drawn to where they are few."""

    says: str
    value: float
    unit: str
    observations: int
    default: float | None = None

    @property
    def assumed(self) -> bool:
        """Whether the default weighs more than what was observed."""
        return self.default is not None and self.observations < WEIGHT


#: A default counts as so many observations: with as many seen, half of the figure is observed.
WEIGHT = 20


def share(says: str, count: int, of: int, default: float) -> Estimate:
    """A share, drawn to its default: (count + WEIGHT default) / (of + WEIGHT)."""
    return Estimate(says, (count + WEIGHT * default) / (of + WEIGHT), "share", of, default)


def mean(says: str, seen: Sequence[float], default: float, unit: str = "days") -> Estimate:
    """A mean, drawn to its default likewise."""
    return Estimate(says, (sum(seen) + WEIGHT * default) / (len(seen) + WEIGHT), unit, len(seen), default)


def spread(says: str, seen: Sequence[float], default: float) -> Estimate:
    """How widely times scatter: standard deviation over mean, drawn to its default likewise."""
    middle = fmean(seen) if seen else 0.0
    own = sqrt(sum((one - middle) ** 2 for one in seen) / (len(seen) - 1)) / middle if len(seen) > 1 and middle else 0.0
    known = len(seen) if own else 0
    return Estimate(says, (known * own + WEIGHT * default) / (known + WEIGHT), "of the mean", len(seen), default)


@dataclass(frozen=True, slots=True)
class Rates:
    """How cases come and go; times are calendar days.

    `arrivals` are a day, by kind, over the last `observed_days`. `declined` and `lapsed` are shares of offers, together
    at most 1; what is neither is accepted. `recused`: share of accepted cases that the reviewer gives back. `barred`:
    share of reviewers whom a tie keeps from any one case. `limit`: days from when a case waits for a reviewer to the
    day on which its determination is due, by priority.
    """

    arrivals: Mapping[Kind, Estimate]
    declined: Estimate
    lapsed: Estimate
    recused: Estimate
    barred: Estimate
    answer: Estimate
    lapse: Estimate
    desk: Mapping[str, Estimate]
    desk_spread: Estimate
    limit: Mapping[str, Estimate]
    observed_days: int = 0

    @property
    def listed(self) -> tuple[Estimate, ...]:
        """Every figure, for showing."""
        return (
            *(self.arrivals[kind] for kind in sorted(self.arrivals)),
            self.declined,
            self.lapsed,
            self.recused,
            self.barred,
            self.answer,
            self.lapse,
            *(self.desk[name] for name in sorted(self.desk)),
            self.desk_spread,
            *(self.limit[name] for name in sorted(self.limit)),
        )


@dataclass(frozen=True, slots=True)
class Places:
    """One reviewer: how many cases at a time, for which specialties (0: the same, 1 and on: ever less similar).

    `away`: first and last day of each absence, both included, as days from today.
    """

    reviewer: str
    capacity: int
    serves: Mapping[str, int]
    away: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that is not signed: due in so many days (not above 0: late already), and who has had it how long.

    Without a holder it waits for a reviewer.
    """

    kind: Kind
    due_in: float
    holder: str | None = None
    days_held: float = 0.0


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel and its work as they stand today."""

    places: tuple[Places, ...]
    open_cases: tuple[OpenCase, ...]
    rates: Rates


@dataclass(frozen=True, slots=True)
class Change:
    """What if: arrivals times `arrivals`, so many new reviewers of a specialty, without these reviewers."""

    arrivals: float = 1.0
    added: tuple[tuple[str, int], ...] = ()
    without: frozenset[str] = frozenset()

    @property
    def says(self) -> str:
        """The change in words; empty for none."""
        parts = [f"{number:+d} {specialty}" for specialty, number in self.added]
        parts += [f"without {reviewer}" for reviewer in sorted(self.without)]
        if self.arrivals != 1:
            parts.append(f"{100 * (self.arrivals - 1):+.0f} % arrivals")
        return ", ".join(parts)


def changed(panel: Panel, change: Change) -> Panel:
    """The panel after the change. A new reviewer has the usual capacity and serves what others of the specialty serve.

    A case that a reviewer who leaves has waits for another.
    """
    stay = tuple(one for one in panel.places if one.reviewer not in change.without)
    usual = sorted(one.capacity for one in panel.places)[len(panel.places) // 2] if panel.places else 1
    added = tuple(
        Places(f"new {specialty} {n + 1}", usual, _as_others(panel.places, specialty))
        for specialty, number in change.added
        for n in range(number)
    )
    cases = tuple(
        OpenCase(case.kind, case.due_in) if case.holder in change.without else case for case in panel.open_cases
    )
    return Panel((*stay, *added), cases, panel.rates)


def _as_others(places: Sequence[Places], specialty: str) -> Mapping[str, int]:
    """What somebody whose own specialty it is serves besides: what all others of it serve."""
    own = [one.serves for one in places if one.serves.get(specialty) == 0]
    common = set.intersection(*(set(serves) for serves in own)) if own else set()
    return {**{name: max(serves[name] for serves in own) for name in common}, specialty: 0}


@dataclass(frozen=True, slots=True)
class Run:
    """One replication. `due` and `came` are counts by specialty, `late_due` and `late_came` the late ones of these.

    `due`: cases that fall due in the time asked about, without those that are late already. `came`: cases that arrive
    in it, whenever they fall due. `waits`: mean days from arrival to acceptance, by specialty, of those that came and
    were accepted. `used` and `offered`: days of places taken and days of places there were, by reviewer.
    """

    due: Mapping[str, int]
    late_due: Mapping[str, int]
    came: Mapping[str, int]
    late_came: Mapping[str, int]
    waits: Mapping[str, float]
    used: Mapping[str, float]
    offered: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Band:
    """Median over the replications, and between which values nine in ten of them are."""

    median: float
    low: float
    high: float


def band(values: Sequence[float]) -> Band:
    """The median and the 5th and 95th percentile, each a value that occurred."""
    ordered = sorted(values)
    last = len(ordered) - 1
    return Band(ordered[floor(last / 2)], ordered[floor(0.05 * last)], ordered[ceil(0.95 * last)])


@dataclass(frozen=True, slots=True)
class SpecialtyOutlook:
    """One requesting specialty: cases, late ones, days until a reviewer accepts, how full those are who serve it."""

    specialty: str
    reviewers: int
    due: Band
    late_due: Band
    came: Band
    late_came: Band
    wait: Band | None
    full: float | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """The answer. `late_due`: of the cases that fall due in these days, how many late; `late_came`: of those that come.

    `bottleneck` is the specialty with the most late cases in the median; None where none is late.
    """

    days: int
    replications: int
    seed: int
    due: Band
    late_due: Band
    came: Band
    late_came: Band
    specialties: tuple[SpecialtyOutlook, ...]
    bottleneck: str | None
    fullest: str | None


def outlook(panel: Panel, runs: Sequence[Run], *, days: int, seed: int) -> Outlook:
    """What the replications tell together."""
    names = sorted({name for run in runs for name in (*run.due, *run.came)})
    specialties = tuple(_specialty(panel, runs, name) for name in names)
    worst = max(
        specialties, key=lambda one: (one.late_due.median + one.late_came.median, one.late_came.high), default=None
    )
    is_late = worst is not None and worst.late_due.median + worst.late_came.median > 0
    known = [one for one in specialties if one.full is not None]
    fullest = max(known, key=lambda one: one.full or 0.0, default=None)
    return Outlook(
        days=days,
        replications=len(runs),
        seed=seed,
        due=band([sum(run.due.values()) for run in runs]),
        late_due=band([sum(run.late_due.values()) for run in runs]),
        came=band([sum(run.came.values()) for run in runs]),
        late_came=band([sum(run.late_came.values()) for run in runs]),
        specialties=specialties,
        bottleneck=worst.specialty if worst is not None and is_late else None,
        fullest=fullest.specialty if fullest else None,
    )


def _specialty(panel: Panel, runs: Sequence[Run], name: str) -> SpecialtyOutlook:
    serving = [one.reviewer for one in panel.places if name in one.serves]
    waits = [run.waits[name] for run in runs if name in run.waits]
    offered = sum(run.offered.get(reviewer, 0.0) for run in runs for reviewer in serving)
    used = sum(run.used.get(reviewer, 0.0) for run in runs for reviewer in serving)
    return SpecialtyOutlook(
        specialty=name,
        reviewers=len(serving),
        due=band([run.due.get(name, 0) for run in runs]),
        late_due=band([run.late_due.get(name, 0) for run in runs]),
        came=band([run.came.get(name, 0) for run in runs]),
        late_came=band([run.late_came.get(name, 0) for run in runs]),
        wait=band(waits) if waits else None,
        full=used / offered if offered else None,
    )


def difference(before: Sequence[Run], after: Sequence[Run]) -> Band:
    """How many more late cases after the change, replication by replication: both met the same chance."""
    return band([_late(other) - _late(one) for one, other in zip(before, after, strict=True)])


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer to a what-if: the outlook as things stand and after the change, and what the change changes.

    `more_due` and `more_came`: late cases more (or, negative, fewer), of those that fall due and of those that come.
    """

    panel: Panel
    change: Change
    late_already: int
    now: Outlook
    then: Outlook
    more_due: Band
    more_came: Band


def compared(
    panel: Panel,
    before: Sequence[Run],
    other: Panel,
    after: Sequence[Run],
    change: Change,
    *,
    days: int,
    seed: int,
) -> Comparison:
    """Both outlooks and their difference."""
    return Comparison(
        panel=panel,
        change=change,
        late_already=sum(case.due_in <= 0 for case in panel.open_cases),
        now=outlook(panel, before, days=days, seed=seed),
        then=outlook(other, after, days=days, seed=seed),
        more_due=band(
            [sum(b.late_due.values()) - sum(a.late_due.values()) for a, b in zip(before, after, strict=True)]
        ),
        more_came=difference(before, after),
    )


def _late(run: Run) -> int:
    return sum(run.late_came.values())


def erlang_c(arrivals: float, mean_time: float, servers: int) -> float:
    """Mean wait where arrivals and times are exponential (A. K. Erlang, 1917: M/M/c); infinite where they overflow.

    What the simulation is held against.
    """
    load = arrivals * mean_time
    if load >= servers:
        return float("inf")
    blocked = 1.0
    for server in range(1, servers + 1):  # Erlang's B by recursion
        blocked = load * blocked / (server + load * blocked)
    waits = blocked / (1 - load / servers * (1 - blocked))
    return waits * mean_time / (servers - load)
